#include "tb/binary16_patterns.hpp"

#include <algorithm>
#include <bit>
#include <initializer_list>

#include "spec/formats.hpp"

namespace mpgen::tb {
namespace {

constexpr std::int32_t kSign = 0x8000;

std::vector<std::int32_t> patterns(std::initializer_list<int> exponents,
                                   std::initializer_list<int> fractions) {
  std::vector<std::int32_t> list;
  for (const int exponent : exponents) {
    for (const int fraction : fractions) {
      const std::int32_t pattern = exponent << spec::kFp16FractionBits | fraction;
      list.push_back(pattern);
      list.push_back(kSign | pattern);
    }
  }
  return list;
}

std::uint64_t one_pattern(Random& random, int bits) {
  const std::uint64_t all = (std::uint64_t{1} << bits) - 1;
  const auto place = static_cast<int>(random.below(static_cast<std::uint64_t>(bits)));
  const std::uint64_t low_run = (std::uint64_t{1} << place) - 1;
  switch (random.below(5)) {
    case 0:
      return std::uint64_t{1} << place;
    case 1:
      return low_run;
    case 2:
      return all ^ low_run;
    case 3:
      return all ^ (std::uint64_t{1} << place);
    default:
      return random.one_in(2) ? 0 : all;
  }
}

}  // namespace

const std::vector<std::int32_t>& binary16_corners() {
  static const std::vector<std::int32_t> kPatterns =
      patterns({0, 1, 2, 3, 5, 8, 10, 12, 13, 14, 15, 16, 17, 20, 24, 25, 26, 28, 29, 30},
               {0, 1, 2, 0x155, 0x200, 0x2AA, 0x3FE, 0x3FF});
  return kPatterns;
}

const std::vector<std::int32_t>& binary16_anchors() {
  static const std::vector<std::int32_t> kPatterns =
      patterns({0, 1, 4, 14, 15, 16, 26, 29, 30}, {0, 1, 0x3FF});
  return kPatterns;
}

const std::vector<std::int32_t>& binary16_nonfinites() {
  static const std::vector<std::int32_t> kPatterns = {0x7C00, 0xFC00, 0x7E00, 0xFE00,
                                                      0x7C01, 0xFC01, 0x7FFF, 0xFFFF};
  return kPatterns;
}

std::uint64_t structured_fraction(Random& random, int bits) {
  const std::uint64_t all = (std::uint64_t{1} << bits) - 1;
  if (random.one_in(4)) return random.bits() & all;
  const std::uint64_t fraction = one_pattern(random, bits);
  return random.one_in(2) ? fraction : (fraction + one_pattern(random, bits)) & all;
}

std::int32_t structured_binary16(Random& random, int least, int largest) {
  const auto exponent = static_cast<std::int32_t>(random.between(least, largest));
  const auto fraction =
      static_cast<std::int32_t>(structured_fraction(random, spec::kFp16FractionBits));
  const std::int32_t sign = random.one_in(2) ? kSign : 0;
  return sign | exponent << spec::kFp16FractionBits | fraction;
}

std::vector<std::int32_t> binary16_terms(std::int64_t value) {
  const std::int32_t sign = value < 0 ? kSign : 0;
  auto rest = static_cast<std::uint64_t>(value < 0 ? -value : value);
  std::vector<std::int32_t> terms;
  while (rest != 0) {
    const auto bits = static_cast<int>(std::bit_width(rest));
    const int shift = std::max(bits - spec::kFp16SignificandBits, 0);
    const std::uint64_t significand = rest >> shift;
    // A full significand's hidden bit steps the exponent field from 0 to 1.
    const std::uint64_t magnitude =
        (static_cast<std::uint64_t>(shift) << spec::kFp16FractionBits) + significand;
    terms.push_back(sign | static_cast<std::int32_t>(magnitude));
    rest -= significand << shift;
  }
  return terms;
}

std::int32_t binary16_power(int exponent) {
  return exponent >= -14 ? (exponent + 15) << spec::kFp16FractionBits : 1 << (exponent + 24);
}

}  // namespace mpgen::tb

#include "tests/oracle/stimulus.hpp"

#include <array>
#include <cstddef>

namespace mpgen::oracle {
namespace {

constexpr std::int32_t kSignBit = 0x8000;
constexpr std::int32_t kInfinity16 = 0x7C00;

std::int32_t random_sign(Random& random) { return random.one_in(2) ? kSignBit : 0; }

std::int32_t with_exponent(Random& random, std::int32_t minimum, std::int32_t maximum) {
  return random_sign(random) + random.between(minimum, maximum) * 1024 + random.between(0, 1023);
}

std::int32_t any_finite(Random& random) { return with_exponent(random, 0, 30); }

std::int32_t nonfinite(Random& random) {
  const std::int32_t fraction = random.one_in(2) ? 0 : random.between(1, 1023);
  return random_sign(random) + kInfinity16 + fraction;
}

std::vector<std::int32_t> cancelling_group(Random& random, int count) {
  std::vector<std::int32_t> group;
  while (std::ssize(group) < count) {
    const std::int32_t value = any_finite(random);
    group.push_back(value);
    group.push_back(value ^ kSignBit);
    if (random.one_in(4)) group.push_back(with_exponent(random, 0, 3));
  }
  group.resize(static_cast<std::size_t>(count));
  return group;
}

// 2^e first; half its last binary32 bit is 2^(e - 24), and multiples of it follow.
std::vector<std::int32_t> binary32_tie_group(Random& random, int count) {
  const std::int32_t first_field = random.between(25, 30);
  const std::int32_t sign = random_sign(random);
  std::vector<std::int32_t> group = {sign + first_field * 1024};
  while (std::ssize(group) < count) {
    const std::int32_t field = first_field - 24 + random.between(0, 2);
    const std::int32_t tie_sign = random.one_in(4) ? random_sign(random) : sign;
    const std::int32_t fraction = random.one_in(2) ? 0 : 512;
    group.push_back(random.one_in(6) ? 0 : tie_sign + field * 1024 + fraction);
  }
  return group;
}

}  // namespace

std::vector<std::int32_t> fp16_group(Random& random, Activations kind, int count) {
  if (kind == Activations::cancelling) return cancelling_group(random, count);
  if (kind == Activations::binary32_ties) return binary32_tie_group(random, count);
  std::vector<std::int32_t> group;
  const std::int32_t centre = random.between(3, 27);
  const bool one_sign = random.one_in(2);
  for (int k = 0; k < count; ++k) {
    switch (kind) {
      case Activations::narrow:
        group.push_back(with_exponent(random, centre - 3, centre + 3));
        break;
      case Activations::tiny:
        group.push_back(with_exponent(random, 0, random.one_in(8) ? 1 : 0));
        break;
      case Activations::huge:
        group.push_back((one_sign ? 0 : random_sign(random)) +
                        (random.one_in(2) ? 0x7BFF : 30 * 1024 + random.between(0, 1023)));
        break;
      case Activations::wide:
        group.push_back(random.one_in(8) ? with_exponent(random, 28, 30)
                                         : with_exponent(random, 0, 4));
        break;
      case Activations::zero:
        group.push_back(random_sign(random));
        break;
      case Activations::many_nonfinite:
        group.push_back(random.one_in(3) ? nonfinite(random) : random.between(0, 0xFFFF));
        break;
      default:
        group.push_back(any_finite(random));
        break;
    }
  }
  if (kind == Activations::one_nonfinite) {
    group[random.below(group.size())] = nonfinite(random);
  }
  return group;
}

std::vector<std::int32_t> int8_group(Random& random, int count) {
  constexpr std::array<std::int32_t, 3> kExtremes = {-128, 127, 0};
  const bool constant = random.one_in(4);
  const std::int32_t extreme = random.choose(kExtremes);
  std::vector<std::int32_t> group;
  group.reserve(static_cast<std::size_t>(count));
  for (int k = 0; k < count; ++k) {
    group.push_back(constant ? extreme : random.between(-128, 127));
  }
  return group;
}

std::vector<std::int32_t> weight_group(Random& random, spec::WeightFormat format, Weights kind,
                                       int count) {
  const std::int32_t minimum = format == spec::WeightFormat::int4 ? -8 : 0;
  const std::int32_t maximum = minimum + 15;
  std::vector<std::int32_t> group;
  group.reserve(static_cast<std::size_t>(count));
  for (int k = 0; k < count; ++k) {
    switch (kind) {
      case Weights::uniform:
        group.push_back(random.between(minimum, maximum));
        break;
      case Weights::largest:
        group.push_back(maximum);
        break;
      case Weights::smallest:
        group.push_back(minimum);
        break;
      case Weights::zero:
        group.push_back(0);
        break;
      case Weights::one:
        group.push_back(1);
        break;
    }
  }
  return group;
}

std::uint16_t fp16_scale(Random& random, bool with_nonfinite) {
  constexpr std::array<std::int32_t, 8> kCorners = {0x0000, 0x8000, 0x0001, 0x8001,
                                                    0x03FF, 0x0400, 0x7BFF, 0xFBFF};
  if (with_nonfinite && random.one_in(8)) return static_cast<std::uint16_t>(nonfinite(random));
  if (random.one_in(8)) return static_cast<std::uint16_t>(random.choose(kCorners));
  if (random.one_in(2)) return static_cast<std::uint16_t>(any_finite(random));
  return static_cast<std::uint16_t>(with_exponent(random, 8, 17) % kSignBit);
}

std::uint32_t binary32_pattern(Random& random) {
  constexpr std::array<std::uint32_t, 10> kCorners = {
      0x00000000, 0x00000001, 0x007FFFFF, 0x00800000, 0x3F800000,
      0x33000000, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000};
  const std::uint32_t sign = random.one_in(2) ? 0x80000000U : 0;
  if (random.one_in(6)) return sign + random.choose(kCorners);
  if (random.one_in(4)) {  // around 1, where sums cancel and results have few binades
    return sign + static_cast<std::uint32_t>(random.between(0x3E000000, 0x41000000));
  }
  return static_cast<std::uint32_t>(random.bits());
}

}  // namespace mpgen::oracle

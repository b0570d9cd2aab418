#include "tb/group_side_values.hpp"

#include "tb/binary16_patterns.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kScaleStream = 0x7363616C65;

std::uint16_t random_scale(Random& random) {
  if (random.one_in(24)) return random.choose(scale_corners());
  if (random.one_in(64)) return random.one_in(2) ? 0x7C00 : 0xFC00;
  // Like real scales as often as any.
  const bool is_usual = random.one_in(2);
  return static_cast<std::uint16_t>(is_usual ? structured_binary16(random, 5, 18)
                                             : structured_binary16(random, 0, 30));
}

std::uint32_t random_row_scale(Random& random) {
  if (random.one_in(16)) return random.choose(row_scale_corners());
  switch (random.below(4)) {
    case 0:
      return structured_binary32(random, 0, 254);
    case 1:
      return structured_binary32(random, 0, 30);  // products become subnormal
    case 2:
      return structured_binary32(random, 225, 254);  // products overflow
    default:
      return structured_binary32(random, 110, 135);
  }
}

}  // namespace

const std::vector<std::uint16_t>& scale_corners() {
  static const std::vector<std::uint16_t> kScales = [] {
    std::vector<std::uint16_t> list;
    for (const std::int32_t pattern :
         {0x0000, 0x0001, 0x0002, 0x0003, 0x01FF, 0x0200, 0x03FF, 0x0400, 0x0401,
          0x07FF, 0x2000, 0x3555, 0x3BFF, 0x3C00, 0x3C01, 0x3FFF, 0x4000, 0x7800,
          0x7BFE, 0x7BFF, 0x7C00, 0x7C01, 0x7DFF, 0x7E00, 0x7FFF}) {
      list.push_back(static_cast<std::uint16_t>(pattern));
      list.push_back(static_cast<std::uint16_t>(pattern | 0x8000));
    }
    return list;
  }();
  return kScales;
}

const std::vector<std::uint32_t>& row_scale_corners() {
  static const std::vector<std::uint32_t> kScales = [] {
    std::vector<std::uint32_t> list;
    for (const std::uint32_t pattern :
         {0x00000000U, 0x00000001U, 0x00000002U, 0x00000003U, 0x003FFFFFU, 0x00400000U,
          0x007FFFFFU, 0x00800000U, 0x00800001U, 0x00FFFFFFU, 0x01000000U, 0x3F7FFFFFU,
          0x3F800000U, 0x3F800001U, 0x3FFFFFFFU, 0x40000000U, 0x7F000000U, 0x7F7FFFFEU,
          0x7F7FFFFFU, 0x7F800000U, 0x7F800001U, 0x7FBFFFFFU, 0x7FC00000U, 0x7FFFFFFFU}) {
      list.push_back(pattern);
      list.push_back(pattern | 0x80000000U);
    }
    return list;
  }();
  return kScales;
}

std::uint32_t structured_binary32(Random& random, int least, int largest) {
  const auto exponent = static_cast<std::uint32_t>(random.between(least, largest));
  const auto fraction = static_cast<std::uint32_t>(structured_fraction(random, 23));
  const std::uint32_t sign = random.one_in(2) ? 0x80000000U : 0;
  return sign | exponent << 23 | fraction;
}

ScaleSource::ScaleSource(std::uint64_t seed) {
  Random random(seed, kScaleStream, 0);
  for (std::uint16_t& scale : scales_) scale = random_scale(random);
  for (std::uint32_t& scale : row_scales_) scale = random_row_scale(random);
}

}  // namespace mpgen::tb

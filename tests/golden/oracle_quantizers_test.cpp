// golden quantisers against the rational oracle.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <limits>
#include <optional>
#include <ostream>
#include <span>
#include <stdexcept>
#include <vector>

#include "golden/quantizers.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/quantizers.hpp"
#include "tests/oracle/random.hpp"

namespace mpgen {
namespace {

enum class Shape {
  gaussian,
  constant,
  zero,
  subnormal,       // binary32 subnormals
  scale_vanishes,  // around the scale that binary16 rounds to zero, and other subnormal scales
  positive,
  negative,
  huge,        // around the largest scale of binary16
  largest,     // up to the largest binary32 number
  ties,        // multiples of half a step
  scale_ties,  // a scale that is a tie of binary16, and the nearest ones
  nonfinite,
};

constexpr std::array<Shape, 12> kShapes = {
    Shape::gaussian,       Shape::constant, Shape::zero,       Shape::subnormal,
    Shape::scale_vanishes, Shape::positive, Shape::negative,   Shape::huge,
    Shape::largest,        Shape::ties,     Shape::scale_ties, Shape::nonfinite};

constexpr std::array<Shape, 2> kVanishingShapes = {Shape::subnormal, Shape::scale_vanishes};

// 0 to below 1, 24 bits.
float uniform(oracle::Random& random) { return static_cast<float>(random.bits() >> 40) * 0x1p-24F; }

// Sum of twelve uniform numbers: mean 0, variance 1, the same on every machine.
float gaussian(oracle::Random& random) {
  float sum = -6.0F;
  for (int i = 0; i < 12; ++i) sum += uniform(random);
  return sum;
}

float random_sign(oracle::Random& random) { return random.one_in(2) ? 1.0F : -1.0F; }

std::vector<float> make_group(oracle::Random& random, Shape shape, float steps) {
  std::vector<float> group(1 + random.below(96));
  const float unit = std::ldexp(1.0F, random.between(-12, 8)) * (1.0F + uniform(random));
  const float constant = gaussian(random) * unit;
  const float sign = random_sign(random);
  const int subnormal_limit = random.between(1, random.one_in(2) ? 60 : 300);
  const float step = std::ldexp(1.0F, random.between(-14, 10));
  const float tiny_step = random.one_in(2) ? 0x1p-24F : 0x1p-23F;
  const auto offset = static_cast<float>(random.between(0, static_cast<int>(steps)));
  for (float& value : group) {
    switch (shape) {
      case Shape::gaussian:
      case Shape::scale_ties:
      case Shape::nonfinite:
        value = gaussian(random) * unit;
        break;
      case Shape::constant:
        value = constant;
        break;
      case Shape::zero:
        value = random_sign(random) * 0.0F;
        break;
      case Shape::subnormal:
        value =
            std::bit_cast<float>(static_cast<std::uint32_t>(random.between(0, subnormal_limit))) *
            random_sign(random);
        break;
      case Shape::scale_vanishes:
        value = random_sign(random) * uniform(random) * tiny_step * steps;
        break;
      case Shape::positive:
        value = std::abs(gaussian(random)) * unit + unit;
        break;
      case Shape::negative:
        value = -std::abs(gaussian(random)) * unit - unit;
        break;
      case Shape::huge:
        value = sign * (random.one_in(9) ? -0.01F : uniform(random)) * steps * 66000.0F;
        break;
      case Shape::largest:
        value = random_sign(random) * uniform(random) * std::numeric_limits<float>::max();
        break;
      case Shape::ties:
        value =
            (static_cast<float>(random.between(0, 2 * static_cast<int>(steps))) / 2.0F - offset) *
            step;
        break;
    }
  }
  float& chosen = group[random.below(group.size())];
  if (shape == Shape::ties) {  // makes the step a power of two
    group.front() = -offset * step;
    group.back() = (steps - offset) * step;
  } else if (shape == Shape::scale_vanishes && random.one_in(2)) {  // the boundary itself
    std::fill(group.begin(), group.end(), 0.0F);
    const float boundary = steps * 0x1p-25F;
    const std::array<float, 3> near = {std::nextafter(boundary, 0.0F), boundary,
                                       std::nextafter(boundary, 1.0F)};
    group.front() = sign * random.choose(near);
  } else if (shape == Shape::huge && random.one_in(2)) {
    const float boundary = steps * 65520.0F;
    const std::array<float, 4> near = {std::nextafter(boundary, 0.0F), boundary,
                                       std::nextafter(boundary, 1e30F), steps * 65504.0F};
    chosen = sign * random.choose(near);
  } else if (shape == Shape::scale_ties) {
    const auto odd = static_cast<float>(random.between(0x400, 0x7FF) * 2 + 1);
    const float largest = std::ldexp(odd, random.between(-20, 0)) * steps;
    for (float& value : group) value = sign * uniform(random) * largest / 2.0F;
    const std::array<float, 3> near = {std::nextafter(largest, 0.0F), largest,
                                       std::nextafter(largest, 1e30F)};
    chosen = sign * random.choose(near);
  } else if (shape == Shape::nonfinite) {
    constexpr std::array<float, 3> kSpecial = {std::numeric_limits<float>::infinity(),
                                               -std::numeric_limits<float>::infinity(),
                                               std::numeric_limits<float>::quiet_NaN()};
    chosen = random.choose(kSpecial);
  }
  return group;
}

// What the three quantisers have in common; nothing when they refuse the group.
struct Quantized {
  std::vector<std::int32_t> codes;
  std::uint32_t scale = 0;
  std::int32_t zero_point = 0;

  bool operator==(const Quantized&) const = default;
};

using Group = std::span<const float>;

struct Outcome {
  std::optional<Quantized> actual;    // golden
  std::optional<Quantized> expected;  // oracle
  bool scale_vanished = false;        // the formula's scale is zero, where the specification ends
};

template <typename Result>
std::optional<Quantized> plain(const std::optional<Result>& result, std::int32_t zero_point) {
  if (!result) return std::nullopt;
  return Quantized{result->codes, result->scale, zero_point};
}

template <typename Quantize>
auto unless_refused(Quantize quantize, Group group) -> std::optional<decltype(quantize(group))> {
  try {
    return quantize(group);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

Outcome uint4(Group group) {
  const auto actual = unless_refused(golden::quantize_uint4, group);
  const auto expected = oracle::quantize_uint4(group);
  return {.actual = plain(actual, actual ? actual->zero_point : 0),
          .expected = plain(expected, expected ? expected->zero_point : 0),
          .scale_vanished = expected && expected->scale_vanished};
}

Outcome int4(Group group) {
  const auto actual = unless_refused(golden::quantize_int4, group);
  const auto expected = oracle::quantize_int4(group);
  return {.actual = plain(actual, actual ? actual->zero_point : 0),
          .expected = plain(expected, 0),
          .scale_vanished = expected && expected->scale_vanished};
}

Outcome int8(Group group) {
  Outcome outcome;
  if (const auto actual = unless_refused(golden::quantize_int8, group)) {
    outcome.actual = Quantized{actual->codes, std::bit_cast<std::uint32_t>(actual->scale), 0};
  }
  const auto expected = oracle::quantize_int8(group);
  outcome.expected = plain(expected, 0);
  outcome.scale_vanished = expected && expected->scale_vanished;
  return outcome;
}

struct Quantizer {
  const char* name;
  Outcome (*run)(Group group);
  float steps;  // of the full range
};

constexpr std::array<Quantizer, 3> kQuantizers = {
    {{"uint4", uint4, 15.0F}, {"int4", int4, 7.0F}, {"int8", int8, 127.0F}}};

void print(std::ostream& out, const char* name, const std::optional<Quantized>& result) {
  out << '\n' << name;
  if (!result) {
    out << " refuses";
    return;
  }
  out << " scale " << std::hex << result->scale << std::dec << " z " << result->zero_point;
  for (const std::int32_t code : result->codes) out << ' ' << code;
}

// Groups of some shapes, a hundred of each, through one quantiser; compares those whose scale
// vanishes or the others.
void compare(const Quantizer& quantizer, std::span<const Shape> shapes, bool vanished,
             std::uint64_t seed, oracle::Comparison& comparison) {
  oracle::Random random(seed);
  for (const Shape shape : shapes) {
    for (int i = 0; i < 100; ++i) {
      const std::vector<float> group = make_group(random, shape, quantizer.steps);
      const Outcome outcome = quantizer.run(group);
      if (outcome.scale_vanished != vanished) continue;
      comparison.check(outcome.actual == outcome.expected, [&](std::ostream& out) {
        out << quantizer.name << ", shape " << static_cast<int>(shape) << std::hexfloat
            << ", values";
        for (const float value : group) out << ' ' << value;
        print(out, "golden", outcome.actual);
        print(out, "oracle", outcome.expected);
      });
    }
  }
}

TEST_CASE("golden quantisers agree with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x0415;
  CAPTURE(kSeed);
  for (const Quantizer& quantizer : kQuantizers) {
    oracle::Comparison comparison;
    compare(quantizer, kShapes, false, kSeed, comparison);
    INFO(comparison.first_mismatch());
    CHECK(comparison.mismatches() == 0);
    REQUIRE(comparison.compared() >= 1000);
  }
}

TEST_CASE("golden quantisers keep a group whose scale vanishes, as the oracle does", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x0416;
  CAPTURE(kSeed);
  for (const Quantizer& quantizer : kQuantizers) {
    oracle::Comparison comparison;
    compare(quantizer, kVanishingShapes, true, kSeed, comparison);
    INFO(comparison.first_mismatch());
    CHECK(comparison.mismatches() == 0);
    REQUIRE(comparison.compared() >= 20);
  }
}

}  // namespace
}  // namespace mpgen

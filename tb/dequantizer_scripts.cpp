#include "tb/dequantizer_scripts.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "golden/activation_sum.hpp"
#include "golden/group_aligner.hpp"
#include "golden/mixpe_pe.hpp"
#include "tb/binary16_patterns.hpp"

namespace mpgen::tb {
namespace {

using golden::GroupOperands;
using golden::Int128;

constexpr std::uint64_t kCornerStream = 0x636F726E65;
constexpr int kLeastScaleExponent = -24;
constexpr int kLargestScaleExponent = 15;
constexpr int kLeastNormalExponent = -14;  // of binary16
constexpr std::uint16_t kOne16 = 0x3C00;
constexpr int kBinary32Bits = 24;

// 24-bit significands: a power of two, odd and even ones, all ones.
constexpr std::array<std::int64_t, 5> kSignificands = {1 << 23, (1 << 23) + 1, (1 << 23) + 2,
                                                       (1 << 24) - 2, (1 << 24) - 1};

Int128 power_of_two(int exponent) { return Int128{1} << exponent; }

bool fits(Int128 value, int bits) {
  return value >= -power_of_two(bits - 1) && value < power_of_two(bits - 1);
}

std::uint16_t scale_of(int exponent) {
  return static_cast<std::uint16_t>(binary16_power(exponent));
}

// factor * 2^exponent, a normal number of binary16.
std::uint16_t scale_of(std::uint32_t factor, int exponent) {
  const auto bits = static_cast<int>(std::bit_width(factor));
  const auto field = static_cast<std::uint32_t>(bits - 1 + exponent + 15);
  return static_cast<std::uint16_t>(field << 10 | (factor << (11 - bits) & 0x3FFU));
}

std::int64_t structured_integer(Random& random, int port_bits) {
  const auto bits = static_cast<int>(random.between(1, port_bits - 1));
  const auto magnitude = static_cast<std::int64_t>(structured_fraction(random, bits));
  return random.one_in(2) ? magnitude : -magnitude - static_cast<std::int64_t>(random.below(2));
}

std::uint32_t row_scale_of(int exponent) {
  return static_cast<std::uint32_t>(exponent + 127) << 23;
}

}  // namespace

DequantizerScripts::DequantizerScripts(const spec::DequantizerSpec& spec, std::uint64_t seed)
    : spec_(spec),
      dot_bits_(spec::dot_range(spec).signed_bits()),
      asum_bits_(spec::asum_range(spec).signed_bits()),
      scales_(seed) {}

int DequantizerScripts::lsb_exponent(int group_exponent) const {
  if (is_int8()) return 0;
  if (is_aligned()) {
    return group_exponent - spec::kFp16ExponentOffset - spec_.accumulator.fraction_bits;
  }
  return spec::kExactLsbExponent;
}

// A group with this d, scale 1.0, and a zero point that takes part in it where there is one.
std::optional<GroupOperands> DequantizerScripts::group_of_difference(Int128 difference,
                                                                     Random& random) const {
  GroupOperands group = {.scale = kOne16, .exponent = static_cast<int>(random.between(1, 30))};
  if (!spec_.has_zero_point()) {
    if (!fits(difference, dot_bits_)) return std::nullopt;
    group.dot = static_cast<std::int64_t>(difference);
    return group;
  }
  const Int128 largest_dot = power_of_two(dot_bits_ - 1) - 1;
  for (int attempt = 0; attempt < 32; ++attempt) {
    group.zero_point = static_cast<std::int32_t>(random.below(16));
    const std::int32_t factor = group.zero_point - spec_.weight_offset;
    // dot = d + factor * asum is to come out near a target in both ports' reach.
    const Int128 reach = std::abs(factor) * power_of_two(asum_bits_ - 1);
    const Int128 least = std::max(-largest_dot, difference - reach);
    const Int128 largest = std::min(largest_dot, difference + reach);
    if (least > largest) continue;
    Int128 target = structured_integer(random, dot_bits_);
    if (target < least || target > largest) {
      target = least + static_cast<Int128>(random.bits() >> 2) % (largest - least + 1);
    }
    const Int128 asum =
        factor == 0 ? structured_integer(random, asum_bits_) : (target - difference) / factor;
    const Int128 dot = difference + factor * asum;
    if (!fits(asum, asum_bits_) || !fits(dot, dot_bits_)) continue;
    group.asum = static_cast<std::int64_t>(asum);
    group.dot = static_cast<std::int64_t>(dot);
    return group;
  }
  return std::nullopt;
}

// A group that contributes significand * 2^exponent exactly.
std::optional<GroupOperands> DequantizerScripts::group_of_value(std::int64_t significand,
                                                                int exponent,
                                                                Random& random) const {
  for (int attempt = 0; attempt < 8; ++attempt) {
    const auto group_exponent = static_cast<int>(random.between(1, 30));
    const int above = exponent - lsb_exponent(group_exponent);
    const auto wanted = static_cast<int>(
        attempt == 0 ? above : random.between(kLeastScaleExponent, kLargestScaleExponent));
    const int scale = std::clamp(wanted, kLeastScaleExponent, kLargestScaleExponent);
    const int shift = above - scale;
    if (shift < 0 || shift > 62) continue;
    auto group = group_of_difference(Int128{significand} * power_of_two(shift), random);
    if (!group) continue;
    group->scale = scale_of(scale);
    group->exponent = group_exponent;
    return group;
  }
  return std::nullopt;
}

// One group, or two with the upper and the lower half of the significand.
bool DequantizerScripts::append_value(DequantizerScript& script, std::int64_t significand,
                                      int exponent, Random& random) const {
  if (const auto group = group_of_value(significand, exponent, random)) {
    script.groups.push_back(*group);
    return true;
  }
  const std::int64_t upper = significand / 4096;
  const auto high = group_of_value(upper, exponent + 12, random);
  const auto low = group_of_value(significand - upper * 4096, exponent, random);
  if (!high || !low) return false;
  script.groups.push_back(*high);
  script.groups.push_back(*low);
  return true;
}

// Every width of d; what is rounded away is nothing, a tie, or next to one. Then the same with the
// leading bits taken away again, so that the last bit of D stands alone in the result.
void DequantizerScripts::add_conversions(Scripts& scripts, Random& random) const {
  const int most_bits = spec::difference_range(spec_).signed_bits() - 1;
  for (int bits = 1; bits <= most_bits; ++bits) {
    const int dropped = std::max(bits - kBinary32Bits, 0);
    const Int128 half = dropped > 0 ? power_of_two(dropped - 1) : 0;
    for (const std::int64_t full : kSignificands) {
      const std::int64_t significand = full >> std::max(kBinary32Bits - bits, 0);
      for (const Int128 rest : {Int128{0}, Int128{1}, half - 1, half, half + 1, 2 * half - 1}) {
        if (rest < 0 || (dropped == 0 && rest != 0)) continue;
        const Int128 sign = random.one_in(2) ? 1 : -1;
        const auto group =
            group_of_difference(sign * (significand * power_of_two(dropped) + rest), random);
        if (!group) continue;
        DequantizerScript script = {{*group}};
        const int scale = std::clamp(-bits - lsb_exponent(group->exponent), kLeastScaleExponent,
                                     kLargestScaleExponent);
        script.groups.front().scale = scale_of(scale);
        scripts.push_back(script);
        auto leading = group_of_difference(-sign * significand * power_of_two(dropped), random);
        if (!leading) continue;
        leading->exponent = group->exponent;
        leading->scale = script.groups.front().scale;
        script.groups.push_back(*leading);
        scripts.push_back(script);
      }
    }
  }
}

// A 24-bit accumulator and a product of a few quarters of its last bit, or a little more or less.
void DequantizerScripts::add_sums(Scripts& scripts, Random& random) const {
  for (const std::int64_t significand : kSignificands) {
    for (const std::int64_t quarters : {1, 2, 3, 4, 6, 8, 0x7FFF}) {
      for (const int further : {0, 1, 2, 3, 5, 9, 11, 16, 20}) {
        for (const std::int64_t least : {-1, 0, 1}) {
          for (const std::int64_t signs : {0, 1, 2, 3}) {
            const auto exponent = static_cast<int>(random.between(-18, -4));
            DequantizerScript script;
            const std::int64_t addend = quarters * (std::int64_t{1} << further) + least;
            const std::int64_t first = (signs & 1) != 0 ? -significand : significand;
            const std::int64_t second = (signs & 2) != 0 ? -addend : addend;
            if (!append_value(script, first, exponent, random)) continue;
            const auto group = group_of_value(second, exponent - 2 - further, random);
            if (!group) continue;
            script.groups.push_back(*group);
            scripts.push_back(script);
          }
        }
      }
    }
  }
}

// A product that is a tie by itself, after an accumulator that is smaller by any distance: one last
// bit far away breaks the tie.
void DequantizerScripts::add_far_sums(Scripts& scripts, Random& random) const {
  const int significand_bits = std::min(kBinary32Bits, dot_bits_ - 2);
  for (int distance = 0; distance < 100; ++distance) {
    for (int attempt = 0; attempt < 6; ++attempt) {
      DequantizerScript script;
      const std::int64_t sign = random.one_in(2) ? 1 : -1;
      // The exponents' whole range, from the least scale and d up.
      const int least = lsb_exponent(1) + kLeastScaleExponent;
      if (attempt < 5 && !append_value(script, sign, least + attempt, random)) continue;
      auto group = tie_product(significand_bits, random);
      if (!group) continue;
      int rest = distance;
      const auto take = [&rest](int most) {
        const int part = std::min(rest, most);
        rest -= part;
        return part;
      };
      if (is_aligned()) group->exponent = 1 + take(29);
      group->dot *= std::int64_t{1} << take(dot_bits_ - 1 - significand_bits);
      group->scale = static_cast<std::uint16_t>(group->scale + (take(29) << 10));
      script.groups.push_back(*group);
      scripts.push_back(script);
    }
  }
}

// d and a scale of the lowest exponent field, 1, whose product lies half way between two binary32
// values.
std::optional<GroupOperands> DequantizerScripts::tie_product(int significand_bits,
                                                             Random& random) const {
  for (int attempt = 0; attempt < 4000; ++attempt) {
    const auto significand = static_cast<std::int64_t>(
        structured_fraction(random, significand_bits - 1) | 1U << (significand_bits - 1));
    const auto odd = static_cast<std::uint64_t>(random.between(1, 63) | 1);
    const auto factor = static_cast<std::int64_t>(odd << (11 - std::bit_width(odd)));
    const std::int64_t product = significand * factor;
    const int dropped =
        static_cast<int>(std::bit_width(static_cast<std::uint64_t>(product))) - kBinary32Bits;
    if (dropped < 1) continue;
    const std::int64_t half = std::int64_t{1} << (dropped - 1);
    if ((product & (2 * half - 1)) != half) continue;
    return GroupOperands{.dot = random.one_in(2) ? significand : -significand,
                         .zero_point = spec_.weight_offset,
                         .scale = static_cast<std::uint16_t>(factor),
                         .exponent = 1};
  }
  return std::nullopt;
}

// A product of two bits far apart, the upper one at half of an accumulator's last bit or a place or
// two higher: the lower one alone decides, and must not get lost in any step of a shift.
void DequantizerScripts::add_split_products(Scripts& scripts, Random& random) const {
  struct Split {
    int places;  // difference * factor = 2^places + 1
    std::int64_t difference;
    std::uint32_t factor;
  };
  static constexpr std::array<Split, 10> kSplits = {{{15, 331, 99},
                                                     {18, 4033, 65},
                                                     {20, 61681, 17},
                                                     {22, 10565, 397},
                                                     {25, 1016801, 33},
                                                     {28, 15790321, 17},
                                                     {29, 3033169, 177},
                                                     {30, 1047553, 1025},
                                                     {32, 6700417, 641},
                                                     {33, 14245331, 603}}};
  for (const Split& split : kSplits) {
    for (const std::int64_t significand : kSignificands) {
      for (const int above : {0, 1, 2}) {  // half a last bit
        for (const int signs : {0, 1, 2, 3}) {
          auto group =
              group_of_difference((signs & 2) != 0 ? -split.difference : split.difference, random);
          if (!group) continue;
          const auto exponent = static_cast<int>(random.between(kLeastNormalExponent, 0));
          group->scale = scale_of(split.factor, exponent);
          const int upper = lsb_exponent(group->exponent) + exponent + split.places;
          DequantizerScript script;
          const std::int64_t first = (signs & 1) != 0 ? -significand : significand;
          if (!append_value(script, first, upper + 1 - above, random)) continue;
          script.groups.push_back(*group);
          scripts.push_back(script);
        }
      }
    }
  }
}

// Products that are zero leave the least accumulators with all their bits as they are, however
// large d is.
void DequantizerScripts::add_zero_products(Scripts& scripts, Random& random) const {
  const Int128 largest = power_of_two(dot_bits_ - 1) - 1;
  for (const Int128 difference : {Int128{0}, largest, -largest}) {
    for (const bool is_negative : {false, true}) {
      for (int further = 0; further < 8; ++further) {
        auto group = group_of_difference(difference, random);
        if (!group) continue;
        group->scale = is_negative ? std::uint16_t{0x8000} : std::uint16_t{0};
        if (is_aligned()) group->exponent = 30;
        const int least = lsb_exponent(1) + kLeastScaleExponent;
        DequantizerScript script;
        const auto significand = static_cast<std::int64_t>(structured_fraction(random, 24) | 1);
        if (!append_value(script, significand, least + further, random)) continue;
        script.groups.push_back(*group);
        scripts.push_back(script);
      }
    }
  }
}

// A sum of many of the largest products, and then the least one there is, far below.
void DequantizerScripts::add_long_sums(Scripts& scripts, Random& random) const {
  constexpr std::size_t kGroups = 200;  // 2^64 times the least product with INT8
  constexpr std::uint16_t kLargestScale = 0x7BFF;
  const Int128 largest = power_of_two(dot_bits_ - 1) - 1;
  for (const int signs : {0, 1, 2, 3}) {
    auto large = group_of_difference((signs & 1) != 0 ? -largest : largest, random);
    auto least = group_of_difference((signs & 2) != 0 ? -1 : 1, random);
    if (!large || !least) continue;
    large->scale = kLargestScale;
    least->scale = scale_of(kLeastScaleExponent);
    if (is_aligned()) {
      large->exponent = 30;
      least->exponent = 1;
    }
    // In the reach of a binary16 result.
    DequantizerScript script = {{}, row_scale_of(-30)};
    script.groups.assign(kGroups, *large);
    script.groups.push_back(*least);
    scripts.push_back(script);
  }
}

void DequantizerScripts::add_cancellations(Scripts& scripts, Random& random) const {
  for (int attempt = 0; attempt < 400; ++attempt) {
    const auto significand = static_cast<std::int64_t>(structured_fraction(random, 23) | 1U << 23);
    const auto further = static_cast<int>(random.below(12));
    const std::int64_t least = random.between(-2, 2);
    const auto exponent = static_cast<int>(random.between(-18, -4));
    const std::int64_t opposite = -(significand * (std::int64_t{1} << further) + least);
    DequantizerScript script;
    if (!append_value(script, significand, exponent, random)) continue;
    // Exact cancellation with a different split of scale and d, where the opposite fits 24 bits.
    if (!append_value(script, opposite, exponent - further, random)) continue;
    scripts.push_back(script);
  }
}

void DequantizerScripts::add_scales(Scripts& scripts, Random& random) const {
  const Int128 largest = power_of_two(dot_bits_ - 1) - 1;
  for (const std::uint16_t scale : scale_corners()) {
    for (const Int128 difference : {Int128{0}, Int128{1}, Int128{-1}, largest, -largest}) {
      const auto special = group_of_difference(difference, random);
      if (!special) continue;
      GroupOperands group = *special;
      group.scale = scale;
      GroupOperands opposite = group;
      opposite.scale = static_cast<std::uint16_t>(scale ^ 0x8000);
      const GroupOperands usual = draw_group(random);
      for (const auto& groups : std::vector<std::vector<GroupOperands>>{
               {group}, {group, usual}, {usual, group}, {group, opposite}, {group, group}}) {
        scripts.push_back({.groups = groups, .row_scale = scales_.row_scale(random.bits())});
      }
    }
  }
}

void DequantizerScripts::add_nonfinites(Scripts& scripts, Random& random) const {
  if (is_int8()) return;
  for (std::size_t count = 1; count <= 3; ++count) {
    for (std::size_t place = 0; place < count; ++place) {
      for (int attempt = 0; attempt < 8; ++attempt) {
        DequantizerScript script;
        for (std::size_t index = 0; index < count; ++index) {
          script.groups.push_back(draw_group(random));
          script.groups.back().nonfinite = index == place;
        }
        scripts.push_back(script);
        scripts.push_back({{draw_group(random)}});  // the flag is gone
      }
    }
  }
}

void DequantizerScripts::add_extremes(Scripts& scripts) const {
  const auto ends = [](int bits) {
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    return std::array<std::int64_t, 5>{0, 1, -1, half - 1, -half};
  };
  for (const std::int64_t dot : ends(dot_bits_)) {
    for (const std::int64_t asum : ends(asum_bits_)) {
      for (std::int32_t zero_point = 0; zero_point < 16; ++zero_point) {
        for (const int exponent : {1, 30}) {
          scripts.push_back({{{.dot = dot,
                               .asum = asum,
                               .zero_point = zero_point,
                               .scale = exponent == 1 ? kOne16 : std::uint16_t{0x7BFF},
                               .exponent = exponent}}});
        }
      }
    }
  }
}

// Results between two binary16 values, at all their exponents; among them the least normal one from
// below and the overflow.
void DequantizerScripts::add_binary16_results(Scripts& scripts, Random& random) const {
  if (spec_.output != spec::OutputFormat::fp16) return;
  for (int field = 0; field <= 30; ++field) {
    for (const std::int64_t fraction : {0, 1, 2, 0x200, 0x3FE, 0x3FF}) {
      for (const std::int64_t eighths : {0, 3, 4, 5, 8}) {
        for (const std::int64_t least : {-1, 0, 1}) {
          const std::int64_t significand = fraction + (field == 0 ? 0 : 0x400);
          const std::int64_t value = (significand * 8 + eighths) * 512 + least;
          const int exponent = std::max(field, 1) - spec::kFp16ExponentOffset - 12;
          const std::int64_t signed_value = random.one_in(2) ? value : -value;
          DequantizerScript script;
          const int shown = is_int8() ? -12 : exponent;
          if (!append_value(script, signed_value, shown, random)) continue;
          if (is_int8()) script.row_scale = row_scale_of(exponent - shown);
          scripts.push_back(script);
        }
      }
    }
  }
}

// Sums and row products that are rounded to a binary16 tie, or past one, by a binary32 tie.
void DequantizerScripts::add_double_roundings(Scripts& scripts, Random& random) const {
  if (spec_.output != spec::OutputFormat::fp16) return;
  for (const std::int64_t fraction : {0, 1, 2, 0x155, 0x200, 0x2AA, 0x3FE, 0x3FF}) {
    for (const std::int64_t quarters : {-6, -3, -2, -1, 1, 2, 3, 6}) {
      // A binary16 tie with 24 bits, and quarters of its last bit.
      const std::int64_t tie = ((0x400 + fraction) * 2 + 1) << 12;
      const std::int64_t sign = random.one_in(2) ? 1 : -1;
      DequantizerScript sum;
      const auto quarter = group_of_value(sign * quarters, -14, random);
      if (append_value(sum, sign * tie, -12, random) && quarter) {
        sum.groups.push_back(*quarter);
        scripts.push_back(sum);
      }
      if (!is_int8()) continue;
      for (const std::int64_t factor : {3, 5, 7, 9, 11, 13, 15}) {
        const std::int64_t product = tie * 4 + quarters;
        if (product % factor != 0) continue;
        DequantizerScript row;
        row.row_scale = std::bit_cast<std::uint32_t>(static_cast<float>(factor) / 4096.0F);
        if (!append_value(row, sign * product / factor, -4, random)) continue;
        scripts.push_back(row);
      }
    }
  }
}

void DequantizerScripts::add_row_products(Scripts& scripts, Random& random) const {
  if (!is_int8()) return;
  constexpr std::array<std::uint32_t, 7> kFractions = {0,        1,        0x200000, 0x400000,
                                                       0x555555, 0x7FFFFE, 0x7FFFFF};
  constexpr std::array<std::int64_t, 8> kValues = {
      1, 3, 0xFFF, (1 << 23) + 1, (1 << 23) + 2, (1 << 24) - 2, (1 << 24) - 1, 0xAAAAAB};
  for (const std::int64_t value : kValues) {
    for (const int exponent : {-24, -12, 0}) {
      for (std::uint32_t field = 0; field < 255; field += field < 30 || field > 220 ? 1 : 16) {
        DequantizerScript script;
        if (!append_value(script, random.one_in(2) ? value : -value, exponent, random)) continue;
        for (const std::uint32_t fraction : kFractions) {
          script.row_scale = field << 23 | fraction;
          scripts.push_back(script);
        }
      }
    }
  }
  for (const std::uint32_t row_scale : row_scale_corners()) {
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, kValues[6]}) {
      DequantizerScript script = {{}, row_scale};
      if (append_value(script, value, 0, random)) scripts.push_back(script);
    }
  }
}

std::vector<DequantizerScript> DequantizerScripts::corners() const {
  Random random(1, kCornerStream, 0);  // the same for every seed
  Scripts scripts;
  // The rarest cases first: not every reader plays all.
  add_double_roundings(scripts, random);
  add_split_products(scripts, random);
  add_zero_products(scripts, random);
  add_long_sums(scripts, random);
  add_binary16_results(scripts, random);
  add_conversions(scripts, random);
  add_sums(scripts, random);
  add_far_sums(scripts, random);
  add_cancellations(scripts, random);
  add_scales(scripts, random);
  add_nonfinites(scripts, random);
  add_extremes(scripts);
  add_row_products(scripts, random);
  return scripts;
}

GroupOperands DequantizerScripts::draw_group(Random& random) const {
  const std::uint64_t bits = random.bits();
  GroupOperands group;
  group.dot = structured_integer(random, dot_bits_);
  if (spec_.has_zero_point()) group.asum = structured_integer(random, asum_bits_);
  group.zero_point = static_cast<std::int32_t>(bits & 15);
  group.scale = scales_.scale(bits >> 4);
  group.exponent = 1 + static_cast<int>(((bits >> 32) * 30) >> 32);
  group.nonfinite = !is_int8() && random.one_in(64);
  return group;
}

void DequantizerScripts::draw(Random& random, DequantizerScript& script) const {
  const std::uint64_t count = 1 + random.below(random.one_in(16) ? 24 : 4);
  script.groups.clear();
  script.row_scale = scales_.row_scale(random.bits());
  while (script.groups.size() < count) {
    const bool cancels = !script.groups.empty() && random.one_in(4);
    if (!cancels) {
      script.groups.push_back(draw_group(random));
      continue;
    }
    GroupOperands group = script.groups.back();
    group.scale = static_cast<std::uint16_t>(group.scale ^ 0x8000);
    if (random.one_in(2)) group.dot ^= 1;
    if (random.one_in(4)) group.scale = static_cast<std::uint16_t>(group.scale ^ 1);
    script.groups.push_back(group);
  }
}

TensorFormat DequantizerScripts::tensor_format() const {
  return {.weights = spec_.weights,
          .activations = spec_.activations,
          .group = spec_.group,
          .groups = tensor_groups(spec_.group)};
}

DequantizerScript DequantizerScripts::tensor(TensorSource& source, std::uint64_t item) const {
  const ActivationRow& activation_row = source.activations(item);
  const WeightRow& weight_row = source.weights(item);
  const auto group_size = static_cast<std::size_t>(spec_.group);
  const auto lanes = static_cast<std::size_t>(spec_.lanes);
  DequantizerScript script = {{}, activation_row.row_scale};
  for (std::size_t group = 0; group < weight_row.scales.size(); ++group) {
    const auto weights = std::span(weight_row.codes).subspan(group * group_size, group_size);
    std::span<const std::int32_t> activations =
        std::span(activation_row.codes).subspan(group * group_size, group_size);
    GroupOperands operands = {.zero_point = weight_row.zero_points[group],
                              .scale = weight_row.scales[group]};
    golden::AlignedGroup aligned;
    if (is_aligned()) {
      aligned = golden::align_group(activations, spec_.accumulator.fraction_bits);
      activations = aligned.activations;
      operands.exponent = aligned.exponent;
    }
    golden::MixpePe pe({.weights = spec_.weights,
                        .activations = spec_.activations,
                        .lanes = spec_.lanes,
                        .group = spec_.group,
                        .accumulator = spec_.accumulator,
                        .weight_offset = spec_.weight_offset,
                        .pipeline = {}});
    golden::ActivationSum sum({.activations = spec_.activations,
                               .lanes = spec_.lanes,
                               .group = spec_.group,
                               .accumulator = spec_.accumulator,
                               .pipeline = {}});
    pe.start_group();
    sum.start_group();
    for (std::size_t k = 0; k < group_size; k += lanes) {
      pe.add_beat(activations.subspan(k, lanes), weights.subspan(k, lanes));
      sum.add_beat(activations.subspan(k, lanes));
    }
    operands.dot = pe.result().sum;
    operands.asum = sum.result().sum;
    script.groups.push_back(operands);
  }
  return script;
}

}  // namespace mpgen::tb

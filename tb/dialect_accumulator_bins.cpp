#include "tb/dialect_accumulator_bins.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "golden/binary16.hpp"

namespace mpgen::tb {
namespace {

using golden::Int128;
using golden::UInt128;

constexpr std::uint32_t kInfinity32 = 0x7F800000;
constexpr std::uint32_t kMagnitude32 = 0x7FFFFFFF;
// Of exponents, that an exact sum is formed of.
constexpr int kFarthest = 70;

bool is_finite(std::uint32_t pattern) { return (pattern & kInfinity32) != kInfinity32; }
bool is_infinite(std::uint32_t pattern) { return (pattern & kMagnitude32) == kInfinity32; }

UInt128 magnitude_of(Int128 value) { return static_cast<UInt128>(value < 0 ? -value : value); }

int width_of(Int128 value) { return golden::bit_width(magnitude_of(value)); }

Int128 signed_significand(const golden::Binary32& value) {
  return value.negative ? -Int128{value.significand} : Int128{value.significand};
}

void count_rounding(std::size_t first_bin, Int128 value, int exponent,
                    const golden::BinaryFormat& format, std::span<std::uint64_t> hits) {
  if (value == 0) return;
  ++hits[first_bin +
         static_cast<std::size_t>(rounding_case(magnitude_of(value), exponent, format))];
}

// Whether the value lies below the least normal one.
bool is_below_normal(Int128 value, int exponent, const golden::BinaryFormat& format) {
  return value != 0 && width_of(value) + exponent < format.least_exponent + format.significand_bits;
}

}  // namespace

void AccumulatorState::start() {
  rounded_.start();
  fixed_ = 0;
  blocks_ = 0;
  is_spoiled_ = false;
}

void AccumulatorState::add(const BlockTerm& term, int exponent) {
  ++blocks_;
  is_spoiled_ = is_spoiled_ || term.nonfinite;
  if (kind_ == spec::BlockAccumulator::exact) {
    fixed_ += Int128{term.sum} << (exponent - spec::kBlockLsbExponent);
  } else {
    rounded_.add(term.sum, exponent);
  }
}

AccumulatorBins::AccumulatorBins(BinList& list, const TermFormat& format) : format_(format) {
  one_ = list.add({"dot product of one block"});
  const bool has_several = format.allows(2);
  if (has_several) several_ = list.add({"dot product of several blocks"});
  if (is_narrow()) {
    value_ = list.add(rounding_names("block's value"));
    value_range_ = list.add(
        {"block's value: overflow", "block's value: subnormal", "block's value: rounds to zero"});
    // Takes as many bits as the significand has.
    const std::int64_t all_ones = 0x7FF;
    if (format.largest_sum >> format.unit_bits >= all_ones) {
      value_up_ = list.add({"block's value: rounds up to the least normal"});
    }
    opposite_ = list.add({"Inf minus Inf"});
  }
  if (is_rounded()) {
    sum_ = list.add(rounding_names("sum"));
    const int bits = format.rounding().significand_bits;
    std::vector<std::string> distances = {"block far below the accumulator"};
    for (int distance = -bits - 1; distance <= bits + 1; ++distance) {
      distances.push_back("leading bit of the block " + std::to_string(distance) +
                          " places above the accumulator's");
    }
    distances.emplace_back("block far above the accumulator");
    distance_ = list.add(distances);
    cancellation_ =
        list.add({"sum cancels", "sum cancels to its last bit", "sum loses its leading bits",
                  "rounding carries into the next power"});
    if (reaches_ends()) {
      sum_range_ = list.add(
          {"sum: overflow to +Inf", "sum: overflow to -Inf", "Inf plus finite", "sum: subnormal"});
    }
    if (reaches_ends() && !is_narrow()) {
      beyond_ =
          list.add({"block beyond the range, sum within", "Inf minus a block beyond the range",
                    "sum: rounded to a subnormal", "sum: rounds up to the least normal",
                    "block vanishes below a subnormal"});
    }
  }
  kind_ = list.add({"result zero", "result positive", "result negative"});
  const bool to_binary16 = format.output == spec::OutputFormat::fp16;
  const bool can_round = to_binary16 || has_several;  // one block always fits binary32
  if (!is_narrow() && (to_binary16 || !is_rounded()) && can_round) {
    result_ = list.add(rounding_names("result"));
  }
  if (!is_narrow() && to_binary16) {
    overflow_ = list.add({"result: overflow"});
    subnormal_ = list.add({"result: subnormal", "result: rounds up to the least normal"});
  }
}

// Whether sums can leave the range of their format.
bool AccumulatorBins::reaches_ends() const {
  const golden::BinaryFormat& format = format_.rounding();
  return format.least_exponent > format_.least_exponent;
}

void AccumulatorBins::count_block(const BlockTerm& term, AccumulatorState& state,
                                  std::span<std::uint64_t> hits) const {
  const int exponent = term.place + format_.least_exponent;
  const std::uint32_t before = state.pattern();
  const bool was_spoiled = state.is_spoiled();
  const bool is_first = state.blocks() == 0;
  state.add(term, exponent);
  if (was_spoiled || term.nonfinite || !is_rounded()) return;

  Int128 sum = term.sum;
  int sum_exponent = exponent;
  if (is_narrow()) {
    const golden::BinaryFormat& format = golden::kBinary16Format;
    const std::uint16_t pattern = golden::round_to_binary16(sum, exponent);
    const std::uint32_t magnitude = pattern & 0x7FFFU;
    count_rounding(*value_, sum, exponent, format, hits);
    const bool was_below = is_below_normal(sum, exponent, format);
    if (magnitude == format.infinity) ++hits[*value_range_];
    if (magnitude != 0 && magnitude < 0x400) ++hits[*value_range_ + 1];
    if (sum != 0 && magnitude == 0) ++hits[*value_range_ + 2];
    if (value_up_ && magnitude == 0x400 && was_below) ++hits[*value_up_];
    if (magnitude == format.infinity) {
      if (is_infinite(before) && !is_finite(state.pattern()) && !is_infinite(state.pattern())) {
        ++hits[*opposite_];
      }
      return;
    }
    const golden::Binary32 rounded = golden::decode_binary32(golden::binary16_to_binary32(pattern));
    sum = signed_significand(rounded);
    sum_exponent = rounded.exponent;
  }
  if (sum_range_) count_ends(before, state.pattern(), hits);
  if (is_finite(before) && sum != 0 && !is_first) {
    count_distance(sum, sum_exponent, golden::decode_binary32(before), hits);
  }
  if (is_finite(before)) count_sum(sum, sum_exponent, before, state.pattern(), hits);
  if (!beyond_) return;
  const bool is_beyond = is_infinite(golden::round_to_binary32(sum, sum_exponent));
  if (is_beyond && is_finite(state.pattern())) ++hits[*beyond_];
  if (is_beyond && is_infinite(before) && (sum < 0) != ((before >> 31) != 0)) ++hits[*beyond_ + 1];
}

void AccumulatorBins::count_ends(std::uint32_t before, std::uint32_t after,
                                 std::span<std::uint64_t> hits) const {
  if (is_infinite(before)) ++hits[*sum_range_ + 2];
  if (is_finite(before) && is_infinite(after)) ++hits[*sum_range_ + (after >> 31)];
  // The least normal magnitude of the accumulator, as a binary32 pattern.
  const std::uint32_t least_normal =
      is_narrow() ? golden::binary16_to_binary32(0x0400) : 0x00800000;
  const std::uint32_t magnitude = after & kMagnitude32;
  if (magnitude != 0 && magnitude < least_normal) ++hits[*sum_range_ + 3];
}

void AccumulatorBins::count_distance(Int128 sum, int exponent, const golden::Binary32& accumulator,
                                     std::span<std::uint64_t> hits) const {
  if (accumulator.significand == 0) return;
  const int bits = format_.rounding().significand_bits;
  const int distance = width_of(sum) + exponent -
                       golden::bit_width(std::uint64_t{accumulator.significand}) -
                       accumulator.exponent;
  const int nearest = std::clamp(distance, -bits - 2, bits + 2);
  ++hits[*distance_ + static_cast<std::size_t>(nearest + bits + 2)];
}

void AccumulatorBins::count_sum(Int128 sum, int exponent, std::uint32_t before, std::uint32_t after,
                                std::span<std::uint64_t> hits) const {
  const golden::BinaryFormat& format = format_.rounding();
  const golden::Binary32 accumulator = golden::decode_binary32(before);
  Int128 addend = signed_significand(accumulator);
  const int distance = exponent - accumulator.exponent;
  if (distance > kFarthest || distance < -kFarthest) {
    if (addend != 0 && sum != 0) {
      // Only the further one's sign counts.
      const bool is_tiny = beyond_ && distance < 0 && before == after &&
                           is_below_normal(addend, accumulator.exponent, format);
      if (is_tiny) ++hits[*beyond_ + 4];
      return;
    }
    if (sum == 0) return;
  }
  if (addend == 0) {
    count_rounding(*sum_, sum, exponent, format, hits);
  } else {
    if (distance > 0) sum *= Int128{1} << distance;
    if (distance < 0) addend *= Int128{1} << -distance;
    exponent = std::min(exponent, accumulator.exponent);
    const Int128 total = sum + addend;
    count_rounding(*sum_, total, exponent, format, hits);
    const int lost = width_of(addend) - width_of(total);
    if (sum != 0 && total == 0) ++hits[*cancellation_];
    if (sum != 0 && total != 0 && lost > 2) {
      ++hits[*cancellation_ + 2];
      // The least that either has.
      const UInt128 bits = magnitude_of(addend) | magnitude_of(sum);
      if (magnitude_of(total) == (bits & (~bits + 1))) ++hits[*cancellation_ + 1];
    }
    sum = total;
  }
  if (sum == 0 || !is_finite(after)) return;
  const golden::Binary32 rounded = golden::decode_binary32(after);
  const int leading = golden::bit_width(std::uint64_t{rounded.significand}) + rounded.exponent;
  if (rounded.significand != 0 && leading > width_of(sum) + exponent) ++hits[*cancellation_ + 3];
  if (!beyond_ || !is_below_normal(sum, exponent, format)) return;
  const bool is_inexact = rounding_case(magnitude_of(sum), exponent, format) != RoundingCase::exact;
  const std::uint32_t magnitude = after & kMagnitude32;
  if (is_inexact && magnitude < 0x00800000) ++hits[*beyond_ + 2];
  if (magnitude == 0x00800000) ++hits[*beyond_ + 3];
  if (is_inexact && before == after && addend != 0) ++hits[*beyond_ + 4];
}

void AccumulatorBins::count_result(const AccumulatorState& state,
                                   std::span<std::uint64_t> hits) const {
  if (state.blocks() == 1) ++hits[one_];
  if (several_ && state.blocks() > 1) ++hits[*several_];
  if (state.is_spoiled()) return;
  Int128 value = state.fixed();
  int exponent = spec::kBlockLsbExponent;
  if (is_rounded()) {
    const std::uint32_t pattern = state.pattern();
    if (!is_finite(pattern)) return;
    const golden::Binary32 accumulator = golden::decode_binary32(pattern);
    value = signed_significand(accumulator);
    exponent = accumulator.exponent;
  }
  ++hits[kind_ + (value == 0 ? 0U : (value > 0 ? 1U : 2U))];
  const bool to_binary16 = format_.output == spec::OutputFormat::fp16;
  const golden::BinaryFormat& format =
      to_binary16 ? golden::kBinary16Format : golden::kBinary32Format;
  if (result_) count_rounding(*result_, value, exponent, format, hits);
  if (!overflow_) return;
  const std::uint32_t magnitude = golden::round_to_binary16(value, exponent) & 0x7FFFU;
  if (magnitude == format.infinity) ++hits[*overflow_];
  if (magnitude != 0 && magnitude < 0x400) ++hits[*subnormal_];
  if (magnitude == 0x400 && is_below_normal(value, exponent, format)) ++hits[*subnormal_ + 1];
}

}  // namespace mpgen::tb

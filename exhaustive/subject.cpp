#include "exhaustive/subject.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "exhaustive/host.hpp"
#include "golden/binary16.hpp"
#include "golden/binary32.hpp"

namespace mpgen::exhaustive {
namespace {

// A slice takes a second or so.
constexpr int kSliceBits = 22;

bool is_nan16(std::uint32_t pattern) { return (pattern & 0x7FFF) > 0x7C00; }
bool is_nan32(std::uint32_t pattern) { return (pattern & 0x7FFFFFFF) > 0x7F800000; }

bool all_are_reachable(std::uint32_t /*point*/) { return true; }

std::string pattern_text(std::uint32_t point) { return fmt::format("{:#x}", point); }

// Addition in binary16, the accumulator `fp16` between blocks.

void golden_additions(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    const std::uint32_t point = first + static_cast<std::uint32_t>(index);
    results[index] = golden::add_binary16(static_cast<std::uint16_t>(point >> 16),
                                          static_cast<std::uint16_t>(point));
  }
}

// An accumulator starts from +0, and a sum that is zero is +0 unless both operands are -0. A
// block's value is rounded from an integer, and every NaN of an accumulator is canonical.
bool is_reachable_addition(std::uint32_t point) {
  const std::uint32_t held = point >> 16;
  return held != 0x8000 && (!is_nan16(held) || held == golden::kCanonicalNan16) &&
         !is_nan16(point & 0xFFFF);
}

Subject binary16_addition() {
  return {.name = "binary16_addition",
          .what =
              "add_block of dialect_mac with the accumulator fp16: all pairs of binary16 "
              "patterns {accumulator, value of a block}",
          .bits = 32,
          .result_bits = 16,
          .design = {.name = "binary16_addition",
                     .unit = spec::DialectMacSpec{.block = 16,
                                                  .lanes = 16,
                                                  .accumulator = spec::BlockAccumulator::fp16,
                                                  .output = spec::OutputFormat::fp16,
                                                  .pipeline = {}}},
          .variables = "logic sign; logic [4:0] field; logic [9:0] significand_low;",
          .body =
              "{sign, field, significand_low} = point[15:0];\n"
              "evaluate = add_block(point[31:16], sign, field | 5'(field == '0), "
              "{|field, significand_low});",
          .golden = golden_additions,
          .host = has_binary16() ? host_binary16_additions : nullptr,
          .host_method = binary16_method(),
          .is_reachable = is_reachable_addition,
          .not_simulated = "accumulator -0 or a NaN that is not canonical, block that is NaN",
          .describe = [](std::uint32_t point) {
            return fmt::format("{:#06x} + {:#06x}", point >> 16, point & 0xFFFF);
          }};
}

// RNE of binary32 to binary16.

void golden_roundings(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    results[index] = golden::binary32_to_binary16(first + static_cast<std::uint32_t>(index));
  }
}

Subject binary32_to_binary16() {
  return {.name = "binary32_to_binary16",
          .what = "narrow of dequantizer with a binary16 output: all binary32 patterns",
          .bits = 32,
          .result_bits = 16,
          .design = {.name = "binary32_to_binary16",
                     .unit = spec::DequantizerSpec{.activations = spec::ActivationFormat::int8,
                                                   .accumulator = {},
                                                   .output = spec::OutputFormat::fp16,
                                                   .pipeline = {}}},
          .variables = "",
          .body = "evaluate = narrow(point);",
          .golden = golden_roundings,
          .host = has_binary16() ? host_binary16_roundings : nullptr,
          .host_method = binary16_method(),
          .is_reachable = all_are_reachable,
          .not_simulated = "",
          .describe = pattern_text};
}

Subject accumulator_to_binary16() {
  return {.name = "accumulator_to_binary16",
          .what =
              "round_result of dialect_mac with the accumulator fp32 and a binary16 output: all "
              "binary32 patterns",
          .bits = 32,
          .result_bits = 16,
          .design = {.name = "accumulator_to_binary16",
                     .unit = spec::DialectMacSpec{.block = 16,
                                                  .lanes = 16,
                                                  .accumulator = spec::BlockAccumulator::fp32,
                                                  .output = spec::OutputFormat::fp16,
                                                  .pipeline = {}}},
          .variables = "",
          .body =
              "evaluate = {point[31],\n"
              "round_result(point[30:23], {|point[30:23], point[22:0]})};",
          .golden = golden_roundings,
          .host = has_binary16() ? host_binary16_roundings : nullptr,
          .host_method = binary16_method(),
          .is_reachable = [](std::uint32_t point) { return !is_nan32(point); },
          .not_simulated = "NaN, which a flag beside the accumulator stands for",
          .describe = pattern_text};
}

// Exact conversion of binary16 to binary32.

void golden_widenings(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    results[index] = golden::binary16_to_binary32(static_cast<std::uint16_t>(first + index));
  }
}

Subject binary16_to_binary32() {
  return {
      .name = "binary16_to_binary32",
      .what =
          "widen of dialect_mac with the accumulator fp16 and a binary32 output: all "
          "binary16 patterns",
      .bits = 16,
      .result_bits = 32,
      .design = {.name = "binary16_to_binary32",
                 .unit = spec::DialectMacSpec{.block = 16,
                                              .lanes = 16,
                                              .accumulator = spec::BlockAccumulator::fp16,
                                              .output = spec::OutputFormat::fp32,
                                              .pipeline = {}}},
      .variables = "",
      .body = "evaluate = {point[15], widen(point[14:0])};",
      .golden = golden_widenings,
      .host = has_binary16() ? host_binary16_widenings : nullptr,
      .host_method = binary16_method(),
      .is_reachable =
          [](std::uint32_t point) { return !is_nan16(point) || point == golden::kCanonicalNan16; },
      .not_simulated = "NaN that are not canonical",
      .describe = pattern_text};
}

// RNE of an integer to binary32, as the dequantizer does it with a group's sum.

spec::DequantizerSpec widest_integer_dequantizer() {
  return {.activations = spec::ActivationFormat::int8,
          .lanes = 16,
          .group = 65536,
          .accumulator = {},
          .pipeline = {}};
}

/// Bits of the sum, two's complement.
int integer_bits() {
  static const int kBits = difference_range(widest_integer_dequantizer()).signed_bits();
  return kBits;
}

std::int64_t integer_of(std::uint32_t point) {
  const int unused = 64 - integer_bits();
  return static_cast<std::int64_t>(std::uint64_t{point} << unused) >> unused;
}

void golden_integers(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    results[index] =
        golden::round_to_binary32(integer_of(first + static_cast<std::uint32_t>(index)), 0);
  }
}

void host_integers(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    results[index] = host_binary32(integer_of(first + static_cast<std::uint32_t>(index)));
  }
}

bool is_reachable_integer(std::uint32_t point) {
  static const spec::IntegerRange kRange = difference_range(widest_integer_dequantizer());
  const std::int64_t value = integer_of(point);
  return kRange.minimum <= value && value <= kRange.maximum;
}

Subject integer_to_binary32() {
  const int bits = integer_bits();
  return {.name = "integer_to_binary32",
          .what = fmt::format("convert of dequantizer behind INT8 groups of 65536: all integers of "
                              "{} bits",
                              bits),
          .bits = bits,
          .result_bits = 32,
          .design = {.name = "integer_to_binary32", .unit = widest_integer_dequantizer()},
          .variables = "logic sign; logic [7:0] place; logic [23:0] converted;",
          .body =
              "{sign, place, converted} = convert(point);\n"
              "evaluate = {sign, converted[23] ? place : 8'd0, converted[22:0]};",
          .golden = golden_integers,
          .host = host_integers,
          .host_method = "conversion instruction of the processor",
          .is_reachable = is_reachable_integer,
          .not_simulated = "integers beyond the range of the sum",
          .describe = [](std::uint32_t point) { return std::to_string(integer_of(point)); }};
}

}  // namespace

std::uint64_t Subject::slice_points() const {
  return std::uint64_t{1} << std::min(bits, kSliceBits);
}

const std::vector<Subject>& all_subjects() {
  static const std::vector<Subject> kSubjects = {binary16_to_binary32(), integer_to_binary32(),
                                                 binary32_to_binary16(), accumulator_to_binary16(),
                                                 binary16_addition()};
  return kSubjects;
}

}  // namespace mpgen::exhaustive

#include "capi/arguments.hpp"

#include "capi/mpgen.h"

namespace mpgen::capi {
namespace {

constexpr int kLargestGroup = 65536;

[[noreturn]] void refuse(const char* name, int value, const char* allowed) {
  throw std::invalid_argument(std::string(name) + " = " + std::to_string(value) + " is not " +
                              allowed);
}

}  // namespace

int in_range(const char* name, int value, int least, int greatest) {
  if (value < least || value > greatest) {
    refuse(name, value, (std::to_string(least) + " to " + std::to_string(greatest)).c_str());
  }
  return value;
}

std::size_t size(const char* name, int value) {
  if (value < 0) refuse(name, value, "0 or more");
  return static_cast<std::size_t>(value);
}

std::size_t group_size(int group) {
  if (group < 2 || group > kLargestGroup || group % 2 != 0) {
    refuse("group", group, "an even number from 2 to 65536");
  }
  return static_cast<std::size_t>(group);
}

std::size_t block_size(int block) {
  if (block != 16 && block != 32 && block != 64) refuse("block", block, "16, 32 or 64");
  return static_cast<std::size_t>(block);
}

spec::WeightFormat weight_format(int weights) {
  if (weights == MPGEN_UINT4) return spec::WeightFormat::uint4;
  if (weights == MPGEN_INT4) return spec::WeightFormat::int4;
  refuse("weights", weights, "MPGEN_UINT4 or MPGEN_INT4");
}

spec::OutputFormat output_format(int output) {
  if (output == MPGEN_FP32) return spec::OutputFormat::fp32;
  if (output == MPGEN_FP16) return spec::OutputFormat::fp16;
  refuse("output", output, "MPGEN_FP32 or MPGEN_FP16");
}

spec::Accumulator group_accumulator(int accumulator) {
  using Kind = spec::Accumulator::Kind;
  if (accumulator == MPGEN_EXACT) return {.kind = Kind::exact};
  if (accumulator == MPGEN_FP32) return {.kind = Kind::fp32};
  if (accumulator < MPGEN_ALIGNED || accumulator > MPGEN_ALIGNED + spec::kMaxAlignedFractionBits) {
    refuse("accumulator", accumulator, "MPGEN_EXACT, MPGEN_FP32 or MPGEN_ALIGNED + 0 to 16");
  }
  return {.kind = Kind::aligned, .fraction_bits = accumulator - MPGEN_ALIGNED};
}

spec::BlockAccumulator block_accumulator(int accumulator) {
  if (accumulator == MPGEN_EXACT) return spec::BlockAccumulator::exact;
  if (accumulator == MPGEN_FP32) return spec::BlockAccumulator::fp32;
  if (accumulator == MPGEN_FP16) return spec::BlockAccumulator::fp16;
  refuse("accumulator", accumulator, "MPGEN_EXACT, MPGEN_FP32 or MPGEN_FP16");
}

std::vector<std::uint8_t> unpack_codes(std::span<const std::uint8_t> packed, std::size_t count) {
  std::vector<std::uint8_t> codes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned byte = packed[i / 2];
    codes[i] = static_cast<std::uint8_t>(i % 2 == 0 ? byte & 0xF : byte >> 4);
  }
  return codes;
}

void pack_codes(std::span<const std::uint8_t> codes, std::span<std::uint8_t> packed) {
  for (std::size_t i = 0; i < packed.size(); ++i) {
    packed[i] = static_cast<std::uint8_t>(codes[2 * i] | codes[2 * i + 1] << 4);
  }
}

std::int32_t weight_value(spec::WeightFormat format, int code) {
  return format == spec::WeightFormat::int4 && code >= 8 ? code - 16 : code;
}

}  // namespace mpgen::capi

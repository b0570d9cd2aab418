#include "tests/oracle/dialect_accumulator.hpp"

#include "tests/oracle/floating_point.hpp"

namespace mpgen::oracle {
namespace {

Rational value_of(const BlockValue& block) { return block.sum * power_of_two(block.exponent); }

// "one RNE binary32 addition per block, blocks in ascending order from +0", of the block's exact
// value. That is finite, so an infinite accumulator stays.
std::uint32_t binary32_sum(std::span<const BlockValue> blocks) {
  std::uint32_t accumulator = 0;
  for (const BlockValue& block : blocks) {
    const Number number = decode_binary32(accumulator);
    if (number.kind == Number::Kind::infinite) continue;
    accumulator = nearest_binary32(number.value() + value_of(block));
  }
  return accumulator;
}

// "the block's value is rounded RNE to binary16, then one RNE binary16 addition": both may
// overflow, so opposite infinities can meet.
std::uint16_t binary16_sum(std::span<const BlockValue> blocks) {
  std::uint16_t accumulator = 0;
  for (const BlockValue& block : blocks) {
    accumulator = add_binary16(accumulator, nearest_binary16(value_of(block)));
  }
  return accumulator;
}

Rational exact_sum(std::span<const BlockValue> blocks) {
  Rational sum = 0;
  for (const BlockValue& block : blocks) sum += value_of(block);
  return sum;
}

}  // namespace

std::uint32_t accumulate(spec::BlockAccumulator accumulator, spec::OutputFormat output,
                         std::span<const BlockValue> blocks) {
  const bool is_binary32 = output == spec::OutputFormat::fp32;
  for (const BlockValue& block : blocks) {
    if (block.nonfinite) return is_binary32 ? kNan32 : kNan16;
  }
  switch (accumulator) {
    case spec::BlockAccumulator::fp32: {
      const std::uint32_t sum = binary32_sum(blocks);
      return is_binary32 ? sum : binary32_to_binary16(sum);
    }
    case spec::BlockAccumulator::fp16: {
      const std::uint16_t sum = binary16_sum(blocks);
      return is_binary32 ? binary16_to_binary32(sum) : sum;
    }
    case spec::BlockAccumulator::exact:
      break;
  }
  // "rounded once at the end", straight to the output's format.
  const Rational sum = exact_sum(blocks);
  return is_binary32 ? nearest_binary32(sum) : nearest_binary16(sum);
}

}  // namespace mpgen::oracle

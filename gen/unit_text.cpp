#include "gen/unit_text.hpp"

#include <fmt/format.h>

namespace mpgen::gen {

using Kind = spec::Accumulator::Kind;

std::string activation_text(spec::ActivationFormat activations,
                            const spec::Accumulator& accumulator) {
  if (activations == spec::ActivationFormat::int8) return "INT8, two's complement";
  if (accumulator.kind == Kind::aligned) {
    return fmt::format(
        "an integer from group_aligner with {} fraction bits, never the most "
        "negative one",
        accumulator.fraction_bits);
  }
  return "IEEE 754 binary16, subnormals exact";
}

std::string lsb_text(spec::ActivationFormat activations, const spec::Accumulator& accumulator) {
  if (activations == spec::ActivationFormat::int8)
    return "The sum's least significant bit weighs 1.";
  if (accumulator.kind == Kind::aligned) {
    return fmt::format(
        "The sum's least significant bit weighs 2^(M - {}), M being the group's largest exponent.",
        spec::kFp16ExponentOffset + accumulator.fraction_bits);
  }
  return "The sum's least significant bit weighs 2^-24.";
}

std::string accumulator_text(const spec::Accumulator& accumulator,
                             spec::ActivationFormat activations) {
  switch (accumulator.kind) {
    case Kind::fp32:
      return "Accumulator fp32: the lanes of a beat are summed exactly, then added with one "
             "rounding to nearest even to 24 significant bits. The sum is kept in fixed point: "
             "every value it can take is a multiple of 2^-24 in a known range, so it needs no "
             "exponent, and it equals the binary32 accumulator value for value.";
    case Kind::aligned:
      return fmt::format(
          "Accumulator aligned:{}: activations are truncated toward zero to the "
          "group's largest exponent; the integer sum is exact.",
          accumulator.fraction_bits);
    case Kind::exact:
      break;
  }
  return activations == spec::ActivationFormat::int8
             ? "Accumulator exact: integers, never rounded."
             : "Accumulator exact: fixed point, never rounded, independent of order.";
}

std::string block_accumulator_text(spec::BlockAccumulator accumulator, spec::OutputFormat output,
                                   int longest_dot_product) {
  const bool is_narrow = output == spec::OutputFormat::fp16;
  switch (accumulator) {
    case spec::BlockAccumulator::fp32:
      return std::string(
                 "Accumulator fp32: one binary32 addition per block, to nearest even; no "
                 "sum is subnormal or too large.") +
             (is_narrow ? " The result is rounded once more, to binary16." : "");
    case spec::BlockAccumulator::fp16:
      return std::string(
                 "Accumulator fp16: the block's value is rounded to binary16, then added "
                 "in binary16, both to nearest even, with gradual underflow and overflow "
                 "to infinity.") +
             (is_narrow ? "" : " The result is widened to binary32.");
    case spec::BlockAccumulator::exact:
      break;
  }
  return fmt::format(
      "Accumulator exact: fixed point, wide enough for dot products of {} elements, rounded once, "
      "to nearest even, to {}.",
      longest_dot_product, is_narrow ? "binary16" : "binary32");
}

std::string latency_text(int cycles, const std::string& element, const std::string& packet) {
  return fmt::format(
      "Latency: valid_o rises {} cycle{} after the last {} of a {}. Throughput: one "
      "{} a cycle, no stalls.",
      cycles, cycles == 1 ? "" : "s", element, packet, element);
}

}  // namespace mpgen::gen

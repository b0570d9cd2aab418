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

std::string latency_text(int cycles, const std::string& element, const std::string& packet) {
  return fmt::format(
      "Latency: valid_o rises {} cycle{} after the last {} of a {}. Throughput: one "
      "{} a cycle, no stalls.",
      cycles, cycles == 1 ? "" : "s", element, packet, element);
}

}  // namespace mpgen::gen

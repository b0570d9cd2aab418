#include "spec/unit_parameters.hpp"

namespace mpgen::spec {
namespace {

Parameter aligned_accumulator_parameter() {
  Parameter parameter;
  parameter.key = "accumulator";
  parameter.kind = ParameterKind::accumulator;
  parameter.help =
      "The accumulator that the aligned activations are for; aligned:N keeps N fraction bits below "
      "the group's largest exponent.";
  Accumulator accumulator = {.kind = Accumulator::Kind::aligned, .fraction_bits = 0};
  for (int bits = 0; bits <= kMaxAlignedFractionBits; ++bits) {
    accumulator.fraction_bits = bits;
    parameter.choices.push_back(to_string(accumulator));
  }
  parameter.get = [](const UnitSpec& unit) {
    const int bits = std::get<GroupAlignerSpec>(unit).fraction_bits;
    return ParameterValue(
        to_string(Accumulator{.kind = Accumulator::Kind::aligned, .fraction_bits = bits}));
  };
  parameter.set = [](UnitSpec& unit, const ParameterValue& value) {
    std::get<GroupAlignerSpec>(unit).fraction_bits =
        parse_accumulator(std::get<std::string>(value)).value_or(Accumulator{}).fraction_bits;
  };
  return parameter;
}

}  // namespace

UnitDescription describe_group_aligner() {
  using Spec = GroupAlignerSpec;
  return {
      .name = "group_aligner",
      .summary = "a group's largest exponent, and its FP16 activations as aligned integers",
      .defaults = Spec{},
      .parameters = {lanes_parameter<Spec>("Activations in parallel: the elements of one beat."),
                     group_parameter<Spec>(), aligned_accumulator_parameter(),
                     integer_parameter("beat_side_bits", &Spec::beat_side_bits, 0, kMaxSideBits,
                                       "Bits that travel with each beat, such as weights."),
                     integer_parameter("group_side_bits", &Spec::group_side_bits, 0, kMaxSideBits,
                                       "Bits that are sampled with a group's last beat and "
                                       "travel with the group, such as its scale.")},
      .rules = {}};
}

}  // namespace mpgen::spec

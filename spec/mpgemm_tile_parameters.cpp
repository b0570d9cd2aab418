#include <string>
#include <vector>

#include "spec/unit_parameters.hpp"

namespace mpgen::spec {
namespace {

using Spec = MpgemmTileSpec;

// Keys of MixPE and keys of BlockDialect.
Parameter only_with(Parameter parameter, std::vector<std::string> schemes) {
  parameter.only_with = "scheme";
  parameter.only_with_values = std::move(schemes);
  return parameter;
}

Parameter mixpe_only(Parameter parameter) {
  return only_with(std::move(parameter), {"w4a16", "w4a8"});
}

Parameter blockdialect_only(Parameter parameter) {
  return only_with(std::move(parameter), {"w4a4"});
}

// Operands come from stored tensors, whose groups fill whole bytes.
Parameter even_group_parameter() {
  Parameter parameter = group_parameter<Spec>();
  parameter.minimum = 2;
  parameter.step = 2;
  return parameter;
}

TileAccumulator parse_tile_accumulator(const std::string& text) {
  if (text == "fp16") return {.kind = TileAccumulator::Kind::fp16};
  const Accumulator accumulator = parse_accumulator(text).value_or(Accumulator{});
  switch (accumulator.kind) {
    case Accumulator::Kind::fp32:
      return {.kind = TileAccumulator::Kind::fp32};
    case Accumulator::Kind::aligned:
      return {.kind = TileAccumulator::Kind::aligned, .fraction_bits = accumulator.fraction_bits};
    case Accumulator::Kind::exact:
      break;
  }
  return {};
}

std::vector<std::string> aligned_words() {
  std::vector<std::string> words;
  for (int bits = 0; bits <= kMaxAlignedFractionBits; ++bits) {
    words.push_back("aligned:" + std::to_string(bits));
  }
  return words;
}

std::vector<std::string> with_aligned(std::vector<std::string> words) {
  for (auto& word : aligned_words()) words.push_back(std::move(word));
  return words;
}

Parameter tile_accumulator_parameter() {
  Parameter parameter;
  parameter.key = "accumulator";
  parameter.kind = ParameterKind::accumulator;
  parameter.help =
      "Sum inside a group (w4a16, w4a8) or between blocks (w4a4): exact never rounds before its "
      "end, fp32 rounds once a beat or block, fp16 (w4a4) once a block, aligned:N (w4a16) sums "
      "activations that were aligned to the group's largest exponent with N fraction bits.";
  parameter.choices = with_aligned({"exact", "fp32", "fp16"});
  parameter.get = [](const UnitSpec& unit) {
    return ParameterValue(to_string(std::get<Spec>(unit).accumulator));
  };
  parameter.set = [](UnitSpec& unit, const ParameterValue& value) {
    std::get<Spec>(unit).accumulator = parse_tile_accumulator(std::get<std::string>(value));
  };
  return parameter;
}

std::vector<CombinationRule> rules() {
  const auto scheme = [](const char* word) {
    return std::vector<Condition>{{.key = "scheme", .values = {word}}};
  };
  std::vector<CombinationRule> list = {
      {.conditions = scheme("w4a16"),
       .key = "accumulator",
       .allowed = with_aligned({"exact", "fp32"}),
       .reason = "fp16 is a sum between blocks"},
      {.conditions = scheme("w4a8"),
       .key = "accumulator",
       .allowed = {"exact"},
       .reason = "sums of integers need neither rounding nor alignment"},
      {.conditions = scheme("w4a4"),
       .key = "accumulator",
       .allowed = {"exact", "fp32", "fp16"},
       .reason = "blocks carry their own exponents"},
      {.conditions = scheme("w4a8"),
       .key = "lanes",
       .allowed = {"4", "8", "16", "32", "64"},
       .reason = "the scales of the rows take one beat, 32 bits each"}};
  for (const char* block : {"16", "32", "64"}) {
    list.push_back(
        {.conditions = {{.key = "scheme", .values = {"w4a4"}}, {.key = "block", .values = {block}}},
         .key = "lanes",
         .allowed = {block},
         .reason = "a beat is a block"});
  }
  return list;
}

}  // namespace

UnitDescription describe_mpgemm_tile() {
  return {.name = "mpgemm_tile",
          .summary =
              "rows x columns of MixPE or BlockDialect elements behind AXI streams, output "
              "stationary",
          .defaults = Spec{},
          .parameters =
              {choice_parameter(
                   "scheme", &Spec::scheme, {TileScheme::w4a16, TileScheme::w4a8, TileScheme::w4a4},
                   "Bits of weights and activations: w4a16 and w4a8 are MixPE with FP16 "
                   "and INT8 activations, w4a4 is BlockDialect."),
               integer_parameter("rows", &Spec::rows, 1, kTileMostRows,
                                 "Rows of activations (tokens) side by side."),
               integer_parameter("columns", &Spec::columns, 1, kTileMostRows,
                                 "Columns: output channels side by side."),
               choice_parameter(
                   "dataflow", &Spec::dataflow, {TileDataflow::broadcast, TileDataflow::systolic},
                   "broadcast hands a beat to all elements of a row or column at once, "
                   "for small tiles; systolic has a register between neighbours."),
               lanes_parameter<Spec>(
                   "Products of an element in a cycle; w4a8: 4 or more; w4a4: the block."),
               mixpe_only(weights_parameter<Spec>()), mixpe_only(even_group_parameter()),
               blockdialect_only(block_parameter<Spec>()), tile_accumulator_parameter(),
               output_parameter<Spec>(), blockdialect_only(formatbook_parameter<Spec>())},
          .rules = rules()};
}

}  // namespace mpgen::spec

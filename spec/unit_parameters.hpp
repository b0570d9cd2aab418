// Describing a unit's keys: shared builders, and the description of each unit.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "spec/parameter.hpp"
#include "spec/parse_accumulator.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::spec {

UnitDescription describe_mixpe_mul();
UnitDescription describe_mixpe_pe();
UnitDescription describe_activation_sum();
UnitDescription describe_group_aligner();
UnitDescription describe_dequantizer();
UnitDescription describe_mixpe_dot();
UnitDescription describe_dialect_decoder();
UnitDescription describe_dialect_mac();
UnitDescription describe_format_selector();
UnitDescription describe_dialect_quantizer_mse();
UnitDescription describe_dialect_dot();
UnitDescription describe_mxfp4_mac();
UnitDescription describe_mpgemm_tile();

/// Lanes that a unit may have: 1, 2, 4 ... 64.
inline constexpr int kMaxLanes = 64;
/// Elements of the longest group.
inline constexpr int kMaxGroup = 65536;
/// Elements of the longest dot product that an exact accumulator between blocks may be sized for.
inline constexpr int kMaxDotProduct = 65536;
/// Widest side data that travels with a beat or a group.
inline constexpr int kMaxSideBits = 1024;

/// One optional pipeline register: its name in configurations and its flag.
template <class Pipeline>
struct PipelinePlace {
  const char* name;
  bool Pipeline::*flag;
};

inline constexpr std::array<PipelinePlace<PePipeline>, 3> kPePlaces = {
    {{"product", &PePipeline::product},
     {"tree", &PePipeline::tree},
     {"accumulate", &PePipeline::accumulate}}};

inline constexpr std::array<PipelinePlace<DequantizerPipeline>, 5> kDequantizerPlaces = {
    {{"zero_point", &DequantizerPipeline::zero_point},
     {"convert", &DequantizerPipeline::convert},
     {"scale", &DequantizerPipeline::scale},
     {"row_scale", &DequantizerPipeline::row_scale},
     {"output", &DequantizerPipeline::output}}};

inline constexpr std::array<PipelinePlace<BlockMacPipeline>, 3> kBlockMacPlaces = {
    {{"decode", &BlockMacPipeline::decode},
     {"sum", &BlockMacPipeline::sum},
     {"output", &BlockMacPipeline::output}}};

inline constexpr std::array<PipelinePlace<BlockQuantizerPipeline>, 4> kBlockQuantizerPlaces = {
    {{"maximum", &BlockQuantizerPipeline::maximum},
     {"magnitude", &BlockQuantizerPipeline::magnitude},
     {"score", &BlockQuantizerPipeline::score},
     {"select", &BlockQuantizerPipeline::select}}};

/// A key whose values are those of an enumeration with `to_string`.
template <class Spec, class Value>
Parameter choice_parameter(std::string key, Value Spec::*member, const std::vector<Value>& values,
                           std::string help) {
  Parameter parameter;
  parameter.key = std::move(key);
  parameter.kind = ParameterKind::choice;
  parameter.help = std::move(help);
  for (const Value value : values) parameter.choices.push_back(to_string(value));
  parameter.get = [member](const UnitSpec& unit) {
    return ParameterValue(to_string(std::get<Spec>(unit).*member));
  };
  parameter.set = [member, values](UnitSpec& unit, const ParameterValue& text) {
    for (const Value value : values) {
      if (to_string(value) == std::get<std::string>(text)) std::get<Spec>(unit).*member = value;
    }
  };
  return parameter;
}

/// An integer key with `minimum` and `maximum`.
template <class Spec>
Parameter integer_parameter(std::string key, int Spec::*member, int minimum, int maximum,
                            std::string help) {
  Parameter parameter;
  parameter.key = std::move(key);
  parameter.kind = ParameterKind::integer;
  parameter.help = std::move(help);
  parameter.minimum = minimum;
  parameter.maximum = maximum;
  parameter.get = [member](const UnitSpec& unit) {
    return ParameterValue(std::int64_t{std::get<Spec>(unit).*member});
  };
  parameter.set = [member](UnitSpec& unit, const ParameterValue& value) {
    std::get<Spec>(unit).*member = static_cast<int>(std::get<std::int64_t>(value));
  };
  return parameter;
}

/// A list of pipeline places.
template <class Spec, class Pipeline, std::size_t count>
Parameter pipeline_parameter(std::string key, Pipeline Spec::*member,
                             const std::array<PipelinePlace<Pipeline>, count>& places,
                             std::string help) {
  Parameter parameter;
  parameter.key = std::move(key);
  parameter.kind = ParameterKind::choice_list;
  parameter.help = std::move(help);
  for (const auto& place : places) parameter.choices.emplace_back(place.name);
  parameter.get = [member, places](const UnitSpec& unit) {
    std::vector<std::string> words;
    for (const auto& place : places) {
      if (std::get<Spec>(unit).*member.*place.flag) words.emplace_back(place.name);
    }
    return ParameterValue(std::move(words));
  };
  parameter.set = [member, places](UnitSpec& unit, const ParameterValue& value) {
    Pipeline pipeline{};
    for (const auto& word : std::get<std::vector<std::string>>(value)) {
      for (const auto& place : places) {
        if (word == place.name) pipeline.*place.flag = true;
      }
    }
    std::get<Spec>(unit).*member = pipeline;
  };
  return parameter;
}

template <class Spec>
Parameter weights_parameter() {
  return choice_parameter(
      "weights", &Spec::weights, {WeightFormat::uint4, WeightFormat::int4},
      "Quantised weights: uint4 is 0..15 with a zero point per group, int4 is -8..7 without one.");
}

template <class Spec>
Parameter activations_parameter() {
  return choice_parameter("activations", &Spec::activations,
                          {ActivationFormat::fp16, ActivationFormat::int8},
                          "Activations: fp16 is IEEE 754 binary16, int8 is two's complement.");
}

template <class Spec>
Parameter output_parameter() {
  return choice_parameter("output", &Spec::output, {OutputFormat::fp32, OutputFormat::fp16},
                          "Result: binary32, or binary32 rounded once more to binary16.");
}

template <class Spec>
Parameter lanes_parameter(std::string help, int most = kMaxLanes) {
  Parameter parameter = integer_parameter("lanes", &Spec::lanes, 1, most, std::move(help));
  for (int lanes = 1; lanes <= most; lanes *= 2) parameter.integers.push_back(lanes);
  return parameter;
}

template <class Spec>
Parameter group_parameter() {
  Parameter parameter = integer_parameter("group", &Spec::group, 1, kMaxGroup,
                                          "Elements along k that share a scale.");
  parameter.multiple_of = "lanes";
  return parameter;
}

template <class Spec>
Parameter weight_offset_parameter(std::string help) {
  Parameter parameter =
      integer_parameter("weight_offset", &Spec::weight_offset, 0, 8, std::move(help));
  parameter.integers = {0, 8};
  return parameter;
}

template <class Spec>
Parameter accumulator_parameter() {
  Parameter parameter;
  parameter.key = "accumulator";
  parameter.kind = ParameterKind::accumulator;
  parameter.help =
      "Sum inside a group: exact never rounds, fp32 rounds once a beat, aligned:N sums activations "
      "that were aligned to the group's largest exponent with N fraction bits.";
  parameter.choices = {"exact", "fp32"};
  for (int bits = 0; bits <= kMaxAlignedFractionBits; ++bits) {
    parameter.choices.push_back("aligned:" + std::to_string(bits));
  }
  parameter.get = [](const UnitSpec& unit) {
    return ParameterValue(to_string(std::get<Spec>(unit).accumulator));
  };
  parameter.set = [](UnitSpec& unit, const ParameterValue& value) {
    std::get<Spec>(unit).accumulator =
        parse_accumulator(std::get<std::string>(value)).value_or(Accumulator{});
  };
  return parameter;
}

template <class Spec>
Parameter nonfinite_flag_parameter() {
  Parameter parameter;
  parameter.key = "nonfinite_flag";
  parameter.kind = ParameterKind::flag;
  parameter.help =
      "Watch binary16 activations for Inf and NaN and report them at nonfinite_o; without effect "
      "for int8 and aligned:N, whose activations are integers.";
  parameter.get = [](const UnitSpec& unit) {
    return ParameterValue(std::get<Spec>(unit).nonfinite_flag);
  };
  parameter.set = [](UnitSpec& unit, const ParameterValue& value) {
    std::get<Spec>(unit).nonfinite_flag = std::get<bool>(value);
  };
  return parameter;
}

template <class Spec>
Parameter pe_pipeline_parameter() {
  return pipeline_parameter(
      "pipeline", &Spec::pipeline, kPePlaces,
      "Pipeline registers, each one more cycle of latency: product (after the products), tree (in "
      "the middle of the adder tree), accumulate (before the accumulator).");
}

/// The dequantizer's registers, under the key of the unit that holds them.
template <class Spec>
Parameter dequantizer_pipeline_parameter(std::string key, DequantizerPipeline Spec::*member) {
  return pipeline_parameter(
      std::move(key), member, kDequantizerPlaces,
      "Pipeline registers, each one more cycle of latency: zero_point (after d = dot - z * asum), "
      "convert (after the conversion to binary32), scale (after the product with the group's "
      "scale), row_scale (int8 only: after the product with the row's scale), output (the "
      "result).");
}

template <class Spec>
Parameter block_parameter() {
  Parameter parameter = integer_parameter("block", &Spec::block, 16, 64,
                                          "Elements along k that share a dialect and an exponent.");
  parameter.integers = {16, 32, 64};
  parameter.multiple_of = "lanes";
  return parameter;
}

template <class Spec>
Parameter block_accumulator_parameter() {
  return choice_parameter(
      "accumulator", &Spec::accumulator,
      {BlockAccumulator::fp32, BlockAccumulator::fp16, BlockAccumulator::exact},
      "Sum between blocks: fp32 and fp16 round once a block (fp16 also rounds the block's value), "
      "exact is fixed point and rounds once at the end.");
}

template <class Spec>
Parameter longest_dot_product_parameter() {
  Parameter parameter = integer_parameter(
      "longest_dot_product", &Spec::longest_dot_product, 16, kMaxDotProduct,
      "Elements of the longest dot product; sizes the exact accumulator and has no effect on the "
      "others.");
  parameter.multiple_of = "block";
  return parameter;
}

template <class Spec>
Parameter block_output_parameter() {
  return choice_parameter("output", &Spec::output, {OutputFormat::fp32, OutputFormat::fp16},
                          "Format of the result: binary32 or binary16.");
}

template <class Spec>
Parameter formatbook_parameter() {
  Parameter parameter;
  parameter.key = "formatbook";
  parameter.kind = ParameterKind::formatbook;
  parameter.help =
      "The dialects that blocks choose from, magnitudes in half units; blockdialect is the book of "
      "the paper, a file is relative to this configuration.";
  parameter.get = [](const UnitSpec& unit) {
    return ParameterValue(std::get<Spec>(unit).formatbook);
  };
  parameter.set = [](UnitSpec& unit, const ParameterValue& value) {
    std::get<Spec>(unit).formatbook = std::get<Formatbook>(value);
  };
  return parameter;
}

template <class Spec>
Parameter beat_side_bits_parameter() {
  return integer_parameter("beat_side_bits", &Spec::beat_side_bits, 0, kMaxSideBits,
                           "Bits that travel with each beat, such as weights.");
}

/// The MAC's registers.
template <class Spec>
Parameter block_mac_pipeline_parameter(const std::string& decode) {
  return pipeline_parameter(
      "pipeline", &Spec::pipeline, kBlockMacPlaces,
      fmt::format("Pipeline registers, each one more cycle of latency: decode ({}), sum (after the "
                  "sum of a beat's products), output (the result, after its conversion).",
                  decode));
}

/// The quantiser's registers, under the key of the unit that holds them.
template <class Spec>
Parameter block_quantizer_pipeline_parameter(std::string key,
                                             BlockQuantizerPipeline Spec::*member) {
  return pipeline_parameter(
      std::move(key), member, kBlockQuantizerPlaces,
      "Pipeline registers, each one more cycle of latency, only with lanes = block: maximum (after "
      "the block's largest magnitude), magnitude (after the scaled magnitudes), score (after the "
      "scores of the dialects), select (after the choice of the dialect).");
}

/// int8 activations go with the exact accumulator only.
CombinationRule integer_accumulator_rule();
/// `tree` needs 4 lanes or more.
CombinationRule tree_rule();
/// weight_offset 8 goes with uint4 only.
CombinationRule signed_weight_offset_rule();
/// weight_offset 8 goes with any accumulator but fp32.
CombinationRule rounding_weight_offset_rule();
/// `row_scale` in the list `key` goes with int8 activations only.
CombinationRule row_scale_rule(std::string key);
/// The list `key` is empty with fewer lanes than `block`; one rule per block length.
std::vector<CombinationRule> serial_quantizer_rules(const std::string& key);

}  // namespace mpgen::spec

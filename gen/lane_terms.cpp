#include "gen/lane_terms.hpp"

#include <fmt/format.h>

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {
namespace {

// The structure of the sum is generic from this number of lanes on.
constexpr int kTreeLanes = 4;

}  // namespace

void declare_group_parameters(SvModule& m, int lanes, const std::string& width_name, int width,
                              int group) {
  if (lanes >= kTreeLanes) {
    m.parameters.push_back({"Lanes", lanes, "elements a beat; a power of two, 4 or more"});
  }
  m.parameters.push_back(
      {width_name, width, fmt::format("holds the sum of up to {} terms", group)});
}

std::vector<SvPort> group_ports(const spec::Ports& ports, const std::string& width_name) {
  std::vector<SvPort> list;
  for (const auto& port : ports) {
    SvPort result{.name = port.name,
                  .direction = port.direction,
                  .width = port.width(),
                  .is_signed = port.is_signed && port.elements == 1,
                  .comment = port.meaning};
    const bool is_lanes = port.name == "activations_i" || port.name == "weights_i";
    if (is_lanes) {
      // Ports stand before the localparams, and Lanes is a parameter from four lanes on only.
      if (port.elements >= kTreeLanes) {
        result.width = {fmt::format("Lanes*{}", port.element_bits), port.width()};
      }
      result.is_signed = false;
    } else if (port.name == "dot_o" || port.name == "asum_o") {
      result.width = {width_name, port.width()};
    }
    list.push_back(std::move(result));
  }
  return list;
}

void declare_term_widths(SvModule& m, bool is_binary16, const std::string& value_width, int lanes,
                         int cut_rows) {
  if (lanes < kTreeLanes) m.localparam("Lanes", std::to_string(lanes));
  if (is_binary16) {
    m.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
    m.localparam("LargestExponent", std::to_string(spec::kFp16LargestExponent),
                 "of a finite binary16");
    m.localparam("TermWidth", value_width + " + LargestExponent - 1", "units of 2^-24");
  } else {
    m.localparam("TermWidth", value_width);
  }
  if (lanes > 1) m.localparam("TreeWidth", "TermWidth + $clog2(Lanes)", "sum of a beat");
  if (cut_rows > 0) {
    m.localparam("CutRows", std::to_string(cut_rows), "rows at the register in the tree");
  }
}

void check_group_parameters(SvModule& m, int lanes) {
  if (lanes < kTreeLanes) return;
  m.blank();
  m.add({SvGuard{"`ifndef SYNTHESIS",
                 {{SvProcess{"initial",
                             {{"if (Lanes < 4 || (Lanes & (Lanes - 1)) != 0)",
                               {"$fatal(1, \"Lanes must be a power of two, 4 or more\");"}}}}}}}});
}

void lane_terms(SvModule& m, const LaneTerms& lanes) {
  const bool is_single = lanes.lanes == 1;
  m.section(lanes.is_binary16 ? "Alignment to fixed point" : "Terms");
  const SvWidth value_width(lanes.value_width, lanes.value_bits);
  const SvWidth term_width("TermWidth", lanes.term_bits);
  const int tree_bits = lanes.term_bits + spec::ceil_log2(static_cast<std::uint64_t>(lanes.lanes));
  if (lanes.is_binary16) {
    m.comment(
        "A value weighs 2^(exponent - 25), a term's least significant bit 2^-24: the shift is "
        "exponent - 1, written as a shift by exponent that drops the zero below.");
  }
  const auto aligned = [&](const std::string& value, const std::string& exponent) {
    return fmt::format("TermWidth'(((TermWidth+1)'({}) << {}) >> 1)", value, exponent);
  };
  if (is_single) {
    m.signed_signal("term", term_width);
    m.blank();
    const std::string value = fmt::format("$signed({})", lanes.values);
    m.assign("term", lanes.is_binary16 ? aligned(value, lanes.exponents) : value);
    return;
  }
  m.signal("terms", {"Lanes*TreeWidth", lanes.lanes * tree_bits}, "offset binary");
  m.blank();
  std::vector<SvItem> items = {
      {SvSignal{"value", value_width, true, "", "", ""}},
      {SvSignal{"term", term_width, true, "", "", ""}},
      {SvBlank{}},
      {SvAssign{"value", fmt::format("$signed({}[l*{} +: {}])", lanes.values, lanes.value_width,
                                     lanes.value_width)}},
      {SvAssign{"term", lanes.is_binary16
                            ? aligned("value", fmt::format("{}[l*ExponentWidth +: ExponentWidth]",
                                                           lanes.exponents))
                            : "value"}},
      {SvAssign{"terms[l*TreeWidth +: TreeWidth]",
                "TreeWidth'({~term[TermWidth-1], term[TermWidth-2:0]})"}}};
  m.add({SvGenerateFor{"l", "Lanes", "gen_term", items}});
}

}  // namespace mpgen::gen

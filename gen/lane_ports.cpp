#include "gen/lane_ports.hpp"

#include <fmt/format.h>

#include "spec/formats.hpp"

namespace mpgen::gen {

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
      // Ports stand before the localparams, so element widths are numbers here.
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
  if (is_binary16) {
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

void check_group_parameters(SvModule& m, int lanes, int cut_rows, const std::string& width_name) {
  const std::string beat = lanes > 1 ? "TreeWidth" : "TermWidth";
  std::string rule = "_must_hold_the_sum_of_a_beat";
  rule.insert(0, width_name == "DotWidth" ? "dot_width" : "sum_width");
  m.blank();
  if (lanes >= kTreeLanes) {
    m.add({SvRefusal{"Lanes < 4 || (Lanes & (Lanes - 1)) != 0",
                     "lanes_must_be_a_power_of_two_from_four_on"}});
    if (cut_rows > 0) {
      m.add({SvRefusal{"Lanes <= CutRows", "lanes_must_be_more_than_cut_rows"}});
    }
  }
  m.add({SvRefusal{fmt::format("{} < {}", width_name, beat), rule}});
}

}  // namespace mpgen::gen

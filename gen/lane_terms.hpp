// Ports, parameters and the alignment of lanes that mixpe_pe and activation_sum share.
#pragma once

#include <string>
#include <vector>

#include "gen/sv_module.hpp"
#include "spec/port.hpp"

namespace mpgen::gen {

/// Parameters Lanes (a localparam below four lanes, where the structure is fixed) and the
/// accumulator's width.
void declare_group_parameters(SvModule& m, int lanes, const std::string& width_name, int width,
                              int group);

/// The unit's ports with symbolic widths.
std::vector<SvPort> group_ports(const spec::Ports& ports, const std::string& width_name);

/// Localparams ExponentWidth, TermWidth, TreeWidth and, for a cut tree, CutRows.
void declare_term_widths(SvModule& m, bool is_binary16, const std::string& value_width, int lanes,
                         int cut_rows);

/// Simulation-time check of the parameters that an integrator may override.
void check_group_parameters(SvModule& m, int lanes);

struct LaneTerms {
  bool is_binary16 = true;
  int lanes = 1;
  int term_bits = 1;
  int value_bits = 1;
  std::string values;       ///< flat vector of Lanes signed values
  std::string value_width;  ///< symbolic width of one value
  std::string exponents;    ///< flat vector of Lanes exponents, binary16 only
};

/// Turns each lane's value into a term of the sum: `term` for one lane, the flat vector `terms` of
/// offset-binary rows otherwise.
void lane_terms(SvModule& m, const LaneTerms& lanes);

}  // namespace mpgen::gen

// Parameters, ports and widths that mpgen's units over lanes share.
#pragma once

#include <string>
#include <vector>

#include "gen/sv_module.hpp"
#include "spec/port.hpp"

namespace mpgen::gen {

/// From this number of lanes on the sum is a tree, the structure is generic, and Lanes is a
/// parameter; below it is a constant.
inline constexpr int kTreeLanes = 4;

/// Parameters Lanes (from `kTreeLanes` on) and the accumulator's width.
void declare_group_parameters(SvModule& m, int lanes, const std::string& width_name, int width,
                              int group);

/// The unit's ports with symbolic widths.
std::vector<SvPort> group_ports(const spec::Ports& ports, const std::string& width_name);

/// Localparams Lanes (below `kTreeLanes`), TermWidth, TreeWidth and, for a cut tree, CutRows.
void declare_term_widths(SvModule& m, bool is_binary16, const std::string& value_width, int lanes,
                         int cut_rows);

/// Refuses values of the parameters that an integrator may override but the module cannot have;
/// `cut_rows` is 0 for a tree without register.
void check_group_parameters(SvModule& m, int lanes, int cut_rows, const std::string& width_name);

}  // namespace mpgen::gen

// What mpgen itself reads in a Liberty file.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace mpgen::flow {

/// Name and cell areas of a library.
struct LibertySummary {
  std::string name;
  std::map<std::string, double, std::less<>> areas;  ///< by cell
};

/// Reads groups and simple attributes, skips all others. Throws std::runtime_error when the text
/// does not begin with a library or a group is left open.
LibertySummary read_liberty_summary(std::string_view text);

}  // namespace mpgen::flow

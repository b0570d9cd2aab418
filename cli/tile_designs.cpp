#include "cli/tile_designs.hpp"

#include <fmt/format.h>

#include <variant>

#include "cli/print_problems.hpp"

namespace mpgen::cli {

bool are_tiles(const std::vector<LoadedDesign>& designs, bool json, Console& console) {
  spec::Diagnostics problems;
  for (const auto& loaded : designs) {
    if (std::holds_alternative<spec::MpgemmTileSpec>(loaded.design.unit)) continue;
    problems.push_back({.file = loaded.path.string(),
                        .line = 0,
                        .column = 0,
                        .message = fmt::format("unit {} does not multiply matrices; allowed: "
                                               "mpgemm_tile",
                                               spec::unit_name(loaded.design.unit))});
  }
  if (problems.empty()) return true;
  print_problems(problems, json, console);
  return false;
}

const spec::MpgemmTileSpec& tile_of(const spec::Design& design) {
  return std::get<spec::MpgemmTileSpec>(design.unit);
}

}  // namespace mpgen::cli

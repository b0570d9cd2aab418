// Reading the configurations that a command names.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "spec/unit.hpp"

namespace mpgen::cli {

struct LoadedDesign {
  std::filesystem::path path;
  spec::Design design;
};

/// All designs, or nothing after every problem of every file has been printed. Two files with the
/// same design name are a problem. With `json`, problems also go to standard output as
/// {"diagnostics": [{"file", "line", "column", "message"}, ...]}.
std::optional<std::vector<LoadedDesign>> load_designs(const Paths& paths, bool json,
                                                      Console& console);

}  // namespace mpgen::cli

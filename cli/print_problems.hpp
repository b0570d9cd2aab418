// Problems of input files, for people and for programs.
#pragma once

#include "cli/console.hpp"
#include "spec/diagnostic.hpp"

namespace mpgen::cli {

/// Prints all problems; with `json` also to standard output as
/// {"diagnostics": [{"file", "line", "column", "message"}, ...]}.
void print_problems(const spec::Diagnostics& diagnostics, bool json, Console& console);

}  // namespace mpgen::cli

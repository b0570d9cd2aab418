// One job of a verification, in a process of its own.
#pragma once

#include <vector>

#include "cli/commands.hpp"
#include "cli/load_designs.hpp"

namespace mpgen::cli {

/// Runs the check that `options.run_job` names on the one design, or on none, and prints its
/// findings as JSON to standard output. Whatever the findings are, the exit code is 0.
int run_verify_job(const VerifyOptions& options, const std::vector<LoadedDesign>& loaded,
                   Console& console);

}  // namespace mpgen::cli

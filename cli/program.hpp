// The program as a function.
#pragma once

#include <iosfwd>

#include "cli/commands.hpp"

namespace mpgen::cli {

/// Runs mpgen and returns its exit code. Nothing else is written to than `out`, `err` and files
/// that the arguments name. Never throws.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

/// The same with other actions behind `generate`, `lint` and `cosim`.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
        const Actions& actions);

}  // namespace mpgen::cli

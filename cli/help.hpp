// The program's own help text.
#pragma once

#include <string>

namespace mpgen::cli {

/// Commands, units, a first session and exit codes.
std::string program_help();

/// "mpgen 0.1.0".
std::string program_version();

/// The units and a sentence on each, one line per unit.
std::string unit_list();

}  // namespace mpgen::cli

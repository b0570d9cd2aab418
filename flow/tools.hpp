// The programs that mpgen runs: where they are, which version, and what to say when they fail.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mpgen::flow {

/// A program of somebody else is missing or failed on good input. The message names the program,
/// what was tried, and what to do. The command line maps it to exit status 3.
class ToolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How to find a program.
struct Tool {
  std::string_view name;              ///< in messages
  std::string_view variable;          ///< environment variable that replaces the search
  std::string_view program;           ///< looked up on PATH
  std::string_view package;           ///< Debian package that holds it
  std::string_view version_argument;  ///< makes it print its version in the first line
};

inline constexpr Tool kVerilator{.name = "Verilator",
                                 .variable = "MPGEN_VERILATOR",
                                 .program = "verilator",
                                 .package = "verilator",
                                 .version_argument = "--version"};
inline constexpr Tool kIcarus{.name = "Icarus Verilog",
                              .variable = "MPGEN_IVERILOG",
                              .program = "iverilog",
                              .package = "iverilog",
                              .version_argument = "-V"};
inline constexpr Tool kYosys{.name = "Yosys",
                             .variable = "MPGEN_YOSYS",
                             .program = "yosys",
                             .package = "yosys",
                             .version_argument = "-V"};
inline constexpr Tool kCompiler{.name = "the C++ compiler",
                                .variable = "MPGEN_CXX",
                                .program = "c++",
                                .package = "g++",
                                .version_argument = "--version"};

/// A program that was found and ran.
struct FoundTool {
  std::filesystem::path path;  ///< absolute
  std::string version;         ///< first line that it printed about itself
};

/// Looks `tool` up: the environment variable (a path or a name on PATH) if it is set and not
/// empty, else PATH. The version is asked for once per path and process. Throws ToolError.
FoundTool find_tool(const Tool& tool);

}  // namespace mpgen::flow

// Checks emitted SystemVerilog with three independent front ends.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mpgen::flow {

/// What one tool says about a design.
struct LintResult {
  std::string tool;          ///< "Verilator", "Icarus Verilog" or "Yosys"
  std::string version;       ///< first line of what it prints about itself
  std::string command_line;  ///< to repeat the run in a shell
  bool ok = false;           ///< it ended well and had nothing at all to say
  std::string messages;      ///< what it said, or how it ended; empty when ok
  double seconds = 0;        ///< wall time
};

/// Reads `files`, in that order, with `top` as the top module,
/// in the deepest folder that holds them all:
///  - Verilator with all lint and style warnings,
///  - Icarus Verilog as SystemVerilog 2012 with all warnings (its "sorry" remarks count),
///  - Yosys: elaborates and flattens; no implicit net, no latch, no undriven or multiply driven
///  net.
/// Headers are found in the folders of the files.
/// `tools` names the programs to use ("verilator", "iverilog", "yosys"); empty: all of them.
/// Throws ToolError when a tool is missing and std::invalid_argument when `top` is no plain
/// identifier, `files` is empty, or a path holds a quotation mark, a line break or a backslash.
std::vector<LintResult> lint(const std::vector<std::filesystem::path>& files,
                             const std::string& top, const std::vector<std::string>& tools = {});

/// Whether every tool is content.
bool is_clean(const std::vector<LintResult>& results);

}  // namespace mpgen::flow

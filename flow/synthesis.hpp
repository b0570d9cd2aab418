// From RTL to a netlist of library cells, by Yosys.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mpgen::flow {

struct SynthesisOptions {
  std::filesystem::path liberty;  ///< cell library; empty: see find_liberty()
  std::chrono::seconds time_limit = std::chrono::seconds(600);  ///< wall time of each run of Yosys
};

/// How often a netlist has a cell.
struct CellCount {
  std::string type;         ///< name in the library
  std::uint64_t count = 0;  ///< cells
  double area = 0;          ///< of all of them, in the library's unit
};

/// A mapped design.
struct Netlist {
  std::string top;
  /// The module `top` with the ports of the RTL, made of cells of the library; registers drive nets
  /// that have the names of the RTL's.
  std::string verilog;
  std::vector<CellCount> cells;  ///< by type, in alphabetical order
  std::filesystem::path liberty;
  std::string library;  ///< name in the Liberty file
  std::string version;  ///< first line that Yosys prints about itself
  std::string script;   ///< Yosys commands, to repeat the run
  double cpu_seconds = 0;

  std::uint64_t cell_count() const;
  double area() const;  ///< in the library's unit
};

/// The library to use: `chosen` if it is not empty, else $MPGEN_LIBERTY if that is set and not
/// empty, else the one of Debian's package qflow-tech-osu018. Throws ToolError when there is no
/// such file.
std::filesystem::path find_liberty(const std::filesystem::path& chosen = {});

/// Synthesises `top` from `files`, read in this order (files whose names end in .svh are only
/// looked for by includes), and maps it to the library: flat, registers by dfflibmap, logic by abc.
/// `extract_fa` is left out: that of Yosys 0.23 is unsound. Nothing is proved here about the
/// result. Throws ToolError when a tool or library is missing, Yosys refuses the files or is not
/// done in time, or something was not mapped; std::invalid_argument for names that cannot be
/// quoted.
Netlist synthesize(const std::vector<std::filesystem::path>& files, const std::string& top,
                   const SynthesisOptions& options = {});

/// Verilog modules of all cells of a library, made by Yosys from their functions: no delays,
/// registers with their asynchronous inputs. Throws ToolError.
std::string cell_models(const std::filesystem::path& liberty);

}  // namespace mpgen::flow

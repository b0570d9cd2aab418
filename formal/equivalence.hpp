// Formal equivalence of two modules with the same ports.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace mpgen::formal {

/// One side of a comparison.
struct Circuit {
  std::vector<std::filesystem::path> files;  ///< SystemVerilog or Verilog, read in this order
  std::string top;
};

enum class Verdict {
  proved,     ///< equal for all inputs; of sequential modules, in all cycles after a reset
  bounded,    ///< no difference in the first `depth` cycles after a reset; nothing known beyond
  refuted,    ///< there is an input that tells them apart
  undecided,  ///< the time limit came first
};

/// "proved", "bounded", "refuted", "undecided".
std::string to_string(Verdict verdict);

struct EquivalenceOptions {
  std::chrono::seconds time_limit =
      std::chrono::seconds(60);  ///< of the processor, for all attempts
  int depth = 12;                ///< cycles of the bounded attempt when no complete one succeeds
  bool only_bounded = false;     ///< no complete attempt: for looking for a difference
  /// Outputs that count only while another output is 0 or 1: data beside a flag that voids it.
  struct Void {
    std::string output;  ///< not compared while
    std::string flag;    ///< this output of the first circuit
    bool value = true;   ///< has this value
  };
  std::vector<Void> voids = {};
};

struct Equivalence {
  Verdict verdict = Verdict::undecided;
  std::string method;          ///< in words: "SAT (Yosys sat)", "induction (abc scorr, pdr)"
  int depth = 0;               ///< cycles, of `bounded` and of a sequential `refuted`
  std::string counterexample;  ///< of `refuted`: inputs and differing outputs, cycle by cycle
  double cpu_seconds = 0;
  std::string command_line;  ///< to look at the problem again in a shell; needs the files
};

/// Compares `design` with `reference`: ports of the same names and widths; clock `clk_i`, if they
/// have one, and reset `rst_ni`, asynchronous and active low, applied before the first cycle; all
/// other registers start with any value, equal or not, on each side. Where there is a `valid_o`,
/// the other outputs count only in cycles in which it is high. Throws flow::ToolError when a
/// tool is missing or stumbles over the files, std::invalid_argument when the ports differ.
Equivalence prove_equivalent(const Circuit& design, const Circuit& reference,
                             const EquivalenceOptions& options = {});

}  // namespace mpgen::formal

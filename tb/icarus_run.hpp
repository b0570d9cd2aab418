// A design and its testbench in Icarus Verilog.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "flow/temporary_folder.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::tb {

/// What the testbench saw in one cycle.
struct IcarusMismatch {
  std::string kind;         ///< "wrong", "missing", "unexpected", "unknown" or "unstable"
  std::uint64_t cycle = 0;  ///< or number of the beat, for streams
  std::string got;          ///< output bits, the most significant first: 0, 1, x or z
};

struct IcarusOutput {
  std::uint64_t checks = 0;
  std::uint64_t mismatches = 0;
  std::uint64_t cycles = 0;  ///< up to the last beat of results, for streams
  std::vector<IcarusMismatch> first;
  /// What else was printed (a failed assertion, a warning), or how the run ended when it did not
  /// come to its end; "" when all went well.
  std::string trouble;
  double cpu_seconds = 0;
};

/// Compiled once, run as often as wanted. Safe for one thread at a time.
class IcarusRun {
 public:
  /// Compiles `design` as it stands with `testbench`, whose module is kTestbenchTop, as
  /// SystemVerilog 2012. A file of the design whose name ends in .svh is not compiled by itself but
  /// may be included by the others. Throws flow::ToolError when Icarus is missing, does not take
  /// the files, or is not done within `time_limit`.
  IcarusRun(const RtlSource& design, std::string_view testbench, std::chrono::seconds time_limit);

  /// The folder in which the testbench runs and finds its files.
  const flow::TemporaryFolder& folder() const { return folder_; }

  /// Runs the testbench once, at most for the time limit.
  IcarusOutput run() const;

  double compile_cpu_seconds() const { return compile_cpu_seconds_; }
  const std::string& version() const { return version_; }

 private:
  flow::TemporaryFolder folder_;
  std::filesystem::path simulator_;
  std::chrono::seconds time_limit_;
  std::string version_;
  double compile_cpu_seconds_ = 0;
};

}  // namespace mpgen::tb

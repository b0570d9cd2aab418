// Every input of the floating-point functions that are small enough for it, slice by slice.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mpgen::exhaustive {

/// What can be run: name, and what it is in words.
struct SubjectDescription {
  std::string name;
  std::string what;           ///< which function of which unit, on which inputs
  std::uint64_t points = 0;   ///< inputs
  std::uint64_t slices = 0;   ///< of equal size
  std::string host;           ///< what the third opinion is, or why there is none
  std::string not_simulated;  ///< inputs that the unit can never have; or empty
};

/// All subjects, cheapest first.
std::vector<SubjectDescription> subjects();

struct Options {
  std::string subject;
  std::filesystem::path folder;    ///< keeps SUBJECT.json: which slices are done
  std::filesystem::path cache;     ///< of simulation models; empty: the user's
  std::chrono::seconds budget{0};  ///< wall time after which no slice begins; 0: none
  int jobs = 1;                    ///< threads
  std::uint64_t slices = 0;        ///< most slices of this run; 0: all that are left
  /// What else the results depend on, the version of the reference above all: slices that were done
  /// under another key do not count.
  std::string key;
};

/// An input on which the three do not agree.
struct Mismatch {
  std::uint32_t point = 0;
  std::uint32_t golden = 0;
  std::uint32_t host = 0;  ///< as `golden` where there is no third opinion
  std::uint32_t rtl = 0;   ///< as `golden` where the unit can never have the input
};

struct Result {
  SubjectDescription subject;
  std::uint64_t slices_done = 0;   ///< in this run and those before
  std::uint64_t slices_run = 0;    ///< in this run
  std::uint64_t points = 0;        ///< checked, of all slices done; reference against host
  std::uint64_t simulated = 0;     ///< of those: against the RTL as well
  std::uint64_t mismatches = 0;    ///< of all slices done
  std::vector<Mismatch> examples;  ///< the first few
  std::uint64_t checksum = 0;      ///< of the results of all slices done, in whatever order
  double seconds = 0;              ///< wall time of this run, without the build of the model
  double points_per_second = 0;    ///< of this run

  bool is_complete() const { return slices_done == subject.slices; }
  bool ok() const { return mismatches == 0; }
  double fraction() const {
    return static_cast<double>(slices_done) / static_cast<double>(subject.slices);
  }
};

/// Compares the function as it is emitted, in Verilator, with the reference and with the host on
/// the slices that are left, in an order that spreads over the whole space. The state is written
/// after each slice in one step, so a run may be killed at any time. At least one slice is run.
/// `progress` is called after each slice, from one thread at a time. Throws std::invalid_argument
/// for an unknown subject and unusable options, flow::ToolError when the model cannot be built.
Result run(const Options& options, const std::function<void(const Result&)>& progress = {});

/// "0x3c00 + 0x0001: reference 0x3c01, host 0x3c01, RTL 0x3c00".
std::string describe(const std::string& subject, const Mismatch& mismatch);

}  // namespace mpgen::exhaustive

// Proves the checks in emitted modules with Yosys and abc.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "flow/tools.hpp"

namespace mpgen::flow {

/// abc under the name that the package of Yosys gives it.
inline constexpr Tool kAbc{.name = "abc",
                           .variable = "MPGEN_ABC",
                           .program = "yosys-abc",
                           .package = "yosys",
                           .version_argument = "-qversion"};

enum class PropertyStatus {
  proved,     ///< holds in every cycle after any number of cycles
  bounded,    ///< holds in the first `cycles` cycles; more is not known
  failed,     ///< does not hold: `counterexample`
  reached,    ///< a cover: an execution of `cycles` cycles gets there
  unreached,  ///< a cover: nothing ever gets there, so that what is assumed leaves out too much
  undecided,  ///< out of time
};

/// "proved", "bounded" and so on.
std::string to_string(PropertyStatus status);

/// One check, or one cover.
struct PropertyResult {
  std::string name;  ///< of the check; below the top with the instances before it: "u_row.fits_a"
  PropertyStatus status = PropertyStatus::undecided;
  int cycles = 0;      ///< bounded: that hold; failed, reached: of the execution, reset included
  double seconds = 0;  ///< processor time of abc
  /// Failed, reached: a line a cycle with the values of the module's inputs in hexadecimal. Inputs
  /// without influence are left out.
  std::string counterexample;
};

struct PropertyOptions {
  std::chrono::seconds time_limit{20};  ///< processor time for each check: half of it for each way
  int depth = 40;                       ///< cycles of a bounded proof, if there is no unbounded one
  /// Names of checks to leave out.
  std::vector<std::string> without;
};

/// Proves what `top` promises as long as its environment keeps to what it assumes, from a reset in
/// the first cycle on, for all inputs and all values of registers that no reset sets. Modules below
/// the top are the environment of nobody: what they assume is proved as well, and what they promise
/// is left to proofs with them as the top. Unbounded by property-directed reachability, else
/// bounded. Results come in the order of their names.
/// Throws ToolError when a tool is missing or does not take the files, and std::invalid_argument
/// for a `top` that is no identifier, no files, or no check at all.
std::vector<PropertyResult> prove_properties(const std::vector<std::filesystem::path>& files,
                                             const std::string& top,
                                             const PropertyOptions& options = {});

/// Whether there is a result, every check holds, at least within its bound, and every cover is
/// reached.
bool all_hold(const std::vector<PropertyResult>& results);

}  // namespace mpgen::flow

// The written plan of what has to be seen of a unit: docs/coverage/<unit>.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tb/coverage_points.hpp"

namespace mpgen::tb {

/// Something that has to be seen, and the functional bins that show it.
struct PlannedPoint {
  std::string name;
  /// Names of bins; <n> stands for any integer.
  std::vector<std::string> bins;
};

/// Why code or a bit cannot be covered.
struct Explanation {
  enum class Evidence {
    constant,  ///< Yosys has to prove that the bit is constant
    argument,  ///< the reason in words
  };
  CoveragePoint::Kind kind = CoveragePoint::Kind::line;
  std::string module;  ///< * stands for any text, here and in `place`
  /// Of a toggle: signal and bit. Of a line: its text, without blanks around it.
  std::string place;
  Evidence evidence = Evidence::argument;
  std::string reason;
};

/// A change of the RTL that no legal stimulus shows, and why.
struct UnchangingMutant {
  std::string module;  ///< * stands for any text
  /// The text of the RTL and what the mutant makes of it, blanks and ends of lines as one blank
  /// each; ... stands for any text.
  std::string before;
  std::string after;
  std::string reason;
  /// The line of the RTL where the text begins, in the same way; empty: any.
  std::string line = {};
};

struct CoveragePlan {
  std::vector<PlannedPoint> architectural;       ///< of the specification
  std::vector<PlannedPoint> microarchitectural;  ///< of this implementation
  std::vector<Explanation> explanations;
  std::vector<UnchangingMutant> unchanging_mutants;

  /// How often `bin` is named, and by which points.
  std::vector<std::string> points_of(const std::string& bin) const;
};

/// Reads a plan. Tables below "## Architectural points" and "## Micro-architectural points" have
/// the columns point, why, bins (each in backticks); those below "## Holes in the RTL's coverage"
/// kind (toggle or line), module, place (both in backticks), evidence (constant or argument),
/// reason; those below "## Mutants that change nothing" module, before, after (in backticks),
/// reason; before may be a text in a line: `'0` in `if (sum == '0) begin`. A bar in a cell is
/// written \|. Throws std::invalid_argument with the line that is wrong.
CoveragePlan parse_coverage_plan(const std::string& text);
/// The same for a file; std::runtime_error when it cannot be read.
CoveragePlan read_coverage_plan(const std::filesystem::path& file);

/// Whether `bin` is one of those that `pattern` names.
bool is_bin_of(const std::string& pattern, const std::string& bin);

}  // namespace mpgen::tb

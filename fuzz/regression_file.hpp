// A failure that was found once, as a file that is tested for ever.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "fuzz/trial.hpp"
#include "spec/unit.hpp"

namespace mpgen::fuzz {

/// A configuration with a header of comments: what failed, and how to see it again.
struct Regression {
  spec::Design design;
  std::string stage;   ///< that failed, as to_string(Stage) spells it
  std::string what;    ///< first line of what it said
  std::string origin;  ///< "seed 1, index 17"
  std::string replay;  ///< replay line of the co-simulation; empty: none
};

/// The text of the file, which is a configuration. Lines of `what` behind the first are left out,
/// and so is everything that depends on the day or the machine.
std::string to_text(const Regression& regression);

/// Reads such a text; header lines may be missing, so that any configuration is a regression.
/// Throws std::invalid_argument with the first diagnostic, or when a header line comes twice.
Regression parse_regression(const std::string& text, const std::string& file_name);

/// The same for a file; std::invalid_argument when it cannot be read.
Regression read_regression(const std::filesystem::path& path);

/// "<unit>_<8 hexadecimal digits>.yaml": the same for the same design and stage.
std::string file_name_of(const Regression& regression);

/// Writes the file into `folder`, which is made if need be, whole or not at all. Returns its path.
/// Throws std::filesystem::filesystem_error.
std::filesystem::path write_regression(const std::filesystem::path& folder,
                                       const Regression& regression);

/// The files "*.yaml" of a folder in alphabetical order; none if there is no such folder.
std::vector<std::filesystem::path> regressions_in(const std::filesystem::path& folder);

/// All stages for the regression's design, its replay line included. As run_trial().
TrialResult run_regression(const Regression& regression, const tb::ModelCache& cache,
                           TrialOptions options);

}  // namespace mpgen::fuzz

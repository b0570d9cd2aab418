// The inputs that fuzzing starts from: small, and accepted by their reader.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mpgen::fuzz {

struct Seed {
  std::string name;
  std::string bytes;
};

/// Names of all targets, which are those of the files in fuzz/targets.
const std::vector<std::string>& target_names();

/// The seeds of a target: made here, or read from configs/ and formatbooks/ of the repository.
/// Throws std::invalid_argument for a name that is no target's.
std::vector<Seed> seeds_of(const std::string& target, const std::filesystem::path& repository);

/// What was found once: the files in tests/regressions/<target>; none without that folder.
std::vector<Seed> findings_of(const std::string& target, const std::filesystem::path& repository);

}  // namespace mpgen::fuzz

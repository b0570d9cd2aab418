// Reading a design from its configuration.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "spec/diagnostic.hpp"
#include "spec/unit.hpp"

namespace mpgen::spec {

/// Longest configuration that is read, in bytes.
inline constexpr std::size_t kLongestConfiguration = std::size_t{1} << 20;

/// A design, or what is wrong with its configuration: exactly one of the two.
struct ReadResult {
  std::optional<Design> design;
  Diagnostics diagnostics;  ///< all problems, in the order of their places
};

/// `file_name` is what diagnostics show. Paths in the text are relative to the working directory.
/// Never throws because of the text.
ReadResult read_design(const std::string& text, const std::string& file_name);

/// The same for a file, with paths relative to its folder; a file that cannot be read is a
/// diagnostic, too.
ReadResult read_design_file(const std::filesystem::path& path);

}  // namespace mpgen::spec

// Reading formatbooks from files, and by name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "spec/diagnostic.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::spec {

/// Longest formatbook file that is read, in bytes.
inline constexpr std::size_t kLongestFormatbook = std::size_t{1} << 16;
/// Longest name of a formatbook, in bytes.
inline constexpr std::size_t kLongestFormatbookName = 64;

/// A legal formatbook, or what is wrong with it: exactly one of the two.
struct FormatbookResult {
  std::optional<Formatbook> formatbook;
  std::string name;         ///< as the text gives it; "" without one
  Diagnostics diagnostics;  ///< all problems, in the order of their places
};

/// A book is a map, in YAML or JSON, with the keys `dialects`, a list of lists of 8 magnitudes in
/// half units, and, if wanted, `name`. `file_name` is what diagnostics show. Never throws because
/// of the text.
FormatbookResult read_formatbook(const std::string& text, const std::string& file_name);

/// The same for a file; one that cannot be read is a diagnostic, too.
FormatbookResult read_formatbook_file(const std::filesystem::path& path);

/// The book of the word `blockdialect`, or of the file if `text` ends like one (.yaml, .yml,
/// .json); any other text is a diagnostic.
FormatbookResult find_formatbook(const std::string& text);

}  // namespace mpgen::spec

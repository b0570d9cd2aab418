// Writing one file whole or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace mpgen::cli {

/// Creates `path` with `content`; replaces an existing file only if `overwrite`. Returns what went
/// wrong, or nothing. A file is never left half written, and links and devices are never replaced.
std::optional<std::string> write_file(const std::filesystem::path& path, const std::string& content,
                                      bool overwrite);

}  // namespace mpgen::cli

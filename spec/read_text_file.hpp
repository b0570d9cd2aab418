// Reading an input file whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace mpgen::spec {

/// The bytes of a file, or why there are none: exactly one of the two.
struct FileText {
  std::optional<std::string> text;
  std::string problem;  ///< "cannot be opened: No such file or directory" and so on
};

/// Reads at most `longest` bytes and one more, which tells a file that is too long. `what` is a
/// noun for the message: "configuration".
FileText read_text_file(const std::filesystem::path& path, std::size_t longest,
                        const std::string& what);

}  // namespace mpgen::spec

#include "spec/read_text_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace mpgen::spec {
namespace {

FileText failure(std::string problem) {
  return {.text = std::nullopt, .problem = std::move(problem)};
}

}  // namespace

FileText read_text_file(const std::filesystem::path& path, std::size_t longest,
                        const std::string& what) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return failure(fmt::format("is a directory, not a {} file", what));
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failure("cannot be opened: " + std::generic_category().message(errno));
  std::string text(longest + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return failure("cannot be read: " + std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return {.text = std::move(text), .problem = ""};
}

}  // namespace mpgen::spec

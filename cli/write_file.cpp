#include "cli/write_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace mpgen::cli {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::generic_category().message(errno); }

// Creates `path`, which must not exist, and removes it again if it cannot be written whole.
std::optional<std::string> create(const fs::path& path, const std::string& content) {
  std::FILE* file = std::fopen(path.c_str(), "wbx");
  if (file == nullptr) return reason();
  const bool is_written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  std::string why = is_written ? "" : reason();
  if (std::fclose(file) != 0 && why.empty()) why = reason();
  if (why.empty()) return std::nullopt;
  std::error_code ignored;
  fs::remove(path, ignored);
  return why;
}

}  // namespace

std::optional<std::string> write_file(const fs::path& path, const std::string& content,
                                      bool overwrite) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (!overwrite || !fs::exists(status)) return create(path, content);
  // Behind a link such as /dev/stdout may be a file that somebody else is writing.
  if (!fs::is_regular_file(status)) return "is not a regular file";
  const fs::path temporary = path.string() + ".part" + std::to_string(getpid());
  if (auto problem = create(temporary, content)) return problem;
  fs::rename(temporary, path, error);
  if (!error) return std::nullopt;
  const std::string why = error.message();
  fs::remove(temporary, error);
  return why;
}

}  // namespace mpgen::cli

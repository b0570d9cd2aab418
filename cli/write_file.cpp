#include "cli/write_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace mpgen::cli {
namespace {

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

std::optional<std::string> write_file(const std::filesystem::path& path, const std::string& content,
                                      bool overwrite) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return "is a directory";
  const std::filesystem::path temporary =
      path.string() + ".part" + std::to_string(static_cast<long>(getpid()));
  errno = 0;
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  if (!stream) return reason();
  stream << content;
  stream.close();
  if (stream.fail()) {
    const std::string why = reason();
    std::filesystem::remove(temporary, error);
    return why;
  }
  if (overwrite) {
    std::filesystem::rename(temporary, path, error);
    if (!error) return std::nullopt;
    const std::string why = error.message();
    std::filesystem::remove(temporary, error);
    return why;
  }
  // Unlike a renaming, a link never replaces a file that has come into being meanwhile.
  const bool is_linked = link(temporary.c_str(), path.c_str()) == 0;
  const std::string why = is_linked ? "" : reason();
  std::filesystem::remove(temporary, error);
  if (is_linked) return std::nullopt;
  return why;
}

}  // namespace mpgen::cli

#include "tb/build_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace mpgen::tb {
namespace {

namespace fs = std::filesystem;

constexpr auto kManifest = "manifest";

/// Holds the lock on a file. Locks belong to an open file, so threads exclude each other as well
/// as processes do.
class FileLock {
 public:
  explicit FileLock(const fs::path& file)
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
      : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail("cannot open " + file.string());
    while (flock(descriptor_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      const int error = errno;
      close(descriptor_);
      errno = error;
      fail("cannot lock " + file.string());
    }
  }
  ~FileLock() { close(descriptor_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;

  [[noreturn]] static void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
  }
};

/// "SIZE NAME" of every file, in no certain order.
void write_manifest(const fs::path& folder) {
  std::ostringstream text;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    text << file.file_size() << ' ' << file.path().lexically_relative(folder).string() << '\n';
  }
  text << "end\n";
  std::ofstream stream(folder / kManifest, std::ios::binary);
  stream << text.str();
  if (!stream.flush()) {
    throw std::system_error(errno, std::generic_category(), "cannot write into " + folder.string());
  }
}

bool is_whole(const fs::path& folder) {
  std::ifstream stream(folder / kManifest, std::ios::binary);
  for (std::string line; std::getline(stream, line);) {
    if (line == "end") return true;
    const std::size_t blank = line.find(' ');
    if (blank == std::string::npos) return false;
    std::error_code error;
    const std::uintmax_t size = fs::file_size(folder / line.substr(blank + 1), error);
    if (error || std::to_string(size) != line.substr(0, blank)) return false;
  }
  return false;
}

fs::path folder_from(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? fs::path() : fs::path(value);
}

}  // namespace

BuildCache::BuildCache(const fs::path& root) : root_(fs::absolute(root)) {}

fs::path BuildCache::entry(const std::string& kind, const std::string& key,
                           const Builder& build) const {
  fs::path folder = root_ / kind / key;
  if (is_whole(folder)) return folder;

  fs::create_directories(root_ / kind);
  const FileLock lock(root_ / kind / (key + ".lock"));
  if (is_whole(folder)) return folder;

  const fs::path part = root_ / kind / (key + ".part");
  fs::remove_all(part);
  fs::create_directory(part);
  build(part);
  write_manifest(part);
  fs::remove_all(folder);
  fs::rename(part, folder);
  return folder;
}

fs::path default_cache_folder() {
  fs::path folder = folder_from("MPGEN_CACHE");
  if (!folder.empty()) return folder;
  folder = folder_from("XDG_CACHE_HOME");
  if (!folder.empty()) return folder / "mpgen";
  folder = folder_from("HOME");
  if (!folder.empty()) return folder / ".cache" / "mpgen";
  return fs::temp_directory_path() / ("mpgen-cache-" + std::to_string(getuid()));
}

}  // namespace mpgen::tb

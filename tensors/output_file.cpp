#include "tensors/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "tensors/error.hpp"

namespace mpgen::tensors {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kReadWriteForAll = 0666;
// Names that processes which were killed may have left behind.
constexpr int kMostNames = 100;

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

OutputFile::OutputFile(fs::path path) : path_(std::move(path)) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path_, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw OutputError(path_, "is not a regular file");
  }
  for (int i = 0; i < kMostNames; ++i) {
    temporary_ = path_.string() + ".part" + std::to_string(getpid()) + "." + std::to_string(i);
    descriptor_ =
        open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadWriteForAll);
    if (descriptor_ >= 0) return;
    if (errno != EEXIST) break;
  }
  throw OutputError(path_, reason());
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::write(std::uint64_t offset, std::span<const std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count =
        pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw OutputError(path_, reason());
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void OutputFile::commit() {
  if (close(std::exchange(descriptor_, -1)) != 0) throw OutputError(path_, reason());
  std::error_code error;
  fs::rename(temporary_, path_, error);
  if (error) throw OutputError(path_, error.message());
  temporary_.clear();
}

}  // namespace mpgen::tensors

#include "tensors/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "tensors/error.hpp"

namespace mpgen::tensors {
namespace {

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

// Without O_NONBLOCK a named pipe would wait for its writer before it can be refused.
InputFile::InputFile(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw InputError(path_, "cannot be opened: " + reason());
  struct stat status = {};
  const bool is_known = fstat(descriptor_, &status) == 0;
  if (!is_known || !S_ISREG(status.st_mode)) {
    const std::string why = is_known ? "is not a regular file" : "cannot be examined: " + reason();
    close(descriptor_);
    throw InputError(path_, why);
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

void InputFile::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count =
        pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw InputError(path_, "cannot be read: " + reason());
    if (count == 0) {
      throw InputError(path_, "ends at byte " + std::to_string(offset) + ", before its data does");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

}  // namespace mpgen::tensors

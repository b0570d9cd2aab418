// What can go wrong with files of tensors.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace mpgen::tensors {

/// An input that is refused. what() names the tensor, what is wrong and what is allowed, but not
/// the file.
class InputError : public std::runtime_error {
 public:
  InputError(std::filesystem::path file, const std::string& message)
      : std::runtime_error(message), file_(std::move(file)) {}

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

/// A file that cannot be written. what() says why, but does not name the file.
class OutputError : public std::runtime_error {
 public:
  OutputError(std::filesystem::path file, const std::string& message)
      : std::runtime_error(message), file_(std::move(file)) {}

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

}  // namespace mpgen::tensors

// What is done, in a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "exhaustive/slice.hpp"

namespace mpgen::exhaustive {

/// The slices of one subject that are done.
class State {
 public:
  /// Reads the file if it is there, whole, and of the same fingerprint; else nothing is done.
  State(std::filesystem::path file, std::string fingerprint);

  const std::map<std::uint64_t, SliceResult>& slices() const { return slices_; }
  /// Adds a slice and writes the file in one step. Throws std::system_error.
  void add(std::uint64_t slice, SliceResult result);

 private:
  std::filesystem::path file_;
  std::string fingerprint_;
  std::map<std::uint64_t, SliceResult> slices_;
};

}  // namespace mpgen::exhaustive

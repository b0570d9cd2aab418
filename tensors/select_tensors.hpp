// Choosing tensors by their names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mpgen::tensors {

/// Whether `name` is `pattern`, in which * stands for any characters and ? for one.
bool matches(std::string_view pattern, std::string_view name);

/// Which of `names` to take.
struct Selection {
  std::vector<std::string> taken;     ///< in the order of `names`
  std::vector<std::string> left_out;  ///< the others
  std::string problem;                ///< a pattern that fits no name; empty if all do
};

/// A pattern that is a name as it stands means just this one. No patterns: all names.
Selection select(const std::vector<std::string>& names, const std::vector<std::string>& patterns);

}  // namespace mpgen::tensors

#include "tensors/select_tensors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/words.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::tensors {
namespace {

// Bytes of the first character.
std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
  return bytes;
}

std::string no_match(const std::string& pattern, const std::vector<std::string>& names) {
  constexpr std::size_t kMostNames = 4;
  std::vector<std::string> some;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    some.push_back(quote_name(names[i]));
  }
  if (names.size() > kMostNames) some.push_back(fmt::format("{} more", names.size() - kMostNames));
  return fmt::format("no tensor is called {}{}", quote_name(pattern),
                     spec::did_you_mean(pattern, names, spec::join_words(some, "and")));
}

}  // namespace

bool matches(std::string_view pattern, std::string_view name) {
  // Where to go on when the rest does not fit: the last * takes one character more.
  std::string_view after_star;
  std::string_view retry;
  bool has_star = false;
  while (!name.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      has_star = true;
      after_star = pattern;
      retry = name;
    } else if (!pattern.empty() && pattern.front() == '?') {
      pattern.remove_prefix(1);
      name.remove_prefix(character_bytes(name));
    } else if (!pattern.empty() && pattern.front() == name.front()) {
      pattern.remove_prefix(1);
      name.remove_prefix(1);
    } else if (has_star) {
      retry.remove_prefix(character_bytes(retry));
      name = retry;
      pattern = after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

Selection select(const std::vector<std::string>& names, const std::vector<std::string>& patterns) {
  std::vector<bool> is_taken(names.size(), patterns.empty());
  Selection selection;
  for (const auto& pattern : patterns) {
    const bool is_name = std::find(names.begin(), names.end(), pattern) != names.end();
    bool fits = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (is_name ? names[i] != pattern : !matches(pattern, names[i])) continue;
      is_taken[i] = true;
      fits = true;
    }
    if (!fits) {
      selection.problem = no_match(pattern, names);
      return selection;
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    (is_taken[i] ? selection.taken : selection.left_out).push_back(names[i]);
  }
  return selection;
}

}  // namespace mpgen::tensors

#include "spec/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace mpgen::spec {
namespace {

constexpr std::size_t kLongestWord = 64;

// Distance with insertions, deletions, substitutions and swaps of neighbours (Damerau-Levenshtein,
// optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_previous;
  std::vector<std::size_t> previous(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> current(b.size() + 1);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_previous[j - 2] + 1);
    }
    before_previous = std::move(previous);
    previous = std::move(current);
  }
  return previous[b.size()];
}

}  // namespace

std::string join_words(const std::vector<std::string>& words, std::string_view conjunction) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? fmt::format(" {} ", conjunction) : ", ";
    text += words[i];
  }
  return text;
}

std::string quote(std::string_view text, std::size_t longest) {
  std::string result = "'";
  std::size_t characters = 0;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool is_continuation = (byte & 0xC0U) == 0x80U;
    if (!is_continuation && ++characters > longest) return result + "...'";
    if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\x{:02X}", byte);
    } else {
      result += character;
    }
  }
  return result + "'";
}

std::optional<std::string> nearest_word(std::string_view word,
                                        const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  std::optional<std::string> nearest;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    // A word that shares no letter with the candidate is no misspelling of it.
    if (distance < least && distance < candidate.size()) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto nearest = nearest_word(word, candidates);
  return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates,
                         std::string_view allowed) {
  const std::string suggestion = did_you_mean(word, candidates);
  return suggestion + (suggestion.empty() ? "; allowed: " : " Allowed: ") + std::string(allowed);
}

}  // namespace mpgen::spec

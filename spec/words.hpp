// Wording of messages: lists, quotations, and the word that a mistyped one was meant to be.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mpgen::spec {

/// "a", "a or b", "a, b or c"; `conjunction` is "or" or "and".
std::string join_words(const std::vector<std::string>& words, std::string_view conjunction);

/// The text in single quotes, fit for a terminal: control characters as \xHH, at most `longest`
/// characters and "..." for the rest.
std::string quote(std::string_view text, std::size_t longest = 40);

/// The candidate with the fewest typing errors (a letter added, left out, changed, or two letters
/// swapped) away from `word`, if they are few for a word of its length.
std::optional<std::string> nearest_word(std::string_view word,
                                        const std::vector<std::string>& candidates);

/// "; did you mean 'lanes'?", or "" if no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "; did you mean 'lanes'? Allowed: ALLOWED", or "; allowed: ALLOWED" if no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates,
                         std::string_view allowed);

}  // namespace mpgen::spec

// Spelling of generated names.
#pragma once

#include <string>

namespace mpgen::gen {

/// "even" becomes "Even". `word` starts with a lower-case letter.
std::string capitalized(std::string word);

}  // namespace mpgen::gen

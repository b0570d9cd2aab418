#include "gen/words.hpp"

namespace mpgen::gen {

std::string capitalized(std::string word) {
  word.front() = static_cast<char>(word.front() - 'a' + 'A');
  return word;
}

}  // namespace mpgen::gen

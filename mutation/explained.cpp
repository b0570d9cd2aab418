#include "mutation/explained.hpp"

#include <cctype>
#include <stdexcept>
#include <string_view>

namespace mpgen::mutation {
namespace {

std::string with_single_blanks(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const bool is_blank = std::isspace(static_cast<unsigned char>(letter)) != 0;
    if (!is_blank) result += letter;
    if (is_blank && !result.empty() && result.back() != ' ') result += ' ';
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

// `wildcard` stands for any text.
bool matches(std::string_view pattern, std::string_view wildcard, std::string_view text) {
  std::size_t place = pattern.find(wildcard);
  if (place == std::string_view::npos) return pattern == text;
  if (text.substr(0, place) != pattern.substr(0, place)) return false;
  text.remove_prefix(place);
  for (;;) {
    pattern.remove_prefix(place + wildcard.size());
    place = pattern.find(wildcard);
    if (place == std::string_view::npos) break;
    const std::size_t found = text.find(pattern.substr(0, place));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + place);
  }
  return text.size() >= pattern.size() && text.substr(text.size() - pattern.size()) == pattern;
}

}  // namespace

std::string explanation_of(const Mutant& mutant, const std::string& line,
                           const std::vector<tb::UnchangingMutant>& arguments) {
  const std::string module = mutant.file.substr(0, mutant.file.rfind('.'));
  const std::string before = with_single_blanks(mutant.before);
  const std::string after = with_single_blanks(mutant.after);
  const std::string place = with_single_blanks(line);
  for (const tb::UnchangingMutant& argument : arguments) {
    if (matches(argument.module, "*", module) &&
        matches(with_single_blanks(argument.before), "...", before) &&
        matches(with_single_blanks(argument.after), "...", after) &&
        (argument.line.empty() || matches(with_single_blanks(argument.line), "...", place))) {
      return argument.reason;
    }
  }
  return "";
}

std::string line_of(const Mutant& mutant, const tb::RtlSource& source) {
  for (const tb::RtlFile& file : source.files) {
    if (file.name != mutant.file || mutant.offset >= file.text.size()) continue;
    const std::size_t before = file.text.rfind('\n', mutant.offset);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return file.text.substr(begin, file.text.find('\n', mutant.offset) - begin);
  }
  throw std::invalid_argument("no such place in the RTL: " + mutant.id);
}

}  // namespace mpgen::mutation

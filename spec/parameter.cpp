#include "spec/parameter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/formatbook_text.hpp"
#include "spec/words.hpp"

namespace mpgen::spec {
namespace {

std::string allowed_accumulators(const std::vector<std::string>& choices) {
  std::vector<std::string> words;
  bool has_aligned = false;
  for (const auto& choice : choices) {
    if (choice.rfind("aligned:", 0) == 0) {
      has_aligned = true;
    } else {
      words.push_back(choice);
    }
  }
  if (has_aligned)
    words.push_back(fmt::format("aligned:N with N 0 to {}", kMaxAlignedFractionBits));
  return join_words(words, "or");
}

std::string allowed_integers(const Parameter& parameter) {
  std::string text = fmt::format("{} to {}", parameter.minimum, parameter.maximum);
  if (!parameter.integers.empty()) {
    std::vector<std::string> words;
    for (const auto value : parameter.integers) words.push_back(std::to_string(value));
    text = join_words(words, "or");
  }
  if (parameter.step == 2) text += ", even";
  return parameter.multiple_of.empty() ? text : text + ", a multiple of " + parameter.multiple_of;
}

}  // namespace

std::string to_text(const ParameterValue& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* book = std::get_if<Formatbook>(&value)) return formatbook_text(*book);
  return fmt::format("[{}]", fmt::join(std::get<std::vector<std::string>>(value), ", "));
}

std::string allowed_values(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::choice:
      return join_words(parameter.choices, "or");
    case ParameterKind::choice_list:
      return fmt::format("a list of any of {}; [] for none", join_words(parameter.choices, "and"));
    case ParameterKind::integer:
      return allowed_integers(parameter);
    case ParameterKind::flag:
      return "true or false";
    case ParameterKind::formatbook:
      return fmt::format(
          "{}, a file (.yaml, .yml, .json), or a list of dialects, each a list of {} magnitudes 0 "
          "to {}",
          kBlockdialectWord, kDialectMagnitudes, kLargestMagnitude);
    case ParameterKind::accumulator:
      break;
  }
  return allowed_accumulators(parameter.choices);
}

bool allows(const Parameter& parameter, std::int64_t value) {
  if (parameter.integers.empty()) {
    return parameter.minimum <= value && value <= parameter.maximum && value % parameter.step == 0;
  }
  return std::count(parameter.integers.begin(), parameter.integers.end(), value) > 0;
}

}  // namespace mpgen::spec

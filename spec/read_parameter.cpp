#include "spec/read_parameter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "spec/words.hpp"

namespace mpgen::spec {
namespace {

class ParameterReader {
 public:
  ParameterReader(const Parameter& parameter, const YamlDocument& document, const YamlNode& key,
                  const YamlNode& value)
      : parameter_(parameter), document_(document), key_(key), value_(value) {}

  ParameterReading read() {
    if (is_null(value_)) {
      report(key_.position, fmt::format("{} has no value; allowed: {}", parameter_.key, allowed()));
    } else if (!value_.tag.empty()) {
      report(value_.position,
             fmt::format("{}: tag {} has no meaning here", parameter_.key, quote(value_.tag)));
    } else {
      read_kind();
    }
    if (!reading_.problems.empty()) reading_.value.reset();
    return std::move(reading_);
  }

 private:
  void read_kind() {
    switch (parameter_.kind) {
      case ParameterKind::choice:
      case ParameterKind::accumulator:
        return read_choice();
      case ParameterKind::choice_list:
        return read_list();
      case ParameterKind::integer:
        return read_integer();
      case ParameterKind::flag:
        return read_flag();
    }
  }

  std::string allowed() const { return allowed_values(parameter_); }

  void report(Position position, std::string message) {
    reading_.problems.push_back({position, std::move(message)});
  }

  void report_type(const std::string& expected) {
    report(value_.position, fmt::format("{}: expected {}, found {}", parameter_.key, expected,
                                        describe_node(value_)));
  }

  bool is(ScalarType type) const {
    return value_.kind == YamlNode::Kind::scalar && value_.scalar_type == type;
  }

  void read_choice() {
    if (!is(ScalarType::text)) return report_type(allowed());
    const auto& choices = parameter_.choices;
    if (std::find(choices.begin(), choices.end(), value_.text) != choices.end()) {
      reading_.value = value_.text;
      return;
    }
    // Every aligned:N is near to every other, so guessing among them would not help.
    const bool can_guess = parameter_.kind == ParameterKind::choice;
    report(value_.position,
           fmt::format("{} is {}{}", parameter_.key, quote(value_.text),
                       did_you_mean(value_.text, can_guess ? choices : std::vector<std::string>{},
                                    allowed())));
  }

  void read_list() {
    if (value_.kind != YamlNode::Kind::list) return report_type(allowed());
    std::vector<std::string> words;
    for (std::size_t i = 0; i < value_.children.size(); ++i) {
      read_list_entry(document_.child(value_, i), words);
    }
    reading_.value = std::move(words);
  }

  void read_list_entry(const YamlNode& entry, std::vector<std::string>& words) {
    const auto& choices = parameter_.choices;
    const bool is_word = entry.kind == YamlNode::Kind::scalar && entry.tag.empty() &&
                         entry.scalar_type == ScalarType::text;
    if (!is_word) {
      report(entry.position, fmt::format("{}: expected {}, found {}", parameter_.key,
                                         join_words(choices, "or"), describe_node(entry)));
    } else if (std::find(choices.begin(), choices.end(), entry.text) == choices.end()) {
      report(entry.position,
             fmt::format("{} has no {}{}", parameter_.key, quote(entry.text),
                         did_you_mean(entry.text, choices, join_words(choices, "or"))));
    } else if (std::find(words.begin(), words.end(), entry.text) != words.end()) {
      report(entry.position, fmt::format("{} lists '{}' twice", parameter_.key, entry.text));
    } else {
      words.push_back(entry.text);
    }
  }

  void read_integer() {
    if (!is(ScalarType::integer)) return report_type("an integer, " + allowed());
    std::string digits = value_.text;
    if (digits.front() == '+') digits.erase(0, 1);
    const std::size_t sign = digits.front() == '-' ? 1 : 0;
    // YAML 1.1 reads a leading zero as octal and YAML 1.2 does not.
    if (digits.size() > sign + 1 && digits[sign] == '0') {
      return report(value_.position, fmt::format("{}: write {} in decimal without a leading zero",
                                                 parameter_.key, quote(value_.text)));
    }
    std::int64_t integer = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), integer);
    if (result.ec == std::errc() && allows(parameter_, integer)) {
      reading_.value = integer;
      return;
    }
    const std::string shown = result.ec == std::errc() ? digits : quote(digits);
    report(value_.position, fmt::format("{} is {}; allowed: {}", parameter_.key, shown, allowed()));
  }

  void read_flag() {
    if (!is(ScalarType::flag)) return report_type(allowed());
    reading_.value = value_.text.front() == 't' || value_.text.front() == 'T';
  }

  const Parameter& parameter_;
  const YamlDocument& document_;
  const YamlNode& key_;
  const YamlNode& value_;
  ParameterReading reading_;
};

}  // namespace

ParameterReading read_parameter(const Parameter& parameter, const YamlDocument& document,
                                const YamlNode& key, const YamlNode& value) {
  return ParameterReader(parameter, document, key, value).read();
}

bool is_null(const YamlNode& node) {
  return node.kind == YamlNode::Kind::null ||
         (node.kind == YamlNode::Kind::scalar && node.scalar_type == ScalarType::null);
}

std::string describe_node(const YamlNode& node) {
  if (!node.tag.empty()) return "a value with the tag " + quote(node.tag);
  if (is_null(node)) return "nothing";
  if (node.kind == YamlNode::Kind::list) return "a list";
  if (node.kind == YamlNode::Kind::map) return "a map";
  switch (node.scalar_type) {
    case ScalarType::flag:
      return node.text;
    case ScalarType::integer:
      return "the integer " + (node.text.size() < 24 ? node.text : quote(node.text));
    case ScalarType::number:
      return "the number " + (node.text.size() < 24 ? node.text : quote(node.text));
    default:
      return "the text " + quote(node.text);
  }
}

}  // namespace mpgen::spec

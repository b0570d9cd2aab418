#include "spec/read_parameter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "spec/formatbook_text.hpp"
#include "spec/read_dialects.hpp"
#include "spec/read_formatbook.hpp"
#include "spec/words.hpp"
#include "spec/yaml_integer.hpp"

namespace mpgen::spec {
namespace {

class ParameterReader {
 public:
  ParameterReader(const Parameter& parameter, const ParameterPlace& place, ProblemList& problems)
      : parameter_(parameter),
        document_(place.document),
        key_(*place.entry.key),
        value_(*place.entry.value),
        folder_(place.folder),
        problems_(problems) {}

  std::optional<ParameterValue> read() {
    if (is_null(value_)) {
      report(key_.position, fmt::format("{} has no value; allowed: {}", parameter_.key, allowed()));
    } else if (!value_.tag.empty()) {
      report(value_.position,
             fmt::format("{}: tag {} has no meaning here", parameter_.key, quote(value_.tag)));
    } else {
      read_kind();
    }
    if (has_problem_) return std::nullopt;
    return std::move(read_);
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
      case ParameterKind::formatbook:
        return read_book();
    }
  }

  std::string allowed() const { return allowed_values(parameter_); }

  void report(Position position, std::string message) {
    has_problem_ = true;
    problems_.report(position, std::move(message));
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
      read_ = value_.text;
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
    read_ = std::move(words);
  }

  void read_list_entry(const YamlNode& entry, std::vector<std::string>& words) {
    const auto& choices = parameter_.choices;
    if (!is_word(entry)) {
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
    const IntegerText integer = parse_integer(value_.text);
    if (integer.has_leading_zero) {
      return report(value_.position,
                    fmt::format("{}: {}", parameter_.key, leading_zero_message(value_.text)));
    }
    if (integer.value && allows(parameter_, *integer.value)) {
      read_ = *integer.value;
      return;
    }
    const std::string shown = integer.value ? std::to_string(*integer.value) : quote(value_.text);
    report(value_.position, fmt::format("{} is {}; allowed: {}", parameter_.key, shown, allowed()));
  }

  void read_flag() {
    if (!is(ScalarType::flag)) return report_type(allowed());
    read_ = value_.text.front() == 't' || value_.text.front() == 'T';
  }

  void read_book() {
    if (value_.kind == YamlNode::Kind::list) {
      DialectsReading dialects = read_dialects(document_, value_);
      if (dialects.formatbook) read_ = std::move(*dialects.formatbook);
      for (auto& problem : dialects.problems) {
        report(problem.position, fmt::format("{}: {}", parameter_.key, problem.message));
      }
    } else if (!is(ScalarType::text)) {
      report_type(allowed());
    } else if (is_book_file_name(value_.text)) {
      read_book_file();
    } else if (value_.text == kBlockdialectWord) {
      read_ = blockdialect_formatbook();
    } else {
      report(value_.position,
             fmt::format("{} is {}{}", parameter_.key, quote(value_.text),
                         did_you_mean(value_.text, {kBlockdialectWord}, allowed())));
    }
  }

  void read_book_file() {
    const std::filesystem::path path = (folder_ / value_.text).lexically_normal();
    FormatbookResult result = read_formatbook_file(path);
    if (result.formatbook) {
      read_ = std::move(*result.formatbook);
      return;
    }
    const Diagnostics& found = result.diagnostics;
    // A file that cannot be read, or holds nothing, has nothing to show but its name.
    if (found.size() == 1 && found.front().line == 0) {
      return report(value_.position,
                    fmt::format("{}: {} {}", parameter_.key, path.string(), found.front().message));
    }
    report(value_.position,
           fmt::format("{}: {} is no formatbook, as follows", parameter_.key, path.string()));
    problems_.report_elsewhere(value_.position, std::move(result.diagnostics));
  }

  const Parameter& parameter_;
  const YamlDocument& document_;
  const YamlNode& key_;
  const YamlNode& value_;
  const std::filesystem::path& folder_;
  ProblemList& problems_;
  bool has_problem_ = false;
  std::optional<ParameterValue> read_;
};

}  // namespace

std::optional<ParameterValue> read_parameter(const Parameter& parameter,
                                             const ParameterPlace& place, ProblemList& problems) {
  return ParameterReader(parameter, place, problems).read();
}

}  // namespace mpgen::spec

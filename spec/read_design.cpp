#include "spec/read_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

#include "spec/design_name.hpp"
#include "spec/read_parameter.hpp"
#include "spec/unit_description.hpp"
#include "spec/words.hpp"
#include "spec/yaml_document.hpp"

namespace mpgen::spec {
namespace {

constexpr std::size_t kMostDiagnostics = 100;
constexpr const char* kHowToStart = "'mpgen init UNIT' prints an example to start from";

class DesignReader {
 public:
  DesignReader(const std::string& text, std::string file)
      : yaml_(parse_yaml(text)), file_(std::move(file)) {}

  ReadResult read() {
    Design design;
    if (yaml_.problem) {
      report(yaml_.problem->position, yaml_.problem->message);
    } else {
      if (yaml_.second_document) {
        report(*yaml_.second_document, "a second YAML document; a configuration file holds one");
      }
      read_document(design);
    }
    if (diagnostics_.empty()) return {.design = std::move(design), .diagnostics = {}};
    return {.design = std::nullopt, .diagnostics = sorted_diagnostics()};
  }

 private:
  struct Entry {
    const YamlNode* key = nullptr;
    const YamlNode* value = nullptr;
  };

  void report(Position position, std::string message) {
    diagnostics_.push_back({file_, position.line, position.column, std::move(message)});
  }

  Diagnostics sorted_diagnostics() {
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                     [](const Diagnostic& a, const Diagnostic& b) {
                       return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                     });
    if (diagnostics_.size() > kMostDiagnostics) {
      const std::size_t rest = diagnostics_.size() - kMostDiagnostics;
      diagnostics_.resize(kMostDiagnostics);
      diagnostics_.push_back({file_, 0, 0, fmt::format("{} more problems", rest)});
    }
    return std::move(diagnostics_);
  }

  void read_document(Design& design) {
    if (yaml_.document.empty() || is_null(yaml_.document.root())) {
      report({}, fmt::format("holds no configuration; {}", kHowToStart));
      return;
    }
    const YamlNode& root = yaml_.document.root();
    if (root.kind != YamlNode::Kind::map) {
      report(root.position, fmt::format("expected a map of 'key: value' lines, found {}; {}",
                                        describe_node(root), kHowToStart));
      return;
    }
    if (!root.tag.empty()) report_tag(root);
    collect_entries(root);
    const UnitDescription* description = read_unit();
    check_keys(description);
    if (description == nullptr) return;
    design.unit = description->defaults;
    design.name = read_name().value_or(description->name);
    read_parameters(*description, design.unit);
  }

  void report_tag(const YamlNode& node) {
    report(node.position, fmt::format("tag {} has no meaning here", quote(node.tag)));
  }

  void collect_entries(const YamlNode& root) {
    for (std::size_t i = 0; i + 1 < root.children.size(); i += 2) {
      const YamlNode& key = yaml_.document.child(root, i);
      const YamlNode& value = yaml_.document.child(root, i + 1);
      if (key.kind != YamlNode::Kind::scalar || !key.tag.empty()) {
        report(key.position,
               fmt::format("expected a key, a single word, found {}",
                           key.tag.empty() ? describe_node(key) : "the tag " + quote(key.tag)));
        continue;
      }
      const auto [first, is_new] = entries_.try_emplace(key.text, Entry{&key, &value});
      if (!is_new) {
        report(key.position, fmt::format("duplicate key {}; it is in line {} already",
                                         quote(key.text), first->second.key->position.line));
      }
    }
  }

  const Entry* find(const std::string& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }

  // The unit; if its name is only misspelt, the one that is probably meant, so that the rest can be
  // checked; otherwise null.
  const UnitDescription* read_unit() {
    const std::string units = join_words(unit_names(), "or");
    const Entry* entry = find("unit");
    if (entry == nullptr) {
      report(yaml_.document.root().position, fmt::format("missing key 'unit'; allowed: {}", units));
      return nullptr;
    }
    const auto word = read_word(*entry, "unit", units);
    if (!word) return nullptr;
    if (const auto* description = find_unit(*word)) return description;
    report(entry->value->position, fmt::format("unknown unit {}{}", quote(*word),
                                               did_you_mean(*word, unit_names(), units)));
    const auto nearest = nearest_word(*word, unit_names());
    return nearest ? find_unit(*nearest) : nullptr;
  }

  std::optional<std::string> read_name() {
    const Entry* entry = find("name");
    if (entry == nullptr) return std::nullopt;
    auto word = read_word(*entry, "name", "a module name in lower_snake_case");
    if (!word) return std::nullopt;
    const auto problem = design_name_problem(*word);
    if (problem) report(entry->value->position, "name: " + *problem);
    return word;
  }

  std::optional<std::string> read_word(const Entry& entry, const std::string& key,
                                       const std::string& expected) {
    const YamlNode& value = *entry.value;
    const bool is_word = value.kind == YamlNode::Kind::scalar && value.tag.empty() &&
                         value.scalar_type == ScalarType::text;
    if (is_word) return value.text;
    report(is_null(value) ? entry.key->position : value.position,
           fmt::format("{}: expected {}, found {}", key, expected, describe_node(value)));
    return std::nullopt;
  }

  // Unknown keys; `description` is null if the unit is unknown.
  void check_keys(const UnitDescription* description) {
    std::vector<std::string> keys = {"unit", "name"};
    if (description != nullptr) {
      keys = keys_of(*description);
    } else {
      for (const auto& unit : unit_descriptions()) {
        for (const auto& parameter : unit.parameters) keys.push_back(parameter.key);
      }
    }
    for (const auto& [key, entry] : entries_) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      const bool lacks_colon = key.find(' ') != std::string::npos && is_null(*entry.value);
      report(entry.key->position, lacks_colon
                                      ? fmt::format("no ': ' after the key in {}", quote(key))
                                      : unknown_key(key, description, keys));
    }
  }

  static std::string unknown_key(const std::string& key, const UnitDescription* description,
                                 const std::vector<std::string>& keys) {
    const auto& units = unit_descriptions();
    const bool is_known_elsewhere =
        std::any_of(units.begin(), units.end(),
                    [&key](const UnitDescription& unit) { return unit.find(key) != nullptr; });
    if (description != nullptr && is_known_elsewhere) {
      return fmt::format("{} is not a parameter of {}; its keys are {}", quote(key),
                         description->name, join_words(keys, "and"));
    }
    const std::string suggestion = did_you_mean(key, keys);
    if (!suggestion.empty()) return fmt::format("unknown key {}{}", quote(key), suggestion);
    if (description == nullptr) return fmt::format("unknown key {}", quote(key));
    return fmt::format("unknown key {}; the keys of {} are {}", quote(key), description->name,
                       join_words(keys, "and"));
  }

  void read_parameters(const UnitDescription& description, UnitSpec& unit) {
    std::vector<std::string> failed;
    for (const auto& parameter : description.parameters) {
      const Entry* entry = find(parameter.key);
      if (entry == nullptr) continue;
      ParameterReading reading =
          read_parameter(parameter, yaml_.document, *entry->key, *entry->value);
      for (auto& problem : reading.problems) report(problem.position, std::move(problem.message));
      if (reading.value) {
        parameter.set(unit, *reading.value);
      } else {
        failed.push_back(parameter.key);
      }
    }
    const auto has_failed = [&failed](const std::string& key) {
      return std::find(failed.begin(), failed.end(), key) != failed.end();
    };
    for (const auto& conflict : conflicts(unit)) {
      if (has_failed(conflict.key) || has_failed(conflict.condition_key)) continue;
      report(place_of(conflict), conflict.message);
    }
  }

  Position place_of(const Conflict& conflict) const {
    const Entry* entry = find(conflict.key);
    // A default can be what conflicts; then the other value is the one in the file.
    if (entry == nullptr) entry = find(conflict.condition_key);
    if (entry == nullptr) return {};
    for (std::size_t i = 0; i < entry->value->children.size(); ++i) {
      const YamlNode& word = yaml_.document.child(*entry->value, i);
      if (word.text == conflict.entry) return word.position;
    }
    return entry->value->position;
  }

  YamlText yaml_;
  std::string file_;
  Diagnostics diagnostics_;
  std::map<std::string, Entry> entries_;
};

ReadResult failure(const std::string& file, std::string message) {
  return {.design = std::nullopt, .diagnostics = {{file, 0, 0, std::move(message)}}};
}

}  // namespace

ReadResult read_design(const std::string& text, const std::string& file_name) {
  if (text.size() > kLongestConfiguration) {
    return failure(file_name, fmt::format("larger than {} bytes; this is no configuration file",
                                          kLongestConfiguration));
  }
  return DesignReader(text, file_name).read();
}

ReadResult read_design_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return failure(name, "is a directory, not a configuration file");
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return failure(name, "cannot be opened: " + std::generic_category().message(errno));
  }
  // One byte more than allowed tells a file that is too large, however large it is.
  std::string text(kLongestConfiguration + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) {
    return failure(name, "cannot be read: " + std::generic_category().message(errno));
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return read_design(text, name);
}

}  // namespace mpgen::spec

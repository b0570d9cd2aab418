#include "spec/read_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "spec/design_name.hpp"
#include "spec/problem_list.hpp"
#include "spec/read_parameter.hpp"
#include "spec/read_text_file.hpp"
#include "spec/unit_description.hpp"
#include "spec/words.hpp"
#include "spec/yaml_document.hpp"
#include "spec/yaml_map.hpp"

namespace mpgen::spec {
namespace {

constexpr const char* kHowToStart = "'mpgen init UNIT' prints an example to start from";

class DesignReader {
 public:
  DesignReader(const std::string& text, const std::string& file, std::filesystem::path folder)
      : yaml_(parse_yaml(text)), problems_(file), folder_(std::move(folder)) {}

  ReadResult read() {
    Design design;
    if (auto map = read_yaml_map(yaml_, "configuration", kHowToStart, problems_)) {
      entries_ = std::move(*map);
      read_entries(design);
    }
    if (problems_.empty()) return {.design = std::move(design), .diagnostics = {}};
    return {.design = std::nullopt, .diagnostics = problems_.sorted()};
  }

 private:
  void report(Position position, std::string message) {
    problems_.report(position, std::move(message));
  }

  const YamlEntry* find(const std::string& key) const { return find_entry(entries_, key); }

  void read_entries(Design& design) {
    const UnitDescription* description = read_unit();
    check_keys(description);
    if (description == nullptr) return;
    design.unit = description->defaults;
    design.name = read_name().value_or(description->name);
    read_parameters(*description, design.unit);
  }

  // The unit; if its name is only misspelt, the one that is probably meant, so that the rest can be
  // checked; otherwise null.
  const UnitDescription* read_unit() {
    const std::string units = join_words(unit_names(), "or");
    const YamlEntry* entry = find("unit");
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
    const YamlEntry* entry = find("name");
    if (entry == nullptr) return std::nullopt;
    auto word = read_word(*entry, "name", "a module name in lower_snake_case");
    if (!word) return std::nullopt;
    const auto problem = design_name_problem(*word);
    if (problem) report(entry->value->position, "name: " + *problem);
    return word;
  }

  std::optional<std::string> read_word(const YamlEntry& entry, const std::string& key,
                                       const std::string& expected) {
    const YamlNode& value = *entry.value;
    if (is_word(value)) return value.text;
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
      report(entry.key->position, lacks_colon(key, entry)
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
      const YamlEntry* entry = find(parameter.key);
      if (entry == nullptr) continue;
      const auto value = read_parameter(
          parameter, {.document = yaml_.document, .entry = *entry, .folder = folder_}, problems_);
      if (value) {
        parameter.set(unit, *value);
      } else {
        failed.push_back(parameter.key);
      }
    }
    report_meaningless(description, unit, failed);
    const auto has_failed = [&failed](const std::string& key) {
      return std::find(failed.begin(), failed.end(), key) != failed.end();
    };
    std::vector<std::string> reported_defaults;
    for (const auto& conflict : conflicts(unit)) {
      const auto& others = conflict.condition_keys;
      if (has_failed(conflict.key) || std::any_of(others.begin(), others.end(), has_failed))
        continue;
      if (find(conflict.key) != nullptr) {
        report(place_of(conflict), conflict.message() + left_out(others));
      } else if (std::count(reported_defaults.begin(), reported_defaults.end(), conflict.key) ==
                 0) {
        // One message for all entries of a list that nobody wrote.
        reported_defaults.push_back(conflict.key);
        report_default(conflict, *description.find(conflict.key), description.defaults);
      }
    }
  }

  // Keys that are there but have no meaning beside what another key says.
  void report_meaningless(const UnitDescription& description, const UnitSpec& unit,
                          const std::vector<std::string>& failed) {
    for (const auto& parameter : description.parameters) {
      const YamlEntry* entry = find(parameter.key);
      if (entry == nullptr || applies(parameter, unit)) continue;
      if (std::find(failed.begin(), failed.end(), parameter.only_with) != failed.end()) continue;
      const Parameter& decides = *description.find(parameter.only_with);
      report(entry->key->position,
             fmt::format("{} has no meaning with {} {}; it goes with {} {}{}", parameter.key,
                         decides.key, to_text(decides.get(unit)), decides.key,
                         join_words(parameter.only_with_values, "or"), left_out({decides.key})));
    }
  }

  // "; lanes is left out and has its default" for those of the keys that are not in the file.
  std::string left_out(const std::vector<std::string>& keys) const {
    std::string text;
    for (const auto& key : keys) {
      if (find(key) == nullptr) text += fmt::format("; {} is left out and has its default", key);
    }
    return text;
  }

  // A default that does not go with what is in the file.
  void report_default(const Conflict& conflict, const Parameter& parameter,
                      const UnitSpec& defaults) {
    Position place;
    for (const auto& key : conflict.condition_keys) {
      if (const auto* entry = find(key)) place = entry->value->position;
    }
    report(place, fmt::format("{} is left out, and its default {} {}", parameter.key,
                              to_text(parameter.get(defaults)), conflict.explanation));
  }

  Position place_of(const Conflict& conflict) const {
    const YamlNode& value = *find(conflict.key)->value;
    for (std::size_t i = 0; i < value.children.size(); ++i) {
      const YamlNode& word = yaml_.document.child(value, i);
      if (word.text == conflict.entry) return word.position;
    }
    return value.position;
  }

  YamlText yaml_;
  ProblemList problems_;
  std::filesystem::path folder_;
  YamlMap entries_;
};

ReadResult failure(const std::string& file, std::string message) {
  return {.design = std::nullopt, .diagnostics = {{file, 0, 0, std::move(message)}}};
}

ReadResult read(const std::string& text, const std::string& file, std::filesystem::path folder) {
  if (text.size() > kLongestConfiguration) {
    return failure(file, fmt::format("larger than {} bytes; this is no configuration file",
                                     kLongestConfiguration));
  }
  return DesignReader(text, file, std::move(folder)).read();
}

}  // namespace

ReadResult read_design(const std::string& text, const std::string& file_name) {
  return read(text, file_name, {});
}

ReadResult read_design_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  const FileText file = read_text_file(path, kLongestConfiguration, "configuration");
  if (!file.text) return failure(name, file.problem);
  return read(*file.text, name, path.parent_path());
}

}  // namespace mpgen::spec

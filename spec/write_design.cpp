#include "spec/write_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "spec/design_name.hpp"
#include "spec/formatbook_text.hpp"
#include "spec/words.hpp"

namespace mpgen::spec {
namespace {

constexpr std::size_t kCommentColumns = 98;

std::string comment(const std::string& text) {
  std::istringstream words(text);
  std::string result;
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > kCommentColumns) {
      result += "# " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return result + "# " + line + "\n";
}

// Words that some YAML reader takes for a truth value.
std::string name_text(const std::string& name) {
  for (const char* word : {"true", "false", "yes", "no", "on", "off", "y", "n"}) {
    if (name == word) return '"' + name + '"';
  }
  return name;
}

// A key with its value; a book of one's own has a line for each dialect.
std::string entry_text(const std::string& key, const ParameterValue& value) {
  const auto* book = std::get_if<Formatbook>(&value);
  if (book == nullptr || *book == blockdialect_formatbook()) {
    return fmt::format("{}: {}\n", key, to_text(value));
  }
  std::string text = key + ":\n";
  for (const auto& dialect : book->dialects) text += fmt::format("  - {}\n", dialect_text(dialect));
  return text;
}

}  // namespace

std::string to_yaml(const Design& design) {
  const UnitDescription& description = description_of(design.unit);
  std::string text = fmt::format("unit: {}\nname: {}\n", description.name, name_text(design.name));
  for (const auto& parameter : description.parameters) {
    if (!applies(parameter, design.unit)) continue;
    text += entry_text(parameter.key, parameter.get(design.unit));
  }
  return text;
}

std::string example_configuration(const UnitDescription& unit, const std::string& design_name) {
  std::string text = kSchemaLine;
  text += comment(fmt::format("{}: {}.", unit.name, unit.summary));
  text += comment("Every key but unit may be left out; the values below are the defaults.");
  text += fmt::format("unit: {}\n\n", unit.name);
  text += comment(fmt::format("Name of the top module, lower_snake_case, at most {} characters.",
                              kLongestDesignName));
  text += fmt::format("name: {}\n", name_text(design_name));
  for (const auto& parameter : unit.parameters) {
    text += "\n" + comment(parameter.help);
    text += comment("Allowed: " + allowed_values(parameter) + ".");
    const std::string entry = entry_text(parameter.key, parameter.get(unit.defaults));
    if (applies(parameter, unit.defaults)) {
      text += entry;
      continue;
    }
    text += comment(fmt::format("Only with {} {}.", parameter.only_with,
                                join_words(parameter.only_with_values, "or")));
    text += "# " + entry;
  }
  return text;
}

}  // namespace mpgen::spec

#include "cli/description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <vector>

#include "cli/text_table.hpp"
#include "gen/interface_description.hpp"
#include "spec/derived_values.hpp"
#include "spec/numerics_contract.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"

namespace mpgen::cli {
namespace {

std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) result += "  " + line + "\n";
  return result;
}

std::string direction(const spec::Port& port) {
  return port.direction == spec::PortDirection::input ? "input" : "output";
}

std::string port_table(const spec::UnitSpec& unit) {
  std::vector<Row> rows = {{"direction", "name", "bits", "elements", "format", "meaning"}};
  for (const auto& port : spec::ports(unit)) {
    rows.push_back(
        {direction(port), port.name, std::to_string(port.width()),
         port.elements == 1 ? "" : fmt::format("{} x {}", port.elements, port.element_bits),
         port.format, port.meaning});
  }
  return table(rows);
}

std::string derived_table(const spec::UnitSpec& unit) {
  std::vector<Row> rows = {{"value", "bits", "least", "greatest", "LSB", "meaning"}};
  for (const auto& value : spec::derived_values(unit)) {
    rows.push_back({value.name, std::to_string(value.bits), spec::least(value),
                    spec::greatest(value), value.lsb, value.meaning});
  }
  return table(rows);
}

std::string numerics_text(const spec::UnitSpec& unit) {
  const auto clauses = spec::numerics_contract(unit);
  std::size_t indent = 0;
  for (const auto& clause : clauses) indent = std::max(indent, clause.subject.size() + 4);
  std::string text;
  for (const auto& clause : clauses) text += paragraph(clause.subject, clause.text, indent);
  return text;
}

}  // namespace

std::string description_as_text(const spec::Design& design) {
  const spec::UnitDescription& unit = spec::description_of(design.unit);
  return fmt::format("{} ({}): {}.\n\n", design.name, unit.name, unit.summary) + "Configuration\n" +
         indented(spec::to_yaml(design)) + "\nPorts\n" + port_table(design.unit) +
         "\nValues inside\n" + derived_table(design.unit) + "\nTiming\n" +
         table({{"latency", spec::latency_in_words(design.unit)},
                {"throughput", spec::throughput_in_words(design.unit)}}) +
         "\nNumerics\n" + numerics_text(design.unit);
}

std::string description_as_json(const spec::Design& design) {
  return gen::interface_description(design).dump(2) + "\n";
}

}  // namespace mpgen::cli

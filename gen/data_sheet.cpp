#include <fmt/format.h>

#include "gen/package.hpp"
#include "gen/provenance.hpp"
#include "spec/derived_values.hpp"
#include "spec/numerics_contract.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"

namespace mpgen::gen {
namespace {

std::string port_table(const spec::UnitSpec& unit) {
  std::string text = "| Port | Direction | Bits | Format | Meaning |\n|---|---|---|---|---|\n";
  for (const auto& port : spec::ports(unit)) {
    const std::string bits = port.elements == 1
                                 ? std::to_string(port.width())
                                 : fmt::format("{} x {}", port.elements, port.element_bits);
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", port.name,
                        port.direction == spec::PortDirection::input ? "in" : "out", bits,
                        port.format, port.meaning);
  }
  return text;
}

// One dot of time per cycle: a group of two beats and its result.
std::string timing_diagram(const spec::UnitSpec& unit) {
  const int latency = spec::latency(unit);
  constexpr int kLongest = 12;
  if (latency > kLongest) return "";
  const auto row = [](const std::string& name, const std::string& values) {
    return fmt::format("{:<9}{}\n", name, values);
  };
  std::string cycles;
  std::string valid_in;
  std::string last_in;
  std::string valid_out;
  const int shown = latency + 3;
  for (int cycle = 0; cycle < shown; ++cycle) {
    cycles += fmt::format("{:>4}", cycle);
    valid_in += cycle < 2 ? "   1" : "   0";
    last_in += cycle == 1 ? "   1" : (cycle == 0 ? "   0" : "   -");
    valid_out += cycle == 1 + latency ? "   1" : "   0";
  }
  return "\n```\n" + row("cycle", cycles) + row("valid_i", valid_in) + row("last_i", last_in) +
         row("valid_o", valid_out) + "```\n";
}

std::string timing(const spec::UnitSpec& unit) {
  std::string text = fmt::format("- Latency: {}.\n- Throughput: {}.\n",
                                 spec::latency_in_words(unit), spec::throughput_in_words(unit));
  if (!spec::is_sequential(unit)) return text;
  text +=
      "- There is no back-pressure: a result stands for the one cycle in which `valid_o` is high.\n"
      "- While `valid_i` is low, the other inputs are ignored.\n"
      "- Reset clears the control state only; the accumulators are cleared by `first_i`.\n";
  return text + timing_diagram(unit);
}

std::string derived_table(const spec::UnitSpec& unit) {
  std::string text =
      "| Value | Bits | Least | Greatest | Unit | Meaning |\n|---|---|---|---|---|---|\n";
  for (const auto& value : spec::derived_values(unit)) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", value.name, value.bits,
                        spec::least(value), spec::greatest(value), value.lsb, value.meaning);
  }
  return text;
}

}  // namespace

std::string data_sheet(const spec::Design& design, const Rtl& rtl) {
  const spec::UnitDescription& unit = spec::description_of(design.unit);
  std::string text = fmt::format("# {}\n\n{}: {}.\n\n", design.name, unit.name, unit.summary);
  text += "## Ports\n\n" + port_table(design.unit);
  text += "\n## Timing\n\n" + timing(design.unit);
  text += "\n## Numerics\n\n";
  for (const auto& clause : spec::numerics_contract(design.unit)) {
    text += fmt::format("- **{}**: {}\n", clause.subject, clause.text);
  }
  text += "\n## Values and widths\n\n" + derived_table(design.unit);
  text += "\n## Configuration\n\n```yaml\n" + spec::to_yaml(design) + "```\n";
  text += "\n## Files\n\nIn the order in which a tool reads them:\n\n";
  for (const auto& file : rtl.files) text += fmt::format("- `{}`\n", file.name);
  text += fmt::format(
      "\nSet-ups: `{0}.f` (file list), `{0}.core` (FuseSoC), `Bender.yml`, `{0}.sdc` (timing), "
      "`{0}.json` (this sheet for programs).\n\n{1}\n",
      design.name, provenance(design));
  return text;
}

}  // namespace mpgen::gen

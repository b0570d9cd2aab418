#include <fmt/format.h>

#include <type_traits>
#include <variant>

#include "gen/package.hpp"
#include "gen/provenance.hpp"
#include "gen/tile_data_sheet.hpp"
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

// A packet as the timing diagram shows it.
struct ShownPacket {
  int beats = 2;
  bool shows_every_beat = false;  // else only the result of the whole
};

template <class Spec>
ShownPacket shown_packet(const Spec& spec) {
  // Two beats where the unit does not care, else one whole group, or a block or two.
  constexpr bool kQuantizes = std::is_same_v<Spec, spec::FormatSelectorSpec> ||
                              std::is_same_v<Spec, spec::DialectQuantizerMseSpec>;
  constexpr bool kHasBlocks = kQuantizes || std::is_same_v<Spec, spec::DialectMacSpec> ||
                              std::is_same_v<Spec, spec::DialectDotSpec> ||
                              std::is_same_v<Spec, spec::Mxfp4MacSpec>;
  if constexpr (kHasBlocks) {
    return {.beats = spec.beats() == 1 ? 2 : spec.beats(), .shows_every_beat = kQuantizes};
  } else if constexpr (std::is_same_v<Spec, spec::GroupAlignerSpec>) {
    return {.beats = spec.beats(), .shows_every_beat = true};
  } else if constexpr (std::is_same_v<Spec, spec::MixpeDotSpec>) {
    return {.beats = spec.has_aligner() ? spec.beats() : 2, .shows_every_beat = false};
  } else {
    return {};
  }
}

// One column per cycle: a packet and what comes out; nothing where that takes too many columns.
std::string timing_diagram(const spec::UnitSpec& unit) {
  const ShownPacket packet = std::visit([](const auto& spec) { return shown_packet(spec); }, unit);
  const int last_beat = packet.beats - 1;
  const int last_result = last_beat + spec::latency(unit);
  const int first_result = packet.shows_every_beat ? last_result - last_beat : last_result;
  constexpr int kMostColumns = 20;
  if (last_result + 2 > kMostColumns) return "";
  const auto row = [](const std::string& name, const std::string& values) {
    return fmt::format("{:<9}{}\n", name, values);
  };
  const auto mark = [](bool is_high) { return is_high ? "   1" : "   0"; };
  std::string cycles;
  std::string valid_in;
  std::string last_in;
  std::string valid_out;
  for (int cycle = 0; cycle < last_result + 2; ++cycle) {
    const bool is_beat = cycle <= last_beat;
    cycles += fmt::format("{:>4}", cycle);
    valid_in += mark(is_beat);
    last_in += is_beat ? mark(cycle == last_beat) : "   -";
    valid_out += mark(first_result <= cycle && cycle <= last_result);
  }
  return "\n```\n" + row("cycle", cycles) + row("valid_i", valid_in) + row("last_i", last_in) +
         row("valid_o", valid_out) + "```\n";
}

std::string timing(const spec::UnitSpec& unit) {
  std::string text = fmt::format("- Latency: {}.\n- Throughput: {}.\n",
                                 spec::latency_in_words(unit), spec::throughput_in_words(unit));
  if (!spec::is_sequential(unit)) return text;
  if (const auto* tile = std::get_if<spec::MpgemmTileSpec>(&unit)) return text + tile_timing(*tile);
  text +=
      "- There is no back-pressure: a result stands for the one cycle in which `valid_o` is high.\n"
      "- While `valid_i` is low, the other inputs are ignored.\n"
      "- Reset clears the control state only; `first_i` starts every sum and count afresh.\n";
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
  if (const auto* tile = std::get_if<spec::MpgemmTileSpec>(&design.unit)) {
    text += "\n## Streams\n\n" + tile_streams(*tile);
  }
  text += "\n## Timing\n\n" + timing(design.unit);
  text += "\n## Numerics\n\n";
  for (const auto& clause : spec::numerics_contract(design.unit)) {
    text += fmt::format("- **{}**: {}\n", clause.subject, clause.text);
  }
  text += "\n## Values and widths\n\n" + derived_table(design.unit);
  text += "\n## Configuration\n\n```yaml\n" + spec::to_yaml(design) + "```\n";
  text += "\n## Files\n\nIn the order in which a tool reads them:\n\n";
  for (const auto& file : rtl.files) text += fmt::format("- `{}`\n", file.name);
  for (const auto& file : rtl.headers) {
    text += fmt::format(
        "\nThey include `{}`, the macros of their checks: its folder has to be in the include "
        "path, "
        "except where `SYNTHESIS` is defined.\n",
        file.name);
  }
  text += fmt::format(
      "\nSet-ups: `{0}.f` (file list), `{0}.core` (FuseSoC), `Bender.yml`, `{0}.sdc` (timing), "
      "`{0}.json` (this sheet for programs).\n\n{1}\n",
      design.name, provenance(design));
  return text;
}

}  // namespace mpgen::gen

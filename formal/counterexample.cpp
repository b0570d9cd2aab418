#include "formal/counterexample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "formal/simulation.hpp"

namespace mpgen::formal {
namespace {

/// Walks through a trace and hands every cycle's values to `look`, until it returns false.
template <typename Look>
void replay(const AndGraph& graph, const Trace& trace, const Look& look) {
  std::vector<bool> values(graph.nodes().size(), false);
  std::size_t free_count = 0;
  for (const auto& entry : graph.registers()) {
    values[entry.node] = entry.initial == Initial::free ? trace.first_values[free_count++]
                                                        : entry.initial == Initial::one;
  }
  for (const std::vector<bool>& inputs : trace.inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) values[graph.inputs()[i].node] = inputs[i];
    evaluate(graph, values);
    if (!look(values)) return;
    std::vector<bool> next;
    for (const auto& entry : graph.registers()) next.push_back(value_of(values, entry.next));
    for (std::size_t i = 0; i < next.size(); ++i) values[graph.registers()[i].node] = next[i];
  }
}

bool fits(const AndGraph& graph, const Trace& trace) {
  const auto& registers = graph.registers();
  const auto free_count = std::count_if(registers.begin(), registers.end(), [](const auto& entry) {
    return entry.initial == Initial::free;
  });
  return trace.first_values.size() == static_cast<std::size_t>(free_count) &&
         std::all_of(trace.inputs.begin(), trace.inputs.end(),
                     [&](const auto& inputs) { return inputs.size() == graph.inputs().size(); });
}

using Bits = std::map<std::size_t, bool>;

/// Adds the bit of "port[place]", or of a port of one bit.
void add_bit(std::map<std::string, Bits>& ports, const std::string& name, bool value) {
  const std::size_t bracket = name.find('[');
  const std::size_t place = bracket == std::string::npos ? 0 : std::stoul(name.substr(bracket + 1));
  ports[name.substr(0, bracket)][place] = value;
}

std::string hexadecimal(const Bits& bits) {
  const std::size_t width = bits.rbegin()->first + 1;
  std::string digits;
  for (std::size_t digit = (width + 3) / 4; digit-- > 0;) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto bit = bits.find(4 * digit + i);
      if (bit != bits.end() && bit->second) value |= 1U << i;
    }
    digits += fmt::format("{:x}", value);
  }
  return fmt::format("{}'h{}", width, digits);
}

std::string input_line(const AndGraph& graph, const std::vector<bool>& values) {
  std::map<std::string, Bits> ports;
  for (const auto& input : graph.inputs()) {
    if (!input.name.empty() && input.name != "clk_i") {
      add_bit(ports, input.name, values[input.node]);
    }
  }
  std::string line;
  for (const auto& [name, bits] : ports) line += " " + name + "=" + hexadecimal(bits);
  return line;
}

std::string output_lines(const AndGraph& graph, const std::vector<bool>& values) {
  std::map<std::string, Bits> ports;
  for (const auto& output : graph.outputs()) {
    add_bit(ports, output.name, value_of(values, output.value));
  }
  std::string lines;
  for (const auto& [name, bits] : ports) {
    if (name.rfind("design.", 0) != 0) continue;
    const std::string port = name.substr(7);
    const Bits& expected = ports.at("reference." + port);
    if (bits == expected) continue;
    lines += fmt::format("  {}: design {}, reference {}\n", port, hexadecimal(bits),
                         hexadecimal(expected));
  }
  return lines;
}

}  // namespace

std::optional<int> cycles_to_difference(const AndGraph& comparison, const Trace& trace) {
  if (!fits(comparison, trace)) return std::nullopt;
  std::optional<int> result;
  int cycle = 0;
  replay(comparison, trace, [&](const std::vector<bool>& values) {
    ++cycle;
    if (value_of(values, comparison.outputs().front().value)) result = cycle;
    return !result;
  });
  return result;
}

std::string description(const AndGraph& comparison, const Trace& trace, int cycles) {
  std::string text;
  int cycle = 0;
  replay(comparison, trace, [&](const std::vector<bool>& values) {
    ++cycle;
    text += fmt::format("cycle {}:{}\n", cycle, input_line(comparison, values));
    if (cycle == cycles) text += output_lines(comparison, values);
    return cycle < cycles;
  });
  return text;
}

}  // namespace mpgen::formal

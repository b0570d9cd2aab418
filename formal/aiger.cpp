#include "formal/aiger.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace mpgen::formal {
namespace {

[[noreturn]] void refuse(const std::string& problem) {
  throw std::runtime_error("AIGER file: " + problem);
}

std::vector<std::uint32_t> numbers(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::uint32_t> result;
  for (std::uint32_t number = 0; stream >> number;) result.push_back(number);
  return result;
}

class Reader {
 public:
  explicit Reader(const std::string& text) : stream_(text) {}

  AndGraph read() {
    const std::vector<std::uint32_t> header = read_header();
    signals_.resize(std::size_t{header[0]} + 1, kFalse);
    known_.resize(signals_.size(), false);
    known_[0] = true;
    for (std::uint32_t i = 0; i < header[1]; ++i) input_variables_.push_back(next_line(1)[0]);
    for (std::uint32_t i = 0; i < header[2]; ++i) registers_.push_back(next_line(2));
    for (std::uint32_t i = 0; i < header[3]; ++i) outputs_.push_back(next_line(1)[0]);
    for (std::uint32_t i = 0; i < header[4]; ++i) gates_.push_back(next_line(3));
    read_symbols();
    return build();
  }

 private:
  std::istringstream stream_;
  std::vector<Literal> signals_;
  std::vector<bool> known_;
  std::vector<std::uint32_t> input_variables_;
  std::vector<std::uint32_t> outputs_;
  std::vector<std::vector<std::uint32_t>> registers_;
  std::vector<std::vector<std::uint32_t>> gates_;
  std::unordered_map<std::string, std::string> symbols_;

  std::string next_text() {
    std::string line;
    if (!std::getline(stream_, line)) refuse("too short");
    return line;
  }

  std::vector<std::uint32_t> next_line(std::size_t least) {
    std::vector<std::uint32_t> result = numbers(next_text());
    if (result.size() < least) refuse("a number is missing");
    return result;
  }

  std::vector<std::uint32_t> read_header() {
    const std::string line = next_text();
    if (line.rfind("aag ", 0) != 0) refuse("no header \"aag\"");
    std::vector<std::uint32_t> header = numbers(line.substr(4));
    if (header.size() < 5) refuse("header too short");
    for (std::size_t i = 5; i < header.size(); ++i) {
      if (header[i] != 0) refuse("properties and constraints are not expected");
    }
    return header;
  }

  void read_symbols() {
    for (std::string line; std::getline(stream_, line) && line != "c";) {
      const std::size_t blank = line.find(' ');
      if (blank == std::string::npos) continue;
      const std::size_t end = line.find_last_not_of(' ');
      symbols_[line.substr(0, blank)] = line.substr(blank + 1, end - blank);
    }
  }

  std::string symbol(char kind, std::size_t index) const {
    const auto found = symbols_.find(kind + std::to_string(index));
    return found == symbols_.end() ? "" : found->second;
  }

  void define(std::uint32_t literal, Literal value) {
    if (is_complement(literal) || node_of(literal) >= signals_.size()) refuse("odd literal");
    signals_[node_of(literal)] = value;
    known_[node_of(literal)] = true;
  }

  Literal value(std::uint32_t literal) const {
    if (node_of(literal) >= signals_.size() || !known_[node_of(literal)]) {
      refuse("a gate stands before what it reads");
    }
    return translated(signals_, literal);
  }

  static Initial initial_value(const std::vector<std::uint32_t>& line) {
    if (line.size() < 3 || line[2] == 0) return Initial::zero;
    return line[2] == 1 ? Initial::one : Initial::free;
  }

  AndGraph build() {
    AndGraph graph;
    for (std::size_t i = 0; i < input_variables_.size(); ++i) {
      define(input_variables_[i], graph.add_input(symbol('i', i)));
    }
    for (std::size_t i = 0; i < registers_.size(); ++i) {
      const std::string names = symbol('l', i);
      const std::size_t blank = names.rfind(' ');
      define(registers_[i][0],
             graph.add_register(blank == std::string::npos ? names : names.substr(blank + 1),
                                initial_value(registers_[i])));
    }
    for (const auto& gate : gates_) {
      define(gate[0], graph.conjunction(value(gate[1]), value(gate[2])));
    }
    for (std::size_t i = 0; i < registers_.size(); ++i) graph.set_next(i, value(registers_[i][1]));
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      graph.add_output(symbol('o', i), value(outputs_[i]));
    }
    return graph;
  }
};

void write_difference(std::string& bytes, std::uint32_t number) {
  while (number >= 0x80U) {
    bytes += static_cast<char>((number & 0x7FU) | 0x80U);
    number >>= 7U;
  }
  bytes += static_cast<char>(number);
}

/// The same behaviour with registers that start at zero only.
AndGraph zero_initialised(const AndGraph& graph) {
  AndGraph result;
  std::vector<Literal> signals(graph.nodes().size(), kFalse);
  for (const auto& input : graph.inputs()) signals[input.node] = result.add_input(input.name);
  const auto& registers = graph.registers();
  const bool has_free = std::any_of(registers.begin(), registers.end(), [](const auto& entry) {
    return entry.initial == Initial::free;
  });
  std::vector<Literal> first_values(registers.size(), kFalse);
  for (std::size_t i = 0; i < registers.size(); ++i) {
    if (registers[i].initial == Initial::free)
      first_values[i] = result.add_input("first value of " + registers[i].name);
  }
  std::vector<Literal> states;
  for (const auto& entry : registers) {
    states.push_back(result.add_register(entry.name, Initial::zero));
  }
  const Literal is_later = has_free ? result.add_register("later", Initial::zero) : kTrue;
  for (std::size_t i = 0; i < registers.size(); ++i) {
    const bool inverted = registers[i].initial == Initial::one;
    signals[registers[i].node] = registers[i].initial == Initial::free
                                     ? result.choice(is_later, states[i], first_values[i])
                                     : states[i] ^ Literal { inverted };
  }
  copy_gates(graph, result, signals);
  for (std::size_t i = 0; i < registers.size(); ++i) {
    const Literal next = translated(signals, registers[i].next);
    result.set_next(i, next ^ Literal{registers[i].initial == Initial::one});
  }
  if (has_free) result.set_next(registers.size(), kTrue);
  for (const auto& output : graph.outputs()) {
    result.add_output(output.name, translated(signals, output.value));
  }
  return result;
}

}  // namespace

AndGraph read_ascii_aiger(const std::string& text) { return Reader(text).read(); }

std::string write_binary_aiger(const AndGraph& graph) {
  const AndGraph plain = zero_initialised(graph);
  // The binary format numbers inputs, then registers, then gates.
  std::vector<Literal> numbers(plain.nodes().size(), kFalse);
  std::uint32_t count = 0;
  for (const auto& input : plain.inputs()) numbers[input.node] = ++count * 2;
  for (const auto& entry : plain.registers()) numbers[entry.node] = ++count * 2;
  std::string gates;
  std::uint32_t gate_count = 0;
  for (std::size_t node = 0; node < plain.nodes().size(); ++node) {
    const AndGraph::Node& gate = plain.nodes()[node];
    if (gate.kind != AndGraph::Kind::gate) continue;
    const Literal own = ++count * 2;
    numbers[node] = own;
    ++gate_count;
    Literal low = translated(numbers, gate.left);
    Literal high = translated(numbers, gate.right);
    if (low > high) std::swap(low, high);
    write_difference(gates, own - high);
    write_difference(gates, high - low);
  }
  std::ostringstream file;
  file << "aig " << count << ' ' << plain.inputs().size() << ' ' << plain.registers().size() << ' '
       << plain.outputs().size() << ' ' << gate_count << '\n';
  for (const auto& entry : plain.registers()) file << translated(numbers, entry.next) << '\n';
  for (const auto& output : plain.outputs()) file << translated(numbers, output.value) << '\n';
  file << gates;
  if (!plain.outputs().empty()) file << "o0 " << plain.outputs().front().name << '\n';
  return file.str();
}

}  // namespace mpgen::formal

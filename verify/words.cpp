#include <array>
#include <stdexcept>
#include <string_view>

#include "verify/plan.hpp"

namespace mpgen::verify {
namespace {

struct CheckWords {
  Check check;
  std::string_view name;
  std::string_view title;
};

constexpr std::array<CheckWords, 10> kChecks = {
    {{Check::lint, "lint", "lint in three front ends, without a word from any of them"},
     {Check::cosim, "cosim", "co-simulation in Verilator, bit for bit, assertions on"},
     {Check::icarus, "icarus", "the same vectors in a second simulator, Icarus Verilog"},
     {Check::formal, "formal", "equivalence with the behavioural reference, by proof"},
     {Check::control, "control", "assertions of the RTL, by proof"},
     {Check::netlist, "netlist", "mapped netlist: equal to the RTL by proof, and co-simulated"},
     {Check::coverage, "coverage", "lines and toggles of the RTL that the co-simulation reaches"},
     {Check::mutation, "mutation", "mutants of the RTL that the co-simulation finds"},
     {Check::fuzz, "fuzz", "random legal configurations, from generation to co-simulation"},
     {Check::exhaustive, "exhaustive", "all operands of single operations"}}};

const CheckWords& words_of(Check check) {
  for (const CheckWords& words : kChecks) {
    if (words.check == check) return words;
  }
  throw std::logic_error("a check without a name");
}

}  // namespace

const std::vector<Check>& all_checks() {
  static const std::vector<Check> kAll = [] {
    std::vector<Check> checks;
    for (const CheckWords& words : kChecks) checks.push_back(words.check);
    return checks;
  }();
  return kAll;
}

std::string to_string(Check check) { return std::string(words_of(check).name); }

std::optional<Check> parse_check(std::string_view name) {
  for (const CheckWords& words : kChecks) {
    if (words.name == name) return words.check;
  }
  return std::nullopt;
}

std::string title_of(Check check) { return std::string(words_of(check).title); }

std::string to_string(Level level) {
  switch (level) {
    case Level::quick:
      return "quick";
    case Level::full:
      return "full";
    case Level::nightly:
      return "nightly";
  }
  throw std::logic_error("a level without a name");
}

std::optional<Level> parse_level(std::string_view name) {
  for (const Level level : {Level::quick, Level::full, Level::nightly}) {
    if (to_string(level) == name) return level;
  }
  return std::nullopt;
}

}  // namespace mpgen::verify

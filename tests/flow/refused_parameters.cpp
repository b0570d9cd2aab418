// Parameters that a module cannot have stop every tool at elaboration, with the rule in its
// message; those that it can have do not.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::tests {
namespace {

namespace fs = std::filesystem;

using Parameters = std::map<std::string, int>;

/// The emitted modules in a folder of their own.
struct Emitted {
  explicit Emitted(const spec::Design& design) : rtl(gen::emit_rtl(design)) {
    for (const auto& file : rtl.headers) folder.write(file.name, file.text);
    for (const auto& file : rtl.files) {
      folder.write(file.name, file.text);
      names.push_back(file.name);
    }
  }

  TemporaryFolder folder;
  gen::Rtl rtl;
  std::vector<std::string> names;
};

/// What each tool says about module `top` with these parameters; empty where it is content.
std::vector<std::string> objections(const Emitted& emitted, const std::string& top,
                                    const Parameters& parameters) {
  std::vector<std::string> verilator = {flow::find_tool(flow::kVerilator).path.string(),
                                        "--lint-only", "-Wall", "--top-module", top};
  std::vector<std::string> icarus = {flow::find_tool(flow::kIcarus).path.string(),
                                     "-g2012",
                                     "-Wall",
                                     "-t",
                                     "null",
                                     "-s",
                                     top,
                                     "-o",
                                     "/dev/null"};
  std::string script = "read_verilog -sv";
  for (const auto& [name, value] : parameters) {
    verilator.push_back(fmt::format("-G{}={}", name, value));
    icarus.insert(icarus.end(), {"-P", fmt::format("{}.{}={}", top, name, value)});
  }
  for (const std::string& name : emitted.names) {
    verilator.push_back(name);
    icarus.push_back(name);
    script += " " + name;
  }
  script += "; chparam";
  for (const auto& [name, value] : parameters) script += fmt::format(" -set {} {}", name, value);
  script += fmt::format(" {0}; hierarchy -check -top {0}", top);
  std::vector<std::string> messages;
  for (const auto& arguments :
       {verilator, icarus,
        std::vector<std::string>{flow::find_tool(flow::kYosys).path.string(), "-q", "-p",
                                 script}}) {
    const flow::CommandResult run =
        flow::run_command({.arguments = arguments, .working_directory = emitted.folder.path()});
    messages.push_back(run.ok() ? run.output : run.output + "refused");
  }
  return messages;
}

void check_allowed(const Emitted& emitted, const std::string& top, const Parameters& parameters) {
  for (const std::string& message : objections(emitted, top, parameters)) {
    CAPTURE(top, message);
    CHECK(message.empty());
  }
}

/// Verilator and Icarus name the rule. Yosys looks for missing modules last, so it does where
/// nothing else in the module is broken by the same values; returns whether it did.
bool check_refused(const Emitted& emitted, const std::string& top, const Parameters& parameters,
                   const std::string& rule) {
  const std::vector<std::string> messages = objections(emitted, top, parameters);
  REQUIRE(messages.size() == 3);
  for (const std::string& message : messages) {
    CAPTURE(top, rule, message);
    const bool is_yosys = &message == &messages.back();
    CHECK((is_yosys || message.find(rule) != std::string::npos));
    CHECK(message.find("refused") != std::string::npos);
  }
  return messages.back().find(rule) != std::string::npos;
}

/// Parameters of the top module and their defaults.
Parameters parameters_of(const Emitted& emitted) {
  Parameters parameters;
  const std::string& text = emitted.rtl.files.back().text;
  const std::string word = "  parameter int ";
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t name = at + word.size();
    const std::size_t equals = text.find(" = ", name);
    parameters[text.substr(name, equals - name)] = std::stoi(text.substr(equals + 3));
  }
  return parameters;
}

std::vector<spec::Design> shipped_designs() {
  std::vector<spec::Design> designs;
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    const spec::ReadResult read = spec::read_design_file(entry.path());
    REQUIRE(read.design);
    designs.push_back(*read.design);
  }
  return designs;
}

}  // namespace

TEST_CASE("shipped units refuse illegal parameters in every tool", "[parameters]") {
  int with_parameters = 0;
  int with_cut_trees = 0;
  int named_by_yosys = 0;
  for (const spec::Design& design : shipped_designs()) {
    const Emitted emitted(design);
    const Parameters defaults = parameters_of(emitted);
    if (defaults.empty()) continue;
    ++with_parameters;
    CAPTURE(design.name);
    const bool has_dot = defaults.count("DotWidth") != 0;
    const std::string width = has_dot ? "DotWidth" : "SumWidth";
    const bool has_lanes = defaults.count("Lanes") != 0;
    REQUIRE(defaults.count(width) == 1);
    REQUIRE(defaults.size() == (has_lanes ? 2 : 1));
    const std::string& top = design.name;

    Parameters wider = defaults;
    if (has_lanes) wider["Lanes"] *= 2;
    wider[width] += 1;
    check_allowed(emitted, top, wider);
    for (const int lanes : {2, 6}) {
      if (!has_lanes) continue;
      Parameters odd = defaults;
      odd["Lanes"] = lanes;
      named_by_yosys +=
          check_refused(emitted, top, odd, "lanes_must_be_a_power_of_two_from_four_on");
    }
    Parameters narrow = defaults;
    narrow[width] = 5;
    check_refused(
        emitted, top, narrow,
        (has_dot ? std::string("dot") : std::string("sum")) + "_width_must_hold_the_sum_of_a_beat");
    if (emitted.rtl.files.back().text.find("CutRows = 6") == std::string::npos) continue;
    ++with_cut_trees;
    Parameters few = defaults;
    few["Lanes"] = 4;
    check_refused(emitted, top, few, "lanes_must_be_more_than_cut_rows");
  }
  CHECK(with_parameters >= 8);
  CHECK(with_cut_trees >= 1);
  CHECK(named_by_yosys >= 8);
}

TEST_CASE("the delay lines of a systolic tile refuse illegal parameters", "[parameters]") {
  const spec::ReadResult read =
      spec::read_design_file(fs::path(MPGEN_SOURCE_DIR) / "configs" / "mpgemm_tile_systolic.yaml");
  REQUIRE(read.design);
  const Emitted emitted(*read.design);
  const std::string top = "mpgemm_tile_systolic_tile_skew";
  check_allowed(emitted, top, {{"Elements", 3}, {"Width", 7}});
  check_refused(emitted, top, {{"Elements", 1}, {"Width", 7}}, "elements_must_be_two_or_more");
  // Some tool finds a cast to no bits first.
  check_refused(emitted, top, {{"Elements", 3}, {"Width", 0}}, "");
}

}  // namespace mpgen::tests

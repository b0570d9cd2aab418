// Netlists of small units are equal to their RTL, and faults in them are found in both ways.
#include <filesystem>
#include <string>
#include <utility>

#include "gen/rtl.hpp"
#include "netlist/netlist_check.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

// Cells of Debian's library, so that the test does not depend on what the caller has set.
bool has_library() {
  return std::filesystem::exists("/usr/share/qflow/tech/osu018/osu018_stdcells.lib");
}

netlist::NetlistOptions short_run() {
  netlist::NetlistOptions options;
  options.seed = 4;
  options.cycles = 60;
  return options;
}

// One instance of another type, with the same pins.
std::string with_swapped_cell(std::string verilog, const std::string& from, const std::string& to) {
  const std::size_t place = verilog.find("  " + from + " ");
  if (place == std::string::npos) throw std::invalid_argument("the netlist has no " + from);
  return verilog.replace(place + 2, from.size(), to);
}

}  // namespace

TEST_CASE("netlist: small units are proved and pass the vectors of their RTL", "[netlist]") {
  if (!has_library()) return;
  const std::string configuration =
      GENERATE(std::string("unit: mixpe_mul\n"), std::string("unit: dialect_decoder\nlanes: 2\n"),
               std::string("unit: mixpe_pe\nlanes: 2\ngroup: 16\n"),
               std::string("unit: group_aligner\nlanes: 2\ngroup: 8\naccumulator: aligned:2\n"
                           "beat_side_bits: 3\ngroup_side_bits: 5\n"));
  CAPTURE(configuration);
  const spec::Design design = design_of(configuration);
  const netlist::NetlistCheck check = netlist::check_netlist(design, rtl_of(design), short_run());
  REQUIRE(check.equivalence);
  REQUIRE(check.icarus);
  CAPTURE(check.equivalence->method, check.equivalence->counterexample, check.icarus->failure.what);
  CHECK(check.is_proved());
  CHECK(check.icarus->checks() > 20);
  CHECK(check.netlist.cell_count() > 40);
  CHECK(check.netlist.area() > 1000);
}

TEST_CASE("netlist: a wrong cell is found by proof and by simulation", "[netlist]") {
  if (!has_library()) return;
  const std::string configuration = GENERATE(std::string("unit: mixpe_mul\n"),
                                             std::string("unit: mixpe_pe\nlanes: 2\ngroup: 16\n"));
  const auto fault = GENERATE(std::pair<std::string, std::string>{"XOR2X1", "XNOR2X1"},
                              std::pair<std::string, std::string>{"NOR2X1", "NAND2X1"},
                              std::pair<std::string, std::string>{"INVX1", "BUFX2"});
  CAPTURE(configuration, fault.first, fault.second);
  const spec::Design design = design_of(configuration);
  const tb::RtlSource rtl = rtl_of(design);
  const TemporaryFolder folder;
  std::vector<std::filesystem::path> files;
  for (const tb::RtlFile& file : rtl.files) files.push_back(folder.write(file.name, file.text));
  flow::Netlist wrong = flow::synthesize(files, rtl.top);
  wrong.verilog = with_swapped_cell(wrong.verilog, fault.first, fault.second);
  netlist::NetlistOptions options = short_run();
  options.cycles = 200;
  const netlist::NetlistCheck check = netlist::check_netlist(design, rtl, wrong, options);
  REQUIRE(check.equivalence);
  REQUIRE(check.icarus);
  CHECK(check.equivalence->verdict == formal::Verdict::refuted);
  CHECK(!check.equivalence->counterexample.empty());
  CHECK(!check.icarus->passed());
  CHECK(!check.icarus->failure.replay.empty());
  CHECK(!check.passed());
}

TEST_CASE("netlist: a check that did nothing has not passed", "[netlist]") {
  if (!has_library()) return;
  const spec::Design design = design_of("unit: mixpe_mul\n");
  netlist::NetlistOptions options;
  options.proves = false;
  options.cycles = 0;
  const netlist::NetlistCheck check = netlist::check_netlist(design, rtl_of(design), options);
  CHECK(!check.passed());
  CHECK(check.not_done.size() == 3);
}

}  // namespace mpgen::tests

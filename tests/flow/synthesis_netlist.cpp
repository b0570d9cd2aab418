// Synthesis to library cells, and what is read of a library.
#include <filesystem>
#include <stdexcept>
#include <string>

#include "flow/liberty.hpp"
#include "flow/synthesis.hpp"
#include "flow/tools.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace {

using mpgen::flow::cell_models;
using mpgen::flow::find_liberty;
using mpgen::flow::Netlist;
using mpgen::flow::read_liberty_summary;
using mpgen::flow::synthesize;
using mpgen::flow::ToolError;
using mpgen::tests::ScopedVariable;
using mpgen::tests::TemporaryFolder;

// A library of three cells, made up.
constexpr const char* kLibrary = R"(/* a comment { */
library (tiny) {
  time_unit : "1ns";
  capacitive_load_unit (1, pf);
  cell (INV) {
    area : 2.5;
    pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "A'"; }
  }
  cell ("NAND") {
    area : 4;
    pin(A) { direction : input; }
    pin(B) { direction : input; }
    pin(Y) { direction : output; function : "(A B)'"; }
  }
  cell (DFF) {
    area : 16;
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CK"; }
    pin (D) { direction : input; }
    pin (CK) { direction : input; clock : true; }
    pin (Q) { direction : output; function : "IQ"; area : 99; }
  }
}
)";

constexpr const char* kDebianLibrary = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
bool has_library() { return std::filesystem::exists(kDebianLibrary); }

constexpr const char* kToggle = R"(module toggle (
  input  logic clk_i,
  input  logic enable_i,
  output logic state_o
);
  always_ff @(posedge clk_i) state_o <= state_o ^ enable_i;
endmodule
)";

}  // namespace

TEST_CASE("synthesis: name and areas of a library", "[synthesis]") {
  const auto library = read_liberty_summary(kLibrary);
  CHECK(library.name == "tiny");
  REQUIRE(library.areas.size() == 3);
  CHECK(library.areas.at("INV") == 2.5);
  CHECK(library.areas.at("NAND") == 4);
  CHECK(library.areas.at("DFF") == 16);
  CHECK_THROWS_AS(read_liberty_summary("cell (A) { }"), std::runtime_error);
  CHECK_THROWS_AS(read_liberty_summary("library (a) { cell (b) {"), std::runtime_error);
  CHECK_THROWS_AS(read_liberty_summary("library (a) { } }"), std::runtime_error);
  CHECK_THROWS_AS(read_liberty_summary(""), std::runtime_error);
}

TEST_CASE("synthesis: a netlist has cells of the library only, and their area", "[synthesis]") {
  if (!has_library()) return;
  const TemporaryFolder folder;
  const auto rtl = folder.write("toggle.sv", kToggle);
  const Netlist netlist = synthesize({rtl}, "toggle", {.liberty = kDebianLibrary});
  CHECK(netlist.top == "toggle");
  CHECK(netlist.library == "osu018_stdcells");
  CHECK(netlist.verilog.find("module toggle(") != std::string::npos);
  CHECK(netlist.verilog.find(" $") == std::string::npos);
  std::uint64_t cells = 0;
  double area = 0;
  for (const auto& cell : netlist.cells) {
    cells += cell.count;
    if (cell.type == "DFFPOSX1") {
      CHECK(cell.count == 1);
      CHECK(cell.area == 96);
    }
    area += cell.area;
  }
  CHECK(cells == netlist.cell_count());
  CHECK(area == netlist.area());
  CHECK(netlist.area() > 96);
  CHECK(netlist.cpu_seconds > 0);
}

TEST_CASE("synthesis: cells of a library become modules", "[synthesis]") {
  const TemporaryFolder folder;
  const std::string models = cell_models(folder.write("tiny.lib", kLibrary));
  for (const char* cell : {"module INV(", "module NAND(", "module DFF("}) {
    CHECK(models.find(cell) != std::string::npos);
  }
  CHECK(models.find("posedge CK") != std::string::npos);
}

TEST_CASE("synthesis: included files are found and not read by themselves", "[synthesis]") {
  const TemporaryFolder folder;
  if (!has_library()) return;
  const auto shared = folder.write("shared.svh", "`define STATE state_o ^ enable_i\nno Verilog\n");
  const auto rtl = folder.write("toggle.sv", kToggle);
  CHECK(synthesize({shared, rtl}, "toggle", {.liberty = kDebianLibrary}).cell_count() > 1);
}

TEST_CASE("synthesis: what is missing or wrong is an error with a way out", "[synthesis]") {
  const TemporaryFolder folder;
  const auto rtl = folder.write("toggle.sv", kToggle);
  CHECK_THROWS_AS(find_liberty(folder / "none.lib"), ToolError);
  {
    const ScopedVariable variable("MPGEN_LIBERTY", (folder / "none.lib").string());
    CHECK_THROWS_AS(find_liberty(), ToolError);
    const auto liberty = folder.write("tiny.lib", kLibrary);
    CHECK(find_liberty(liberty) == liberty);
  }
  const auto text = folder.write("text.lib", "no library");
  CHECK_THROWS_AS(synthesize({rtl}, "toggle", {.liberty = text}), ToolError);
  const auto liberty = folder.write("tiny.lib", kLibrary);
  CHECK_THROWS_AS(synthesize({rtl}, "other", {.liberty = liberty}), ToolError);
  CHECK_THROWS_AS(synthesize({}, "toggle", {.liberty = liberty}), std::invalid_argument);
  CHECK_THROWS_AS(synthesize({rtl}, "a; shell", {.liberty = liberty}), std::invalid_argument);
  // A net without driver must not become a constant.
  const auto open = folder.write(
      "open.sv", "module open (output logic y_o);\n  logic a;\n  assign y_o = ~a;\nendmodule\n");
  CHECK_THROWS_AS(synthesize({open}, "open", {.liberty = liberty}), ToolError);
}

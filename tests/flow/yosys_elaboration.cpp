// Yosys understands the shipped RTL as a simulator does. A front end can accept a construct without
// a word and misread it, and every netlist that it makes would then be wrong. Icarus runs the RTL
// beside what Yosys has elaborated from it, on the same random stimulus.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/flow/smaller_tile.hpp"

namespace mpgen::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kElaborated = "elaborated";

// Beats from first_i to last_i that any unit takes: a whole group or block where it has to be one.
int packet_beats(const spec::UnitSpec& unit) {
  return std::visit(
      [](const auto& spec) {
        if constexpr (requires { spec.beats(); }) return std::max(2, spec.beats());
        return 2;
      },
      unit);
}

// A random value of a port. Binary16 values are of similar size and finite, so that all of them
// matter to a sum.
std::string random_value(const spec::Port& port) {
  const std::string element =
      port.format == "binary16"
          ? "binary16(0)"
          : fmt::format("bits(0) >> {}", std::max(0, 32 - std::min(port.width(), 32)));
  const int element_bits = port.format == "binary16" ? 16 : std::min(port.width(), 32);
  const int count = (port.width() + element_bits - 1) / element_bits;
  if (count == 1) return element;
  std::string list;
  for (int i = 0; i < count; ++i) list += (i > 0 ? ", " : "") + element;
  return "{" + list + "}";
}

// A beat of finite activations, or of scales with their zero points.
std::string finite_beat(const spec::MpgemmTileSpec& tile, const spec::Port& port) {
  if (tile.scheme == spec::TileScheme::w4a8 && port.stream == "activations") {
    return random_value(port);
  }
  std::string element = "binary16(0)";
  int bits = spec::kFp16Bits;
  if (port.stream == "scales" && tile.has_zero_point()) {
    element = "4'd7, " + element;
    bits += spec::kWeightBits;
  }
  std::string list = element;
  for (int i = 1; i < port.width() / bits; ++i) list += ", " + element;
  return "{" + list + "}";
}

// The header of a call of a few tiles, as long as it lasts; then random activations.
std::string activation_beat(const spec::MpgemmTileSpec& tile, const spec::Port& port) {
  const std::string header =
      fmt::format("{{32'd2, 32'd{}, 32'd{}}}", tile.columns + 1, tile.rows + 1);
  return fmt::format("taken < {} ? ({} >> (taken * {})) : {}", header_beats(tile), header,
                     port.width(), finite_beat(tile, port));
}

std::string testbench(const spec::Design& design, int cycles) {
  const auto* tile = std::get_if<spec::MpgemmTileSpec>(&design.unit);
  const int beats = packet_beats(design.unit);
  const bool is_clocked = spec::is_sequential(design.unit);
  std::string declarations;
  std::string connections_rtl;
  std::string connections_elaborated;
  std::string drives;
  std::string differs = "0";
  std::string shown;  // of the first difference
  std::string known = "1'b0";
  for (const auto& port : spec::ports(design.unit)) {
    const std::string range = fmt::format("[{}:0]", port.width() - 1);
    const bool is_input = port.direction == spec::PortDirection::input;
    const std::string comma = connections_rtl.empty() ? "" : ", ";
    if (is_input) {
      declarations += fmt::format("  reg {} {} = 0;\n", range, port.name);
      connections_rtl += fmt::format("{}.{}({})", comma, port.name, port.name);
      connections_elaborated += fmt::format("{}.{}({})", comma, port.name, port.name);
    } else {
      declarations += fmt::format("  wire {0} rtl_{1};\n  wire {0} yosys_{1};\n", range, port.name);
      connections_rtl += fmt::format("{}.{}(rtl_{})", comma, port.name, port.name);
      connections_elaborated += fmt::format("{}.{}(yosys_{})", comma, port.name, port.name);
      differs += fmt::format(" | (rtl_{0} !== yosys_{0})", port.name);
      known += fmt::format(", rtl_{}", port.name);
      shown += fmt::format(
          "            $display(\"cycle %0d: {0} is %h, by Yosys %h\", cycle, rtl_{0}, "
          "yosys_{0});\n",
          port.name);
    }
    if (!is_input) continue;
    switch (port.role) {
      case spec::PortRole::clock:
      case spec::PortRole::reset:
        break;
      case spec::PortRole::valid:
      case spec::PortRole::first_group:
      case spec::PortRole::last_group:
        drives += fmt::format("      {} = 1;\n", port.name);
        break;
      case spec::PortRole::first:
        drives += fmt::format("      {} = cycle % {} == 0;\n", port.name, beats);
        break;
      case spec::PortRole::last:
        drives += fmt::format("      {} = cycle % {} == {};\n", port.name, beats, beats - 1);
        break;
      case spec::PortRole::stream_valid:
      case spec::PortRole::stream_ready:
        drives += fmt::format("      {} = bits(0) % 4 != 0;\n", port.name);
        break;
      case spec::PortRole::stream_data:
        drives += fmt::format("      {} = {};\n", port.name,
                              port.stream == "activations" ? activation_beat(*tile, port)
                              : port.stream == "scales"    ? finite_beat(*tile, port)
                                                           : random_value(port));
        break;
      case spec::PortRole::stream_keep:
      case spec::PortRole::stream_last:
        break;
      case spec::PortRole::data:
        drives += fmt::format("      {} = {};\n", port.name, random_value(port));
        break;
    }
  }
  const std::string gate = tile != nullptr ? "results_tvalid_o" : "valid_o";
  const std::string shows =
      is_clocked ? fmt::format("rtl_{0} === 1'b1 | yosys_{0} !== rtl_{0}", gate) : "1";
  const std::string counts =
      tile != nullptr
          ? "      if (activations_tvalid_i & rtl_activations_tready_o) taken = taken + 1;\n"
          : "";
  return fmt::format(
      "module testbench;\n{}"
      "  integer seed = 1;\n  integer cycle;\n  integer results = 0;\n  integer differences = 0;\n"
      "  reg [31:0] drawn;\n  integer known = 0;\n  integer taken = 0;  // beats of activations\n"
      "  function [31:0] bits(input ignored); bits = $random(seed); endfunction\n"
      "  function [15:0] binary16(input ignored);\n    begin\n      drawn = $random(seed);\n"
      "      binary16 = {{drawn[31], 5'd11 + drawn[30:28], drawn[9:0]}};\n    end\n  endfunction\n"
      "  {} rtl ({});\n  {} elaborated ({});\n"
      "  initial begin\n    #1;\n{}"
      "    for (cycle = 0; cycle < {}; cycle = cycle + 1) begin\n{}"
      "      #1;\n{}"
      "      if ({}) begin\n        results = results + 1;\n"
      "        if (^{{{}}} !== 1'bx) known = known + 1;\n"
      "        if ({}) begin\n          differences = differences + 1;\n"
      "          if (differences == 1) begin\n{}          end\n        end\n      end\n    end\n"
      "    if (known > 0 && differences == 0) $display(\"EQUAL\");\n"
      "    else $display(\"%0d of %0d results differ, %0d known\", differences, results, known);\n"
      "    $finish;\n  end\nendmodule\n",
      declarations, design.name, connections_rtl, kElaborated, connections_elaborated,
      is_clocked ? "    rst_ni = 1;\n    #1 rst_ni = 0;\n    #1 rst_ni = 1;\n" : "", cycles, drives,
      is_clocked ? counts + "      clk_i = 1;\n      #1 clk_i = 0;\n      #1;\n" : "", shows, known,
      differs, shown);
}

std::string output_of(const std::vector<std::string>& arguments, const fs::path& folder) {
  const flow::Command command = {.arguments = arguments, .working_directory = folder};
  const flow::CommandResult result = flow::run_command(command);
  INFO(flow::command_line(command));
  INFO(result.output);
  REQUIRE(result.ok());
  return result.output;
}

void check_elaboration(const fs::path& configuration) {
  CAPTURE(configuration.string());
  spec::ReadResult read = spec::read_design_file(configuration);
  REQUIRE(read.design);
  if (auto* const tile = std::get_if<spec::MpgemmTileSpec>(&read.design->unit)) {
    *tile = smaller_tile(*tile);
  }
  const TemporaryFolder folder;
  const gen::Rtl rtl = gen::emit_rtl(*read.design);
  std::vector<std::string> files;
  std::string names;
  for (const auto& file : rtl.files) {
    folder.write(file.name, file.text);
    files.push_back(file.name);
    names += " " + file.name;
  }
  const std::string verilog = std::string(kElaborated) + ".v";
  output_of({flow::find_tool(flow::kYosys).path.string(), "-q", "-p",
             fmt::format("read_verilog -sv{}; hierarchy -check -top {}; proc; flatten; opt; "
                         "rename {} {}; write_verilog -noattr {}",
                         names, rtl.top, rtl.top, kElaborated, verilog)},
            folder.path());
  // A few packets, or tiles; long ones are those of small units.
  const bool is_tile = std::holds_alternative<spec::MpgemmTileSpec>(read.design->unit);
  const int cycles =
      std::max(is_tile ? 400 : 120, (is_tile ? 24 : 8) * packet_beats(read.design->unit));
  folder.write("testbench.sv", testbench(*read.design, cycles));
  // The stimulus keeps no rules of streams, which the checks in the RTL would notice.
  std::vector<std::string> compile = {flow::find_tool(flow::kIcarus).path.string(),
                                      "-g2012",
                                      "-DSYNTHESIS",
                                      "-s",
                                      "testbench",
                                      "-o",
                                      "simulation",
                                      "testbench.sv",
                                      verilog};
  compile.insert(compile.end(), files.begin(), files.end());
  output_of(compile, folder.path());
  const std::string output = output_of({"vvp", "-n", "simulation"}, folder.path());
  CAPTURE(output);
  CHECK(output.find("EQUAL") != std::string::npos);
}

void check_all(bool is_mixpe) {
  int checked = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".yaml") continue;
    const bool is_block_unit = name.find("dialect") == 0 || name.find("mxfp4") == 0 ||
                               name.find("format_selector") == 0 ||
                               name.find("mpgemm_tile_w4a4") == 0;
    if (is_block_unit == is_mixpe) continue;
    check_elaboration(entry.path());
    ++checked;
  }
  CHECK(checked > 0);
}

}  // namespace

TEST_CASE("Yosys understands the MixPE units as Icarus does", "[yosys]") { check_all(true); }

TEST_CASE("Yosys understands the block units as Icarus does", "[yosys]") { check_all(false); }

}  // namespace mpgen::tests

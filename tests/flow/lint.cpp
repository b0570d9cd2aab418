#include "flow/lint.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "flow/tools.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace {

using mpgen::flow::is_clean;
using mpgen::flow::LintResult;
using mpgen::tests::ScopedVariable;
using mpgen::tests::TemporaryFolder;

constexpr std::string_view kClean = R"(`default_nettype none
module unit (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] data_i,
  output logic [7:0] sum_o
);
  logic [7:0] next;
  child u_child (.a_i(data_i), .b_i(sum_o), .sum_o(next));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sum_o <= '0;
    else sum_o <= next;
  end
endmodule
`default_nettype wire
)";

constexpr std::string_view kChild = R"(`default_nettype none
module child (
  input  logic [7:0] a_i,
  input  logic [7:0] b_i,
  output logic [7:0] sum_o
);
  assign sum_o = a_i + b_i;
endmodule
`default_nettype wire
)";

std::vector<LintResult> lint_text(std::string_view body) {
  const TemporaryFolder folder;
  return mpgen::flow::lint({folder.write("unit.sv", body)}, "unit");
}

/// The result of one tool.
const LintResult& of(const std::vector<LintResult>& results, std::string_view tool) {
  for (const LintResult& result : results) {
    if (result.tool == tool) return result;
  }
  throw std::logic_error("no such tool");
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("lint accepts clean RTL of several files, in a folder with a blank in its name") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "a b" / "inner");
  const auto results = mpgen::flow::lint(
      {folder.write("a b/unit.sv", kClean), folder.write("a b/inner/child.sv", kChild)}, "unit");
  REQUIRE(results.size() == 3);
  for (const LintResult& result : results) {
    CAPTURE(result.tool, result.messages, result.command_line);
    CHECK(result.ok);
    CHECK(result.messages.empty());
    CHECK(!result.version.empty());
    CHECK(contains(result.command_line, "unit.sv"));
    CHECK(result.seconds > 0);
  }
  CHECK(is_clean(results));
}

TEST_CASE("lint rejects an unused signal") {
  const auto results = lint_text(R"(module unit (input logic a_i, output logic b_o);
  logic spare;
  assign spare = a_i;
  assign b_o = a_i;
endmodule
)");
  CHECK_FALSE(is_clean(results));
  CHECK(contains(of(results, "Verilator").messages, "UNUSED"));
}

TEST_CASE("lint rejects a width mismatch") {
  const auto results = lint_text(R"(module unit (input logic [7:0] a_i, output logic [3:0] b_o);
  assign b_o = a_i;
endmodule
)");
  CHECK_FALSE(is_clean(results));
  CHECK(contains(of(results, "Verilator").messages, "WIDTH"));
}

TEST_CASE("lint rejects a latch, with Verilator and with Yosys") {
  const auto results =
      lint_text(R"(module unit (input logic en_i, input logic a_i, output logic b_o);
  always @* if (en_i) b_o = a_i;
endmodule
)");
  CHECK(contains(of(results, "Verilator").messages, "LATCH"));
  CHECK_FALSE(of(results, "Yosys").ok);
  CHECK(contains(of(results, "Yosys").messages, "dlatch"));
}

TEST_CASE("lint rejects an implicit net, with and without default_nettype") {
  const std::string body = R"(module unit (input logic a_i, output logic b_o);
  assign made_up = a_i;
  assign b_o = made_up;
endmodule
)";
  const auto implicit = lint_text(body);
  CHECK_FALSE(of(implicit, "Verilator").ok);
  CHECK_FALSE(of(implicit, "Icarus Verilog").ok);
  CHECK_FALSE(of(implicit, "Yosys").ok);
  const auto forbidden = lint_text("`default_nettype none\n" + body + "`default_nettype wire\n");
  for (const LintResult& result : forbidden) {
    CAPTURE(result.tool);
    CHECK_FALSE(result.ok);
    CHECK(!result.messages.empty());
  }
}

TEST_CASE("lint rejects an undriven and a twice driven net, with Yosys") {
  const auto undriven = lint_text(R"(module unit (input logic a_i, output logic b_o);
  logic nothing;
  assign b_o = a_i & nothing;
endmodule
)");
  CHECK_FALSE(of(undriven, "Yosys").ok);
  const auto twice = lint_text(R"(module unit (input wire a_i, input wire b_i, output wire c_o);
  assign c_o = a_i;
  assign c_o = b_i;
endmodule
)");
  CHECK_FALSE(of(twice, "Yosys").ok);
}

TEST_CASE("lint counts the slow-simulation remark of Icarus Verilog 11 as a message") {
  const auto results = lint_text(R"(module unit (input logic [7:0] a_i, output logic b_o);
  always_comb begin
    b_o = a_i[3];
  end
endmodule
)");
  const LintResult& icarus = of(results, "Icarus Verilog");
  CHECK(icarus.ok == icarus.messages.empty());
  if (contains(icarus.version, "version 11.")) CHECK(contains(icarus.messages, "sorry"));
}

TEST_CASE("lint rejects a syntax error and a missing module") {
  const auto broken = lint_text("module unit (input logic a_i; endmodule\n");
  const auto missing = lint_text(kClean);
  for (const auto* results : {&broken, &missing}) {
    for (const LintResult& result : *results) {
      CAPTURE(result.tool);
      CHECK_FALSE(result.ok);
      CHECK(!result.messages.empty());
    }
  }
}

TEST_CASE("lint without a tool is a tool error") {
  const ScopedVariable wrong("MPGEN_YOSYS", "/nonexistent/yosys");
  CHECK_THROWS_AS(lint_text(kChild), mpgen::flow::ToolError);
}

TEST_CASE("lint refuses names that a tool's script would misread") {
  CHECK_THROWS_AS(mpgen::flow::lint({}, "unit"), std::invalid_argument);
  CHECK_THROWS_AS(mpgen::flow::lint({"unit.sv"}, "unit; shell"), std::invalid_argument);
  CHECK_THROWS_AS(mpgen::flow::lint({"a\"b.sv"}, "unit"), std::invalid_argument);
}

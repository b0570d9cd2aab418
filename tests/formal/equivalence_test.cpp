// Pairs of small modules whose relation is known.
#include "formal/equivalence.hpp"

#include <stdexcept>

#include "flow/tools.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::formal {
namespace {

using tests::TemporaryFolder;

class Pair {
 public:
  Circuit circuit(const std::string& name, const std::string& text) const {
    return {.files = {folder_.write(name + ".sv", text)}, .top = name};
  }
  Equivalence compare(const std::string& a, const std::string& b,
                      const EquivalenceOptions& options = {}) const {
    return prove_equivalent(circuit("a", a), circuit("b", b), options);
  }

 private:
  TemporaryFolder folder_;
};

std::string adder(const std::string& name, const std::string& ports, const std::string& sum) {
  return "module " + name + "(" + ports + ");\n  assign y_o = " + sum + ";\nendmodule\n";
}

constexpr const char* kPorts = "input [5:0] x_i, input [5:0] w_i, output [6:0] y_o";

std::string counter(const std::string& name, int limit) {
  return "module " + name +
         "(input clk_i, input rst_ni, input valid_i, output logic valid_o, output logic [7:0] "
         "y_o);\n"
         "  always_ff @(posedge clk_i or negedge rst_ni)\n"
         "    if (!rst_ni) begin y_o <= '0; valid_o <= 1'b0; end\n"
         "    else begin valid_o <= valid_i;\n"
         "      if (valid_i) y_o <= y_o == 8'd" +
         std::to_string(limit) + " ? 8'd0 : y_o + 8'd1; end\nendmodule\n";
}

std::string accumulator(const std::string& name, const std::string& base) {
  return "module " + name +
         "(input clk_i, input rst_ni, input valid_i, input first_i, input [3:0] x_i,\n"
         "  output logic valid_o, output [7:0] y_o, output legal_o);\n"
         "  logic [7:0] sum; logic started; logic was_legal;\n"
         "  assign y_o = sum; assign legal_o = was_legal & (started | ~valid_i | first_i);\n"
         "  always_ff @(posedge clk_i or negedge rst_ni)\n"
         "    if (!rst_ni) begin valid_o <= 1'b0; started <= 1'b0; was_legal <= 1'b1; end\n"
         "    else begin valid_o <= valid_i; started <= started | (valid_i & first_i);\n"
         "      was_legal <= was_legal & (started | ~valid_i | first_i); end\n"
         "  always_ff @(posedge clk_i) if (valid_i) sum <= " +
         base + " + 8'(x_i);\nendmodule\n";
}

std::string without_legal(std::string text) {
  text.replace(text.find(", output legal_o"), 16, "");
  text.replace(text.find("assign legal_o"), 14, "wire unused; assign unused");
  return text;
}

}  // namespace

TEST_CASE("Equal and unequal combinational circuits") {
  const Pair pair;
  const std::string shifted =
      "x_i[5] ? {1'b0, x_i} + {1'b0, w_i} : {1'b0, w_i} - ~{1'b0, x_i} - 7'd1";
  CHECK(pair.compare(adder("a", kPorts, "x_i + w_i"), adder("b", kPorts, shifted)).verdict ==
        Verdict::proved);
  const Equivalence different =
      pair.compare(adder("a", kPorts, "x_i + w_i"),
                   adder("b", kPorts, "(x_i == 6'd41 && w_i == 6'd7) ? 7'd3 : x_i + w_i"));
  CHECK(different.verdict == Verdict::refuted);
  CHECK(different.counterexample ==
        "cycle 1: w_i=6'h07 x_i=6'h29\n  y_o: design 7'h30, reference 7'h03\n");
}

TEST_CASE("Ports are matched by name") {
  const Pair pair;
  const std::string reversed = "output [6:0] y_o, input [5:0] w_i, input [5:0] x_i";
  CHECK(pair.compare(adder("a", kPorts, "x_i - w_i"), adder("b", reversed, "x_i - w_i")).verdict ==
        Verdict::proved);
  CHECK(pair.compare(adder("a", kPorts, "x_i - w_i"), adder("b", reversed, "w_i - x_i")).verdict ==
        Verdict::refuted);
}

TEST_CASE("Different ports are an error") {
  const Pair pair;
  const std::string narrow = "input [5:0] x_i, input [4:0] w_i, output [6:0] y_o";
  CHECK_THROWS_AS(pair.compare(adder("a", kPorts, "x_i"), adder("b", narrow, "x_i")),
                  std::invalid_argument);
  CHECK_THROWS_AS(pair.compare(adder("a", narrow, "x_i"), adder("b", kPorts, "x_i")),
                  std::invalid_argument);
}

TEST_CASE("A difference after many cycles") {
  const Pair pair;
  CHECK(pair.compare(counter("a", 99), counter("b", 99)).verdict == Verdict::proved);
  SECTION("is beyond a bounded look") {
    const Equivalence bounded =
        pair.compare(counter("a", 99), counter("b", 100), {.depth = 10, .only_bounded = true});
    CHECK(bounded.verdict == Verdict::bounded);
    CHECK(bounded.depth == 10);
  }
  SECTION("is found by a deep one, and never proved away") {
    CHECK(pair.compare(counter("a", 9), counter("b", 10), {.depth = 16}).verdict ==
          Verdict::refuted);
    CHECK(pair.compare(counter("a", 99), counter("b", 100), {.depth = 8}).verdict !=
          Verdict::proved);
  }
}

TEST_CASE("Registers without a reset start with any value") {
  const Pair pair;
  const std::string good = accumulator("b", "(first_i ? 8'd0 : sum)");
  CHECK(pair.compare(without_legal(accumulator("a", "(sum & {8{~first_i}})")), good).verdict ==
        Verdict::proved);
  // Without the rule that the first beat has first_i, the first values show.
  CHECK(pair.compare(without_legal(accumulator("a", "(first_i ? 8'd0 : sum)")), without_legal(good))
            .verdict == Verdict::refuted);
  CHECK(pair.compare(without_legal(accumulator("a", "sum")), good).verdict == Verdict::refuted);
}

TEST_CASE("Outputs that are void do not count") {
  const Pair pair;
  const std::string ports = "input [3:0] x_i, output bad_o, output [3:0] y_o";
  const auto text = [&](const std::string& name, const std::string& value) {
    return adder(name, ports, value + "; assign bad_o = &x_i");
  };
  EquivalenceOptions options;
  options.voids = {{.output = "y_o", .flag = "bad_o", .value = true}};
  CHECK(pair.compare(text("a", "x_i"), text("b", "&x_i ? 4'd3 : x_i"), options).verdict ==
        Verdict::proved);
  CHECK(pair.compare(text("a", "x_i"), text("b", "&x_i ? 4'd3 : x_i")).verdict == Verdict::refuted);
  CHECK(pair.compare(text("a", "x_i"), text("b", "x_i + 4'd1"), options).verdict ==
        Verdict::refuted);
  options.voids = {{.output = "z_o", .flag = "bad_o", .value = true}};
  CHECK_THROWS_AS(pair.compare(text("a", "x_i"), text("b", "x_i"), options), std::invalid_argument);
}

TEST_CASE("Missing tools and bad files are reported") {
  const Pair pair;
  const std::string good = adder("a", kPorts, "x_i");
  CHECK_THROWS_AS(pair.compare(good, "module b(;"), flow::ToolError);
  CHECK_THROWS_AS(pair.compare(good, adder("b", kPorts, "nothing")), flow::ToolError);
  const tests::ScopedVariable missing("MPGEN_ABC", "/nonexistent/abc");
  CHECK_THROWS_AS(pair.compare(good, adder("b", kPorts, "x_i")), flow::ToolError);
}

}  // namespace mpgen::formal

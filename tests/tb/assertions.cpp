// Co-simulation watches the checks in the RTL: a failing one is reported by name.
#include <string>

#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

/// What co-simulation says about the design with one text replaced, and how many checks it made.
struct Outcome {
  std::string what;
  std::uint64_t mismatches = 0;
};

Outcome outcome(const std::string& configuration, const std::string& from, const std::string& to,
                Part part = Part::hardware, tb::Assertions assertions = tb::Assertions::on) {
  const spec::Design design = design_of(configuration);
  tb::RtlSource source = rtl_of(design);
  if (!from.empty()) REQUIRE(replace_all(source, from, to, part) == 1);
  tb::CosimOptions options;
  options.suites = {tb::Suite::random};
  options.count = 200;
  options.assertions = assertions;
  const tb::CosimResult result = run(design, source, options);
  REQUIRE(result.suites.size() == 1);
  const auto& failure = result.suites[0].failure;
  return {failure ? failure->what : "", result.suites[0].mismatches};
}

constexpr const char* kPe = "unit: mixpe_pe\nlanes: 2\ngroup: 16\nactivations: int8\n";

}  // namespace

TEST_CASE("a late result is reported by the name of its check") {
  CHECK(outcome(kPe, "", "").what.empty());
  const Outcome late = outcome(kPe, "assign valid_o = result_valid_q;",
                               "logic late_q;\n  always_ff @(posedge clk_i) late_q <= "
                               "result_valid_q;\n  assign valid_o = late_q;");
  CAPTURE(late.what);
  CHECK(late.mismatches > 0);
  CHECK(late.what.find("the design stopped") != std::string::npos);
  CHECK(late.what.find("latency_a") != std::string::npos);
}

TEST_CASE("stimulus that breaks the protocol is reported by the name of the assumption") {
  const std::string rule = "first_i == !group_open_q";
  const std::string broken = "first_i == group_open_q";
  CHECK(outcome(kPe, rule, broken, Part::checks).what.find("group_first_m") != std::string::npos);
  CHECK(outcome(kPe, rule, broken, Part::checks, tb::Assertions::off).what.empty());
}

}  // namespace mpgen::tests

#include "cli/layer_report.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/text_table.hpp"
#include "tests/catch.hpp"

namespace mpgen::cli {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Two layers of 2 tokens on a tile of 2 x 3 elements of 4 lanes.
LayerReport simulated_report() {
  LayerReport report;
  report.configuration = "tile.yaml";
  report.design = "tile";
  report.spec.rows = 2;
  report.spec.columns = 3;
  for (const auto& layer : {LinearLayer{"k", 3, 40}, LinearLayer{"down", 3, 80}}) {
    GemmReport run;
    run.spec = report.spec;
    run.m = 2;
    run.n = layer.outputs;
    run.k = layer.inputs;
    run.activations.bits_per_element = 16;
    run.second.bits_per_element = layer.inputs == 40 ? 5 : 4.25;
    run.accuracy.rows = layer.inputs == 40 ? 2 : 1;
    run.accuracy.sums = {.signal = 100, .noise = layer.inputs == 40 ? 1.0 : 0.0};
    run.accuracy.sqnr_db = run.accuracy.sums.sqnr_db();
    run.rtl = tb::TileRunTotals{.cycles = layer.inputs,
                                .macs = 6 * layer.inputs,
                                .utilisation = 0.25,
                                .simulation_seconds = 0.001};
    run.comparison =
        compare_results(std::vector<std::uint32_t>(6), std::vector<std::uint32_t>(6), 3);
    report.runs.push_back({layer, run});
  }
  return report;
}

TEST_CASE("totals of a configuration are those of all its layers together") {
  const LayerTotals totals = totals_of(simulated_report());
  CHECK(totals.weight_bits == 4.5);
  CHECK(totals.activation_bits == 16);
  // One of two tokens was measured in the second layer.
  CHECK(std::fabs(totals.sqnr_db - 10 * std::log10(300.0)) < 1e-9);
  CHECK(totals.rtl.cycles == 120);
  CHECK(totals.rtl.macs == 720);
  CHECK(totals.rtl.utilisation == 0.25);
  CHECK(std::fabs(totals.rtl.simulation_seconds - 0.002) < 1e-12);
  CHECK(totals.results == 12);
  CHECK(totals.mismatches == 0);
}

TEST_CASE("tables of a simulated configuration") {
  const LayerReport report = simulated_report();
  CHECK(layer_report_as_text(report) ==
        "tile: w4a16, 2 x 3 elements of 4 lanes, accumulator exact\n"
        "  layer  M x N x K    SQNR dB  cycles  utilisation %  equal bits\n"
        "  k      2 x 3 x 40     20.00      40           25.0         yes\n"
        "  down   2 x 3 x 80  no error      80           25.0         yes\n");
  CHECK(contains(
      layer_summary_as_text({report}),
      "All layers\n"
      "  configuration  scheme  W bits  X bits  SQNR dB  cycles  utilisation %  MACs/s  equal "
      "bits\n"
      "  tile           w4a16      4.5      16    24.77     120           25.0   360 k         "
      "yes\n"));
}

TEST_CASE("a bit that differs is a NO in both tables, shown, and fails") {
  LayerReport report = simulated_report();
  CHECK(report.passed());
  report.runs[1].report.comparison =
      compare_results(std::vector<std::uint32_t>{0, 0, 0, 0, 0x3F800000, 0},
                      std::vector<std::uint32_t>{0, 0, 0, 0, 0x3F800001, 0}, 3);
  CHECK(!report.passed());
  const std::string text = layer_report_as_text(report);
  CHECK(contains(text, "25.0         yes\n"));
  CHECK(contains(text, "25.0          NO\n"));
  CHECK(contains(text,
                 "layer down\n"
                 "  different bits: 1 of 6 results\n"
                 "    row 1, column 1: expected 0x3F800000 (1), got 0x3F800001 (1.0000001)\n"));
  CHECK(contains(layer_summary_as_text({simulated_report(), report}), "360 k          NO\n"));
  const auto json =
      nlohmann::json::parse(layer_reports_as_json(LayerOptions{}, {simulated_report(), report}));
  CHECK(json["passed"] == false);
  CHECK(json["configurations"][0]["passed"] == true);
  CHECK(json["configurations"][1]["passed"] == false);
  CHECK(json["configurations"][1]["layers"][1]["passed"] == false);
  CHECK(json["configurations"][1]["all_layers"]["comparison"]["mismatches"] == 1);
}

TEST_CASE("numbers of a table are flush right") {
  CHECK(number_table({{"name", "figure", "rate"}, {"a", "1", "10"}, {"long name", "1234567"}}, 1) ==
        "  name        figure  rate\n"
        "  a                1    10\n"
        "  long name  1234567\n");
}

}  // namespace
}  // namespace mpgen::cli

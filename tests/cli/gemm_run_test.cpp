#include "cli/gemm_run.hpp"

#include <bit>
#include <cmath>

#include "cli/gemm_accuracy.hpp"
#include "cli/gemm_progress.hpp"
#include "cli/gemm_report.hpp"
#include "tests/catch.hpp"

namespace mpgen::cli {
namespace {

TEST_CASE("results are compared bit for bit") {
  std::vector<std::uint32_t> expected(60, 0x3F800000);
  std::vector<std::uint32_t> got = expected;
  CHECK(compare_results(expected, got, 6).mismatches == 0);
  CHECK(compare_results(expected, got, 6).results == 60);
  // Equal as numbers, but not as bits.
  expected[13] = 0x00000000;
  got[13] = 0x80000000;
  const GemmComparison one = compare_results(expected, got, 6);
  REQUIRE(one.mismatches == 1);
  CHECK(one.first[0].row == 2);
  CHECK(one.first[0].column == 1);
  CHECK(one.first[0].expected == 0x00000000);
  CHECK(one.first[0].got == 0x80000000);
  for (auto& pattern : got) pattern ^= 1;
  const GemmComparison all = compare_results(expected, got, 6);
  CHECK(all.mismatches == 60);
  CHECK(all.first.size() == kShownMismatches);
}

TEST_CASE("a report shows mismatches and fails") {
  GemmReport report;
  report.spec.output = spec::OutputFormat::fp16;
  report.m = report.n = report.k = 2;
  report.accuracy.rows = 2;
  report.output = "y.npy";
  report.comparison = compare_results(std::vector<std::uint32_t>{0x3C00, 0, 0, 0},
                                      std::vector<std::uint32_t>{0x3C01, 0, 0, 0}, 2);
  CHECK(!report.passed());
  const std::string text = gemm_report_as_text(report);
  CHECK(text.find("  different bits: 1 of 4 results\n"
                  "    row 0, column 0: expected 0x3C00 (1), got 0x3C01 (1.0009766)\n") !=
        std::string::npos);
  CHECK(text.find("y.npy") == std::string::npos);
  const std::string json = gemm_report_as_json(report);
  CHECK(json.find("\"passed\": false") != std::string::npos);
  CHECK(json.find("\"got\": \"0x3C01\"") != std::string::npos);
  CHECK(json.find("\"output\": null") != std::string::npos);

  report.comparison =
      compare_results(std::vector<std::uint32_t>(4), std::vector<std::uint32_t>(4), 2);
  CHECK(gemm_report_as_text(report).find("  equal bits: all 4\n") != std::string::npos);
  CHECK(gemm_report_as_text(report).find("y.npy") != std::string::npos);
}

TEST_CASE("accuracy is that of the measured tokens, whatever the threads") {
  operands::Activations x;
  x.rows = 3;
  x.k = 10;
  operands::SecondOperand w;
  w.rows = 2;
  w.k = 10;
  for (int i = 0; i < 30; ++i) x.values.push_back(static_cast<float>(i) / 8);
  for (int i = 0; i < 20; ++i) w.values.push_back(static_cast<float>(i - 10));
  std::vector<std::uint32_t> result;
  double signal = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 2; ++column) {
      float sum = 0;
      for (std::size_t i = 0; i < 10; ++i) {
        sum += x.values[row * 10 + i] * w.values[column * 10 + i];
      }
      signal += static_cast<double>(sum) * static_cast<double>(sum);
      result.push_back(std::bit_cast<std::uint32_t>(sum));
    }
  }
  const auto measure = [&](int jobs) {
    return measure_accuracy(x, w, result, spec::OutputFormat::fp32, jobs);
  };
  CHECK(std::isinf(measure(1).sqnr_db));
  CHECK(measure(1).rows == 3);
  const auto first = std::bit_cast<float>(result[3]);
  result[3] = std::bit_cast<std::uint32_t>(first + 0.5F);
  CHECK(std::fabs(measure(1).sqnr_db - 10 * std::log10(signal / 0.25)) < 1e-9);
  CHECK(measure(1).sqnr_db == measure(3).sqnr_db);
  result[3] = 0x7FC00000;
  CHECK(measure(2).nonfinite == 1);
  CHECK(std::isinf(measure(2).sqnr_db));
  result.assign(6, 0x7F800000);
  CHECK(std::isnan(measure(1).sqnr_db));
}

TEST_CASE("numbers and times of progress lines") {
  CHECK(short_number(0) == "0");
  CHECK(short_number(999) == "999");
  CHECK(short_number(999.6) == "1 k");
  CHECK(short_number(1.2345e6) == "1.23 M");
  CHECK(short_number(5e10) == "50 G");
  CHECK(duration(-1) == "0 s");
  CHECK(duration(59.4) == "59 s");
  CHECK(duration(130) == "2 min 10 s");
  CHECK(duration(7260) == "2 h 1 min");
}

}  // namespace
}  // namespace mpgen::cli

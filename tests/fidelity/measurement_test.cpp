#include "fidelity/measurement.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "fidelity/table.hpp"
#include "tests/catch.hpp"

namespace mpgen::fidelity {
namespace {

void ignore(int /*done*/, int /*total*/) {}

MeasurementPlan small_plan() {
  MeasurementPlan plan;
  for (const char* name : {"dialectfp4", "mxfp4", "int8"}) {
    for (NumberFormat& format : number_formats(name, {.columns = 512})) {
      plan.formats.push_back(std::move(format));
    }
  }
  plan.tensors = tensor_kinds();
  plan.shape = {.rows = 13, .columns = 512};
  return plan;
}

// A format whose error is known: it halves every value.
NumberFormat halving() {
  return {"half", "half", 1, 1, [](std::span<const float> row, std::span<float> restored) {
            std::transform(row.begin(), row.end(), restored.begin(),
                           [](float value) { return value / 2; });
          }};
}

// An independent Monte-Carlo: one draw of 1,048,576 elements, one digit. docs/fidelity.md.
constexpr std::size_t kTensors = 12;
struct Reference {
  const char* format;
  int block;
  std::array<double, kTensors> decibels;
};
constexpr std::array<Reference, 3> kReference = {
    {{"dialectfp4-mse",
      16,
      {21.4, 21.2, 21.2, 21.0, 21.4, 20.8, 26.4, 20.9, 25.3, 21.0, 26.7, 21.5}},
     {"dialectfp4-mse",
      32,
      {20.7, 20.0, 20.0, 19.3, 20.5, 18.3, 24.6, 19.1, 23.2, 19.2, 26.0, 20.7}},
     {"mxfp4", 32, {18.8, 18.0, 18.0, 16.9, 18.8, 15.6, 17.2, 16.7, 16.9, 16.7, 12.9, 18.9}}}};

}  // namespace

TEST_CASE("measurement: ratios by hand", "[measurement]") {
  const std::vector<float> values = {3, -4};
  const std::vector<float> restored = {3, -3.5F};
  const SignalAndNoise sums = compare(values, restored);
  CHECK(sums.signal == 25);
  CHECK(sums.noise == 0.25);
  CHECK(std::fabs(sums.decibels() - 20) < 1e-9);
  SignalAndNoise more = sums;
  more += {.signal = 0, .noise = 2.25};
  CHECK(std::fabs(more.decibels() - 10) < 1e-9);
  CHECK(compare(values, values).decibels() == std::numeric_limits<double>::infinity());
  CHECK(SignalAndNoise{.signal = 0, .noise = 1}.decibels() < -1e300);
}

TEST_CASE("measurement: a format of known error", "[measurement]") {
  MeasurementPlan plan = small_plan();
  plan.formats = {halving()};
  const Ratios ratios = measure(plan, ignore);
  REQUIRE(ratios.size() == 1);
  REQUIRE(ratios[0].size() == plan.tensors.size());
  for (const double ratio : ratios[0]) CHECK(std::fabs(ratio - 20 * std::log10(2.0)) < 1e-6);
}

TEST_CASE("measurement: the median of the draws", "[measurement]") {
  MeasurementPlan plan = small_plan();
  plan.tensors = {TensorKind::t3};
  plan.draws = 1;
  std::vector<double> draws;
  for (const std::uint64_t seed : {11U, 12U, 13U, 14U}) {
    plan.seed = seed;
    draws.push_back(measure(plan, ignore)[0][0]);
  }
  plan.seed = 11;
  plan.draws = 3;
  std::vector<double> sorted(draws.begin(), draws.begin() + 3);
  std::sort(sorted.begin(), sorted.end());
  CHECK(measure(plan, ignore)[0][0] == sorted[1]);
  plan.draws = 4;
  std::sort(draws.begin(), draws.end());
  CHECK(measure(plan, ignore)[0][0] == (draws[1] + draws[2]) / 2);
}

TEST_CASE("measurement: any number of threads gives the same result", "[measurement]") {
  MeasurementPlan plan = small_plan();
  plan.draws = 2;
  const Ratios alone = measure(plan, ignore);
  for (const int jobs : {2, 3, 40}) {
    CAPTURE(jobs);
    plan.jobs = jobs;
    CHECK(measure(plan, ignore) == alone);
  }
}

TEST_CASE("measurement: progress counts draws", "[measurement]") {
  MeasurementPlan plan = small_plan();
  plan.tensors = {TensorKind::gauss, TensorKind::t3};
  plan.draws = 2;
  std::vector<int> steps;
  measure(plan, [&steps](int done, int total) {
    steps.push_back(done);
    steps.push_back(total);
  });
  CHECK(steps == std::vector<int>{0, 4, 1, 4, 2, 4, 3, 4});
}

TEST_CASE("measurement: a failure in a thread reaches the caller", "[measurement]") {
  MeasurementPlan plan = small_plan();
  plan.formats.push_back({"none", "none", 1, 1, [](std::span<const float>, std::span<float>) {
                            throw std::invalid_argument("not this value");
                          }});
  plan.jobs = 3;
  bool was_thrown = false;
  try {
    measure(plan, ignore);
  } catch (const std::invalid_argument&) {
    was_thrown = true;
  }
  CHECK(was_thrown);
}

TEST_CASE("measurement: the figures of an independent Monte-Carlo", "[measurement]") {
  MeasurementPlan plan;
  for (const Reference& row : kReference) {
    plan.formats.push_back(number_formats(row.format, {.blocks = {row.block}}).front());
  }
  plan.jobs = 2;
  for (std::size_t column = 0; column < kTensors; ++column) {
    const TensorKind kind = tensor_kinds()[column];
    // What a few channels decide varies from draw to draw.
    plan.draws = kind == TensorKind::chan20 || kind == TensorKind::chan100 ? 5 : 1;
    plan.tensors = {kind};
    const Ratios ratios = measure(plan, ignore);
    for (std::size_t row = 0; row < kReference.size(); ++row) {
      CAPTURE(plan.formats[row].label, to_string(kind), ratios[row][0]);
      CHECK(std::fabs(ratios[row][0] - kReference[row].decibels[column]) < 0.2);
    }
  }
}

TEST_CASE("measurement: tables for people and programs", "[measurement]") {
  MeasurementPlan plan;
  plan.formats = {number_formats("mxfp4", {}).front(), halving()};
  plan.tensors = {TensorKind::gauss, TensorKind::hadamard};
  plan.shape = {.rows = 2, .columns = 64};
  const Ratios ratios = {{18.7912345, 9}, {6.02, std::numeric_limits<double>::infinity()}};
  CHECK(text_table(plan, ratios) ==
        "Signal-to-quantisation-noise ratio in dB; 2 x 64 elements, median of 5 draws from seed 1\n"
        "\n"
        "format   bits  gauss  hadamard\n"
        "mxfp4   4.250  18.79      9.00\n"
        "half    1.000   6.02       inf\n");
  CHECK(csv_table(plan, ratios) ==
        "format,elements,bits,gauss,hadamard\n"
        "mxfp4,32,4.25,18.7912,9.0000\n"
        "half,1,1,6.0200,inf\n");
  const auto json = json_table(plan, ratios);
  CHECK(json["rows"] == 2);
  CHECK(json["columns"] == 64);
  CHECK(json["seed"] == 1);
  CHECK(json["draws"] == 5);
  CHECK(json["formats"][0]["format"] == "mxfp4");
  CHECK(json["formats"][0]["sqnr_db"]["gauss"] == 18.7912);
  CHECK(json["formats"][1]["elements"] == 1);
  CHECK(json.dump().find("\"hadamard\":null") != std::string::npos);
  plan.draws = 1;
  CHECK(text_table(plan, ratios).find("2 x 64 elements, seed 1\n") != std::string::npos);
}

}  // namespace mpgen::fidelity

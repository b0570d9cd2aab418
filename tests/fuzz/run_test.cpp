// Fuzzing finds, shrinks and keeps the faults of a generator that is broken on purpose.
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include "fuzz/fuzz.hpp"
#include "fuzz/random_design.hpp"
#include "fuzz/regression_file.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tb/test_models.hpp"

namespace mpgen::fuzz {
namespace {

constexpr std::uint64_t kSeed = 77;

using Edit = std::function<void(const spec::Design&, gen::Rtl&)>;

bool replace(gen::Rtl& rtl, const std::string& from, const std::string& to) {
  for (auto& file : rtl.files) {
    const std::size_t place = file.text.find(from);
    if (place == std::string::npos) continue;
    file.text.replace(place, from.size(), to);
    return true;
  }
  return false;
}

// A generator whose sums of int4 weights begin with -1 when there are two lanes or more.
void begin_with_minus_one(const spec::Design& design, gen::Rtl& rtl) {
  const auto* unit = std::get_if<spec::MixpePeSpec>(&design.unit);
  if (unit == nullptr || unit->weights != spec::WeightFormat::int4 || unit->lanes < 2) return;
  replace(rtl, "first_i ? '0 : dot_q", "first_i ? '1 : dot_q");
}

// One that leaves a signal unused when there are more than two lanes.
void leave_unused_signal(const spec::Design& design, gen::Rtl& rtl) {
  const auto* unit = std::get_if<spec::ActivationSumSpec>(&design.unit);
  if (unit == nullptr || unit->lanes < 4) return;
  replace(rtl, "endmodule", "  logic idle;\n  assign idle = 1'b0;\nendmodule");
}

// The first index whose configuration `edit` changes.
std::uint64_t first_broken(const Edit& edit) {
  for (std::uint64_t index = 0;; ++index) {
    const spec::Design design = random_design(kSeed, index);
    gen::Rtl rtl = gen::emit_rtl(design);
    std::string before;
    for (const auto& file : rtl.files) before += file.text;
    edit(design, rtl);
    std::string after;
    for (const auto& file : rtl.files) after += file.text;
    if (before != after) return index;
  }
}

Options options_for(const Edit& edit, const tests::TemporaryFolder& folder) {
  Options options;
  options.seed = kSeed;
  options.first = first_broken(edit);
  options.count = 1;
  options.regressions = folder / "regressions";
  options.cache_folder = tests::test_cache().folder();
  options.edit = edit;
  return options;
}

spec::Design read(const std::string& text) {
  const spec::ReadResult result = spec::read_design(text, "test.yaml");
  REQUIRE(result.design);
  return *result.design;
}

TEST_CASE("a fault of the arithmetic is found, shrunk and kept") {
  const tests::TemporaryFolder folder;
  const Options options = options_for(begin_with_minus_one, folder);
  CAPTURE(kSeed, options.first);
  const Result result = run(options);
  REQUIRE_FALSE(result.passed());
  REQUIRE(result.findings.size() == 1);
  const Finding& finding = result.findings[0];
  CAPTURE(finding.configuration, finding.smallest, finding.failure.what);
  REQUIRE(finding.index == options.first);
  REQUIRE(finding.failure.stage == Stage::simulate);
  REQUIRE(finding.failure.kind == "wrong result");
  REQUIRE(finding.is_minimal);
  REQUIRE(read(finding.configuration) == random_design(kSeed, options.first));
  REQUIRE(read(finding.smallest) == read("unit: mixpe_pe\nweights: int4\nlanes: 2\ngroup: 2\n"));

  REQUIRE(regressions_in(options.regressions) ==
          std::vector<std::filesystem::path>{finding.regression});
  const Regression regression = read_regression(finding.regression);
  REQUIRE(regression.replay == finding.failure.replay);
  REQUIRE_FALSE(regression.replay.empty());

  TrialOptions trial;
  REQUIRE(run_regression(regression, tests::test_cache(), trial).passed());
  // The replay line alone shows it: no suite has to run.
  trial.lints = false;
  trial.edit = begin_with_minus_one;
  const TrialResult broken = run_regression(regression, tests::test_cache(), trial);
  REQUIRE(broken.failure);
  REQUIRE(broken.failure->stage == Stage::simulate);
  REQUIRE(broken.suites == 0);
}

TEST_CASE("a fault that a linter sees is found, shrunk and kept") {
  const tests::TemporaryFolder folder;
  const Options options = options_for(leave_unused_signal, folder);
  CAPTURE(kSeed, options.first);
  const Result result = run(options);
  REQUIRE(result.findings.size() == 1);
  const Finding& finding = result.findings[0];
  REQUIRE(finding.failure.stage == Stage::lint);
  REQUIRE(finding.failure.kind == "Verilator");
  REQUIRE(read(finding.smallest) == read("unit: activation_sum\nlanes: 4\ngroup: 4\n"));

  const Regression regression = read_regression(finding.regression);
  TrialOptions trial;
  REQUIRE(run_regression(regression, tests::test_cache(), trial).passed());
  trial.edit = leave_unused_signal;
  REQUIRE_FALSE(run_regression(regression, tests::test_cache(), trial).passed());
}

TEST_CASE("failures of each stage are told apart") {
  const spec::Design design = read("unit: activation_sum\nlanes: 1\ngroup: 2\n");
  const auto failure_with = [&](const Edit& edit, tb::Assertions assertions) {
    TrialOptions options;
    options.lints = false;
    options.assertions = assertions;
    options.edit = edit;
    const TrialResult result = run_trial(design, tests::test_cache(), options);
    REQUIRE(result.failure);
    return to_string(result.failure->stage) + ": " + result.failure->kind;
  };
  const auto on = tb::Assertions::on;
  const auto off = tb::Assertions::off;
  const Edit drop_end = [](const auto&, gen::Rtl& rtl) { replace(rtl, "endmodule", ""); };
  REQUIRE(failure_with(drop_end, on) == "build: refused");
  const std::string result_valid = "result_valid_q <= valid_i & last_i";
  const Edit drop_results = [&](const auto&, gen::Rtl& rtl) {
    REQUIRE(replace(rtl, result_valid, "result_valid_q <= 1'b0"));
  };
  REQUIRE(failure_with(drop_results, off) == "simulate: no result");
  REQUIRE(failure_with(drop_results, on) == "simulate: stopped");
  const Edit add_results = [&](const auto&, gen::Rtl& rtl) {
    REQUIRE(replace(rtl, result_valid, "result_valid_q <= valid_i"));
  };
  REQUIRE(failure_with(add_results, off) == "simulate: unexpected result");
  const Edit fail = [](const auto&, gen::Rtl&) { throw std::logic_error("a port is missing"); };
  REQUIRE(failure_with(fail, on) == "generate: exception");
}

TEST_CASE("results do not depend on the number of jobs, and count all work") {
  Options options;
  options.seed = kSeed;
  options.first = 3;
  options.count = 3;
  options.cache_folder = tests::test_cache().folder();
  const Result one = run(options);
  for (const auto& finding : one.findings) UNSCOPED_INFO(finding.smallest << finding.failure.what);
  options.jobs = 3;
  const Result three = run(options);
  REQUIRE(one.passed());
  REQUIRE(three.passed());
  REQUIRE(one.trials == 3);
  REQUIRE(one.lint_runs == 9);
  REQUIRE(one.checks > 0);
  REQUIRE(one.checks == three.checks);
  REQUIRE(one.suites == three.suites);
  REQUIRE(one.transactions == three.transactions);
  options.count = 0;
  REQUIRE_THROWS_AS(run(options), std::invalid_argument);
}

TEST_CASE("nothing is begun after the time is over") {
  Options options;
  options.seed = kSeed;
  options.first = 3;
  options.count = 1000;
  options.cpu_seconds = 0.001;
  options.cache_folder = tests::test_cache().folder();
  REQUIRE(run(options).trials == 1);
}

}  // namespace
}  // namespace mpgen::fuzz

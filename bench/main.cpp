// Speed of co-simulation, model builds and reference. Times are CPU times of this process and of
// the tools that it starts; a single thread simulates.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/designs.hpp"
#include "golden/mixpe_pe.hpp"
#include "tb/cosim.hpp"
#include "tb/model_cache.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::bench {
namespace {

tb::CosimResult run_suite(const spec::Design& design, const tb::RtlSource& rtl,
                          const tb::ModelCache& cache, tb::Suite suite) {
  tb::CosimOptions options;
  options.suites = {suite};
  options.jobs = 1;
  return tb::run_cosim(design, rtl, cache, options);
}

// Whole runs of a suite: stimulus, model, reference and comparison.
void simulate(benchmark::State& state, const std::string& name, tb::Suite suite) {
  const spec::Design design = shipped_design(name);
  const tb::RtlSource rtl = rtl_of(design);
  const tb::ModelCache cache;
  run_suite(design, rtl, cache, suite);  // builds the model
  std::uint64_t checks = 0;
  std::uint64_t accumulated = 0;
  for (auto _ : state) {
    const auto result = run_suite(design, rtl, cache, suite);
    if (!result.passed()) state.SkipWithError("mismatch");
    for (const auto& part : result.suites) {
      checks += part.checks;
      accumulated += part.accumulated;
    }
  }
  using benchmark::Counter;
  state.counters["checks/s"] = Counter(static_cast<double>(checks), Counter::kIsRate);
  if (accumulated > 0) {
    state.counters["MACs/s"] = Counter(static_cast<double>(accumulated), Counter::kIsRate);
  }
}

double children_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// From RTL to plugin, with an empty cache of models but the run-time library at hand.
void build_model(benchmark::State& state, const std::string& name) {
  namespace fs = std::filesystem;
  const spec::Design design = shipped_design(name);
  const tb::RtlSource rtl = rtl_of(design);
  const auto ports = spec::ports(design.unit);
  const fs::path folder = fs::temp_directory_path() / "mpgen-bench-cache";
  fs::remove_all(folder);
  const tb::ModelCache cache(folder);
  cache.build(rtl, ports);
  for (auto _ : state) {
    fs::remove_all(folder / "models");
    const double before = children_seconds();
    cache.build(rtl, ports);
    state.SetIterationTime(children_seconds() - before);
  }
  fs::remove_all(folder);
}

// The reference alone, a group at a time.
void sum_group(benchmark::State& state, const std::string& name) {
  const auto spec = std::get<spec::MixpePeSpec>(shipped_design(name).unit);
  const auto range = spec::activation_range(spec.activations, spec.accumulator);
  const bool is_half = spec.activations == spec::ActivationFormat::fp16 &&
                       spec.accumulator.kind != spec::Accumulator::Kind::aligned;
  std::mt19937_64 engine(1);
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(engine() % static_cast<std::uint64_t>(bound));
  };
  std::vector<std::int32_t> activations;
  std::vector<std::int32_t> weights;
  for (int k = 0; k < spec.group; ++k) {
    const std::int64_t value =
        is_half ? below(0x7C00) : range.minimum + below(range.maximum - range.minimum + 1);
    activations.push_back(static_cast<std::int32_t>(value));
    weights.push_back(static_cast<std::int32_t>(below(16)) -
                      (spec.weights == spec::WeightFormat::int4 ? 8 : 0));
  }
  golden::MixpePe reference(spec);
  const auto lanes = static_cast<std::size_t>(spec.lanes);
  for (auto _ : state) {
    reference.start_group();
    for (std::size_t k = 0; k < activations.size(); k += lanes) {
      reference.add_beat(std::span(activations).subspan(k, lanes),
                         std::span(weights).subspan(k, lanes));
    }
    benchmark::DoNotOptimize(reference.result());
  }
  state.counters["MACs/s"] = benchmark::Counter(
      static_cast<double>(activations.size()) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}

void register_all() {
  for (const auto& name : shipped_names()) {
    const auto design = shipped_design(name);
    const bool multiplies = spec::unit_name(design.unit) == "mixpe_mul";
    const bool accumulates = tb::make_bench(design.unit, 1)->accumulated_per_beat() > 0;
    if (multiplies || accumulates) {
      const tb::Suite suite = multiplies ? tb::Suite::exhaustive : tb::Suite::random;
      benchmark::RegisterBenchmark(
          ("cosim/" + tb::to_string(suite) + "/" + name).c_str(),
          [name, suite](benchmark::State& state) { simulate(state, name, suite); })
          ->Unit(benchmark::kMillisecond);
    }
    benchmark::RegisterBenchmark(("build/" + name).c_str(),
                                 [name](benchmark::State& state) { build_model(state, name); })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
    if (spec::unit_name(design.unit) == "mixpe_pe") {
      benchmark::RegisterBenchmark(("reference/" + name).c_str(),
                                   [name](benchmark::State& state) { sum_group(state, name); });
    }
  }
}

}  // namespace
}  // namespace mpgen::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  mpgen::bench::register_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

// Speed of co-simulation, model builds and reference. Times are CPU times of this process and of
// the tools that it starts; a single thread simulates.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "bench/designs.hpp"
#include "bench/gemm.hpp"
#include "bench/quantizers.hpp"
#include "bench/references.hpp"
#include "bench/tiles.hpp"
#include "tb/cosim.hpp"
#include "tb/model_cache.hpp"
#include "tb/suite.hpp"

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

void register_all() {
  for (const auto& name : shipped_names()) {
    const auto design = shipped_design(name);
    if (std::holds_alternative<spec::MpgemmTileSpec>(design.unit)) continue;
    const tb::Suite suite =
        spec::is_sequential(design.unit) ? tb::Suite::random : tb::Suite::exhaustive;
    benchmark::RegisterBenchmark(
        ("cosim/" + tb::to_string(suite) + "/" + name).c_str(),
        [name, suite](benchmark::State& state) { simulate(state, name, suite); })
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("build/" + name).c_str(),
                                 [name](benchmark::State& state) { build_model(state, name); })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  }
  register_references();
  register_gemm();
  register_quantizers();
  register_tiles();
}

}  // namespace
}  // namespace mpgen::bench

int main(int argc, char** argv) {
  // A comparison, not a benchmark: its contestants take turns.
  if (argc >= 2 && std::string(argv[1]) == "--peers") {
    constexpr std::size_t kTokens = 128;
    mpgen::bench::compare_gemm(argc >= 3 ? std::stoul(argv[2]) : kTokens);
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  mpgen::bench::register_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

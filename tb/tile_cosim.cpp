#include "tb/tile_cosim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "tb/replay.hpp"
#include "tb/tile_bins.hpp"
#include "tb/tile_cases.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::tb {
namespace {

// What one case showed.
struct Outcome {
  std::uint64_t checks = 0;
  std::uint64_t cycles = 0;
  std::uint64_t macs = 0;
  std::uint64_t mismatches = 0;
  std::vector<std::uint32_t> expected_results;
  std::string what;  ///< of the first mismatch
  std::vector<DecodedField> expected;
  std::vector<DecodedField> got;
};

class TileCosim {
 public:
  TileCosim(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
            const CosimOptions& options, const std::function<void(const CosimProgress&)>& progress)
      : design_(design),
        spec_(std::get<spec::MpgemmTileSpec>(design.unit)),
        rtl_(rtl),
        cache_(cache),
        options_(options),
        progress_(progress) {}

  CosimResult run() {
    CosimResult result;
    result.design = design_.name;
    result.unit = spec::unit_name(design_.unit);
    result.seed = options_.seed;
    plugin_ = cache_.build(rtl_, spec::ports(spec_), Flavour::plain, options_.assertions);
    if (!options_.replay.empty()) {
      replay(result);
      return result;
    }
    std::vector<std::uint64_t> hits(tile_bins(spec_).size());
    for (const Suite suite : options_.suites.empty() ? all_suites() : options_.suites) {
      const std::uint64_t cases = tile_case_count(suite, options_.count.value_or(0));
      if (cases == 0) {
        if (!options_.suites.empty()) result.missing.push_back(suite);
        continue;
      }
      result.suites.push_back(run_suite(suite, 0, cases, hits));
    }
    if (options_.suites.empty() && !options_.count) {
      const std::vector<std::string> names = tile_bins(spec_);
      for (std::size_t bin = 0; bin < names.size(); ++bin) {
        result.bins.push_back({names[bin], hits[bin]});
      }
    }
    return result;
  }

 private:
  void replay(CosimResult& result) {
    const Replay request = parse_replay(options_.replay, 1);
    if (request.stimulus ||
        request.chunk >= tile_case_count(request.suite, options_.count.value_or(0))) {
      throw std::invalid_argument("the replay line names no case of this tile");
    }
    seed_ = request.seed;
    result.seed = request.seed;
    std::vector<std::uint64_t> hits;
    result.suites.push_back(run_suite(request.suite, request.chunk, request.chunk + 1, hits));
  }

  SuiteResult run_suite(Suite suite, std::uint64_t first, std::uint64_t last,
                        std::vector<std::uint64_t>& hits) {
    SuiteResult total;
    total.suite = suite;
    std::atomic<std::uint64_t> next = first;
    std::mutex mutex;
    std::exception_ptr error;
    std::uint64_t done = 0;
    std::optional<std::uint64_t> failing;
    Outcome failure;
    const auto start = std::chrono::steady_clock::now();
    const auto work = [&] {
      try {
        for (std::uint64_t index = next++; index < last; index = next++) {
          const TileCase test = make_tile_case(spec_, suite, seed(), index);
          Outcome outcome = run_case(test, index);
          const std::lock_guard<std::mutex> lock(mutex);
          cover(spec_, test, outcome.expected_results, hits);
          total.checks += outcome.checks;
          ++total.transactions;
          total.cycles += outcome.cycles;
          total.accumulated += outcome.macs;
          total.mismatches += outcome.mismatches;
          if (outcome.mismatches > 0 && (!failing || index < *failing)) {
            failing = index;
            failure = std::move(outcome);
            if (!options_.keep_going) next = last;
          }
          if (progress_) progress_({.suite = suite, .done = ++done, .chunks = last - first});
        }
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!error) error = std::current_exception();
        next = last;
      }
    };
    std::vector<std::thread> threads;
    for (int job = 1; job < options_.jobs; ++job) threads.emplace_back(work);
    work();
    for (auto& thread : threads) thread.join();
    if (error) std::rethrow_exception(error);
    total.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (failing) {
      Failure shown;
      shown.what = failure.what;
      shown.chunk = *failing;
      shown.cycles_before = failure.cycles;
      shown.cycles = failure.cycles;
      shown.expected = failure.expected;
      shown.got = failure.got;
      shown.replay = to_line({.suite = suite, .seed = seed(), .chunk = *failing, .stimulus = {}});
      total.failure = std::move(shown);
    }
    return total;
  }

  std::uint64_t seed() const { return seed_.value_or(options_.seed); }

  static DecodedField field(const char* name, const std::string& text) {
    DecodedField decoded;
    decoded.name = name;
    decoded.values = {text};
    return decoded;
  }

  Outcome run_case(const TileCase& test, std::uint64_t index) const {
    const spec::GemmSize size = size_of(test);
    Outcome outcome;
    outcome.expected_results = expected_results(spec_, test);
    const std::vector<std::uint32_t>& expected = outcome.expected_results;
    std::vector<std::uint32_t> got(expected.size(), 0xDEADBEEF);
    outcome.macs = size.rows * size.columns * size.k;
    const std::string shape =
        fmt::format("Y[{0}, {1}] = X[{0}, {2}] * W[{1}, {2}]^T", size.rows, size.columns, size.k);
    TileRunOptions run_options;
    run_options.pauses = test.pauses;
    run_options.reset = test.reset;
    run_options.empty_calls = test.empty_calls;
    run_options.largest_calls = test.largest_calls;
    run_options.seed = seed() + index;
    try {
      outcome.cycles =
          run_tile(spec_, plugin_, test.activations, test.weights, got, run_options).cycles;
    } catch (const std::runtime_error& error) {
      outcome.mismatches = 1;
      outcome.what = fmt::format("{}: {}", shape, error.what());
      return outcome;
    }
    outcome.checks = expected.size();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (expected[i] == got[i]) continue;
      if (outcome.mismatches++ > 0) continue;
      outcome.what =
          fmt::format("{}: row {}, column {} differ", shape, i / size.columns, i % size.columns);
      outcome.expected = {field("result", fmt::format("{:#010x}", expected[i]))};
      outcome.got = {field("result", fmt::format("{:#010x}", got[i]))};
    }
    if (!test.pauses.empty() || outcome.mismatches > 0) return outcome;
    std::uint64_t cycles = 0;
    for (const TileCall& call : tile_calls(spec_, size.rows, size.columns)) {
      cycles += tile_cycles(spec_, {.rows = call.rows, .columns = call.columns, .k = size.k});
    }
    ++outcome.checks;
    if (cycles != outcome.cycles) {
      ++outcome.mismatches;
      outcome.what =
          fmt::format("{} takes {} cycles, the formula says {}", shape, outcome.cycles, cycles);
    }
    return outcome;
  }

  const spec::Design& design_;
  const spec::MpgemmTileSpec& spec_;
  const RtlSource& rtl_;
  const ModelCache& cache_;
  const CosimOptions& options_;
  const std::function<void(const CosimProgress&)>& progress_;
  std::filesystem::path plugin_;
  std::optional<std::uint64_t> seed_;
};

}  // namespace

CosimResult run_tile_cosim(const spec::Design& design, const RtlSource& rtl,
                           const ModelCache& cache, const CosimOptions& options,
                           const std::function<void(const CosimProgress&)>& progress) {
  return TileCosim(design, rtl, cache, options, progress).run();
}

std::vector<Suite> tile_suites() {
  std::vector<Suite> list;
  for (const Suite suite : all_suites()) {
    if (tile_case_count(suite, 0) > 0) list.push_back(suite);
  }
  return list;
}

}  // namespace mpgen::tb

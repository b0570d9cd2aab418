#include "tb/cosim.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "flow/tools.hpp"
#include "tb/checker.hpp"
#include "tb/model.hpp"
#include "tb/replay.hpp"
#include "tb/shrink.hpp"
#include "tb/suite_run.hpp"
#include "tb/tile_cosim.hpp"

namespace mpgen::tb {
namespace {

namespace fs = std::filesystem;

// Cycles that --trace shows when nothing fails.
constexpr std::size_t kTracedCycles = 1000;

std::string describe(const Mismatch& mismatch) {
  switch (mismatch.kind) {
    case Mismatch::Kind::wrong:
      return fmt::format("wrong result in cycle {}", mismatch.cycle);
    case Mismatch::Kind::missing:
      return fmt::format("no result in cycle {}, where one is due", mismatch.cycle);
    case Mismatch::Kind::unexpected:
      return fmt::format("a result in cycle {}, where none is due", mismatch.cycle);
    case Mismatch::Kind::stopped:
      break;
  }
  return "the design stopped: " + mismatch.message;
}

class Cosim {
 public:
  Cosim(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
        const CosimOptions& options, const std::function<void(const CosimProgress&)>& progress)
      : design_(design),
        rtl_(rtl),
        cache_(cache),
        options_(options),
        progress_(progress),
        bench_(make_bench(design.unit, options.seed)) {}

  CosimResult run() {
    CosimResult result;
    result.design = design_.name;
    result.unit = spec::unit_name(design_.unit);
    result.seed = options_.seed;
    if (!options_.replay.empty()) {
      replay(result);
      return result;
    }
    plugin_ = cache_.build(rtl_, bench_->ports(), Flavour::plain, options_.assertions);
    const bool counts_bins = options_.suites.empty() && !options_.count;
    std::vector<std::uint64_t> hits(bench_->bins().size());
    for (const Suite suite : options_.suites.empty() ? all_suites() : options_.suites) {
      run_one(suite, counts_bins, hits, result);
    }
    for (std::size_t bin = 0; counts_bins && bin < hits.size(); ++bin) {
      result.bins.push_back({bench_->bins()[bin], hits[bin]});
    }
    if (!options_.trace.empty() && !has_failure(result)) trace_beginning(result);
    return result;
  }

 private:
  static bool has_failure(const CosimResult& result) {
    for (const SuiteResult& suite : result.suites) {
      if (suite.failure) return true;
    }
    return false;
  }

  SuitePlan plan_of(Suite suite) const {
    return {.suite = suite, .seed = options_.seed, .count = options_.count};
  }

  void run_one(Suite name, bool counts_bins, std::vector<std::uint64_t>& hits,
               CosimResult& result) {
    const ChunkedSuite suite(*bench_, plan_of(name));
    if (suite.chunks() == 0) {
      if (!options_.suites.empty()) result.missing.push_back(name);
      return;
    }
    SuiteRunOptions run_options = {.jobs = options_.jobs,
                                   .keep_going = options_.keep_going,
                                   .counts_bins = counts_bins,
                                   .progress = {}};
    if (progress_) {
      run_options.progress = [this, name, &suite](std::uint64_t done) {
        progress_({.suite = name, .done = done, .chunks = suite.chunks()});
      };
    }
    const SuiteTotals totals = run_suite(*bench_, suite, plugin_, run_options);
    for (std::size_t bin = 0; bin < hits.size(); ++bin) hits[bin] += totals.hits[bin];
    SuiteResult one;
    one.suite = name;
    one.checks = totals.checks;
    one.transactions = totals.transactions;
    one.cycles = totals.cycles;
    one.accumulated =
        totals.transactions * static_cast<std::uint64_t>(bench_->accumulated_per_beat());
    one.mismatches = totals.mismatches;
    one.seconds = totals.seconds;
    if (totals.accuracy.results > 0) one.accuracy = totals.accuracy;
    if (totals.failing_chunk) {
      Stimulus stimulus(bench_->inputs().words());
      suite.generate(*totals.failing_chunk, stimulus);
      one.failure = explain(stimulus, suite, *totals.failing_chunk);
    }
    result.suites.push_back(std::move(one));
  }

  void replay(CosimResult& result) {
    Replay request = parse_replay(options_.replay, bench_->inputs().words());
    // Tables of operands depend on the seed.
    bench_ = make_bench(design_.unit, request.seed);
    result.seed = request.seed;
    // A replayed chunk may come from a longer run than the default.
    const ChunkedSuite suite(
        *bench_, {.suite = request.suite, .seed = request.seed, .count = kMostTransactions});
    if (!request.stimulus) {
      if (request.chunk >= suite.chunks()) {
        throw std::invalid_argument(
            fmt::format("the replay line names chunk {}, but the suite '{}' of this unit has {}",
                        request.chunk, to_string(request.suite), suite.chunks()));
      }
      request.stimulus.emplace(bench_->inputs().words());
      suite.generate(request.chunk, *request.stimulus);
    }
    const std::string violation = bench_->protocol().violation(*request.stimulus);
    if (!violation.empty()) {
      throw std::invalid_argument(
          "the replay line was made for another configuration: its stimulus breaks the protocol (" +
          violation + ")");
    }
    plugin_ = cache_.build(rtl_, bench_->ports(), Flavour::plain, options_.assertions);
    Checker checker(*bench_, plugin_);
    SuiteResult one;
    one.suite = request.suite;
    one.cycles = request.stimulus->cycles();
    one.transactions = count_beats(*request.stimulus);
    if (checker.check(*request.stimulus, suite.model_seed(request.chunk))) {
      one.mismatches = checker.mismatches();
      one.failure = explain(*request.stimulus, suite, request.chunk);
    }
    one.checks = checker.checks();
    result.suites.push_back(std::move(one));
    if (!options_.trace.empty() && !has_failure(result)) {
      result.trace =
          write_trace(*request.stimulus, suite.model_seed(request.chunk), options_.trace);
    }
  }

  std::uint64_t count_beats(const Stimulus& stimulus) const {
    std::uint64_t beats = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      if (bench_->protocol().control().is_beat(stimulus.cycle(cycle))) ++beats;
    }
    return beats;
  }

  // Shrinks a failing stimulus and describes what is left.
  Failure explain(const Stimulus& failing, const ChunkedSuite& suite, std::uint64_t chunk) {
    const std::uint64_t model_seed = suite.model_seed(chunk);
    Checker checker(*bench_, plugin_);
    const Stimulus small =
        shrink(failing, bench_->ports(), bench_->protocol(), [&](const Stimulus& candidate) {
          return checker.check(candidate, model_seed).has_value();
        });
    const std::optional<Mismatch> mismatch = checker.check(small, model_seed);
    if (!mismatch) throw std::logic_error("a model gives different results for equal stimulus");
    Failure failure;
    failure.what = describe(*mismatch);
    failure.chunk = chunk;
    failure.cycles_before = failing.cycles();
    failure.cycles = small.cycles();
    failure.result_cycle = mismatch->cycle;
    const std::size_t shown = std::min(small.cycles(), kShownCycles);
    for (std::size_t cycle = small.cycles() - shown; cycle < small.cycles(); ++cycle) {
      failure.stimulus.push_back(decode_cycle(small, cycle));
    }
    const auto outputs = [&](const std::vector<std::uint64_t>& words, const std::uint64_t* care) {
      if (words.empty()) return std::vector<DecodedField>();
      return decode_outputs(bench_->ports(), words.data(), care);
    };
    failure.expected = outputs(mismatch->expected, mismatch->care.data());
    failure.got = outputs(mismatch->got, nullptr);
    failure.replay = to_line({.suite = suite.plan().suite,
                              .seed = suite.plan().seed,
                              .chunk = chunk,
                              .stimulus = small});
    trace_failure(small, model_seed, suite.plan().suite, failure);
    return failure;
  }

  DecodedCycle decode_cycle(const Stimulus& stimulus, std::size_t cycle) const {
    const ControlPorts& control = bench_->protocol().control();
    const std::uint64_t* const words = stimulus.cycle(cycle);
    DecodedCycle decoded;
    decoded.cycle = cycle;
    if (control.in_reset(words)) {
      decoded.kind = "reset";
      return decoded;
    }
    if (!control.is_beat(words)) {
      decoded.kind = "idle";
      return decoded;
    }
    decoded.kind = "beat";
    if (control.first.get(words)) decoded.kind += " first";
    if (control.last.get(words)) decoded.kind += " last";
    if (control.first_group.get(words)) decoded.kind += " first_group";
    if (control.last_group.get(words)) decoded.kind += " last_group";
    decoded.data = decode_data(bench_->ports(), words);
    return decoded;
  }

  void trace_failure(const Stimulus& stimulus, std::uint64_t model_seed, Suite suite,
                     Failure& failure) {
    // One file, the first failure.
    if (options_.trace.empty() ? !options_.traces_failures : is_traced_) return;
    is_traced_ = true;
    const fs::path file =
        options_.trace.empty()
            ? options_.failure_folder / fmt::format("{}_{}.fst", design_.name, to_string(suite))
            : options_.trace;
    try {
      failure.trace = write_trace(stimulus, model_seed, file);
    } catch (const std::runtime_error& error) {
      failure.trace_problem = error.what();
    }
  }

  std::string write_trace(const Stimulus& stimulus, std::uint64_t model_seed,
                          const fs::path& file) const {
    Checker checker(*bench_,
                    cache_.build(rtl_, bench_->ports(), Flavour::trace, options_.assertions));
    const std::optional<Mismatch> mismatch = checker.check(stimulus, model_seed, file);
    if (mismatch && mismatch->kind == Mismatch::Kind::stopped && !fs::exists(file)) {
      throw ModelError(mismatch->message);
    }
    return file.string();
  }

  // The first cycles of the first suite that ran.
  void trace_beginning(CosimResult& result) {
    if (result.suites.empty()) return;
    const ChunkedSuite suite(*bench_, plan_of(result.suites.front().suite));
    Stimulus whole(bench_->inputs().words());
    suite.generate(0, whole);
    Stimulus part(bench_->inputs().words());
    for (std::size_t cycle = 0; cycle < std::min(whole.cycles(), kTracedCycles); ++cycle) {
      part.append(whole.cycle(cycle));
    }
    result.trace = write_trace(part, suite.model_seed(0), options_.trace);
  }

  const spec::Design& design_;
  const RtlSource& rtl_;
  const ModelCache& cache_;
  const CosimOptions& options_;
  const std::function<void(const CosimProgress&)>& progress_;
  std::unique_ptr<UnitBench> bench_;
  fs::path plugin_;
  bool is_traced_ = false;
};

}  // namespace

std::vector<std::string> CosimResult::unhit_bins() const {
  std::vector<std::string> names;
  for (const Bin& bin : bins) {
    if (bin.hits == 0) names.push_back(bin.name);
  }
  return names;
}

bool CosimResult::passed() const {
  for (const SuiteResult& suite : suites) {
    if (!suite.passed()) return false;
  }
  return !suites.empty() && unhit_bins().empty();
}

double decibels(double signal, double noise) {
  if (noise == 0) return std::numeric_limits<double>::infinity();
  return 10.0 * std::log10(signal / noise);
}

std::vector<Suite> suites_of(const spec::UnitSpec& unit) {
  if (std::holds_alternative<spec::MpgemmTileSpec>(unit)) return tile_suites();
  const std::unique_ptr<UnitBench> bench = make_bench(unit, 1);
  std::vector<Suite> list;
  for (const Suite suite : all_suites()) {
    SuitePlan plan;
    plan.suite = suite;
    if (!bench->sections(plan).empty()) list.push_back(suite);
  }
  return list;
}

CosimResult run_cosim(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
                      const CosimOptions& options,
                      const std::function<void(const CosimProgress&)>& progress) {
  if (std::holds_alternative<spec::MpgemmTileSpec>(design.unit)) {
    return run_tile_cosim(design, rtl, cache, options, progress);
  }
  return Cosim(design, rtl, cache, options, progress).run();
}

}  // namespace mpgen::tb

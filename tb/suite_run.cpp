#include "tb/suite_run.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace mpgen::tb {
namespace {

using Clock = std::chrono::steady_clock;

// Chunks of each section of a long suite in which functional bins are counted.
constexpr std::uint64_t kCoveredChunks = 8;
constexpr std::chrono::milliseconds kProgressInterval{100};

struct ChunkResult {
  std::uint64_t checks = 0;
  std::uint64_t transactions = 0;
  std::uint64_t cycles = 0;
  std::uint64_t mismatches = 0;
  AccuracySums accuracy;
  std::vector<std::uint64_t> hits;
};

// Adds up results in the order of the chunks, whatever the order in which threads finish them.
class SuiteRun {
 public:
  SuiteRun(const UnitBench& bench, const ChunkedSuite& suite, std::filesystem::path plugin,
           const SuiteRunOptions& options)
      : bench_(bench), suite_(suite), plugin_(std::move(plugin)), options_(options) {
    totals_.hits.resize(bench.bins().size());
  }

  SuiteTotals run() {
    const Clock::time_point start = Clock::now();
    const auto most = static_cast<std::uint64_t>(std::max(options_.jobs, 1));
    const std::uint64_t threads = std::min(most, suite_.chunks());
    std::vector<std::thread> workers;
    for (std::uint64_t thread = 1; thread < threads; ++thread) {
      workers.emplace_back([this] { work(); });
    }
    work();
    for (std::thread& worker : workers) worker.join();
    if (error_) std::rethrow_exception(error_);
    totals_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return std::move(totals_);
  }

 private:
  void work() {
    try {
      Checker checker(bench_, plugin_);
      Stimulus stimulus(bench_.inputs().words());
      while (const std::optional<std::uint64_t> chunk = next_chunk()) {
        finish(*chunk, run_chunk(*chunk, checker, stimulus));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }

  std::optional<std::uint64_t> next_chunk() {
    const std::lock_guard lock(mutex_);
    if (error_ || is_over_ || next_ >= suite_.chunks()) return std::nullopt;
    return next_++;
  }

  ChunkResult run_chunk(std::uint64_t chunk, Checker& checker, Stimulus& stimulus) const {
    ChunkResult result;
    stimulus.clear();
    result.transactions = suite_.generate(chunk, stimulus);
    result.cycles = stimulus.cycles();
    checker.check(stimulus, suite_.model_seed(chunk));
    result.checks = checker.checks();
    result.mismatches = checker.mismatches();
    if (options_.counts_bins && suite_.is_covered(chunk)) {
      result.hits.resize(bench_.bins().size());
      bench_.cover(stimulus, result.hits);
    }
    const bool is_measured = suite_.plan().suite == Suite::tensor && bench_.measures_accuracy() &&
                             result.mismatches == 0;
    if (is_measured) result.accuracy = measure(chunk, checker);
    return result;
  }

  AccuracySums measure(std::uint64_t chunk, const Checker& checker) const {
    std::vector<std::uint64_t> results;
    const std::span<const std::uint64_t> records = checker.records();
    for (std::size_t word = 1; word < records.size(); word += checker.record_words()) {
      results.push_back(records[word]);
    }
    const ChunkedSuite::Items items = suite_.items(chunk);
    return bench_.accuracy(suite_.plan(), items.first, items.last, results);
  }

  void finish(std::uint64_t chunk, ChunkResult result) {
    const std::lock_guard lock(mutex_);
    if (result.mismatches > 0 && !options_.keep_going) is_over_ = true;
    pending_.emplace(chunk, std::move(result));
    while (!pending_.empty() && pending_.begin()->first == done_) {
      add(done_, pending_.begin()->second);
      pending_.erase(pending_.begin());
      ++done_;
    }
    const Clock::time_point now = Clock::now();
    if (!options_.progress || now - last_progress_ < kProgressInterval) return;
    last_progress_ = now;
    options_.progress(done_);
  }

  void add(std::uint64_t chunk, const ChunkResult& result) {
    if (totals_.failing_chunk && !options_.keep_going) return;
    totals_.checks += result.checks;
    totals_.transactions += result.transactions;
    totals_.cycles += result.cycles;
    totals_.mismatches += result.mismatches;
    totals_.accuracy += result.accuracy;
    for (std::size_t bin = 0; bin < result.hits.size(); ++bin) {
      totals_.hits[bin] += result.hits[bin];
    }
    if (result.mismatches > 0 && !totals_.failing_chunk) totals_.failing_chunk = chunk;
  }

  const UnitBench& bench_;
  const ChunkedSuite& suite_;
  std::filesystem::path plugin_;
  const SuiteRunOptions& options_;
  std::mutex mutex_;  // guards all below
  std::uint64_t next_ = 0;
  std::uint64_t done_ = 0;
  bool is_over_ = false;
  std::map<std::uint64_t, ChunkResult> pending_;
  SuiteTotals totals_;
  Clock::time_point last_progress_ = Clock::now();
  std::exception_ptr error_;
};

}  // namespace

ChunkedSuite::ChunkedSuite(const UnitBench& bench, const SuitePlan& plan)
    : bench_(bench), plan_(plan) {
  if (plan_.count) plan_.count = std::min(*plan_.count, kMostTransactions);
  sections_ = bench.sections(plan_);
  for (const Section& section : sections_) chunks_ += section.chunks();
}

ChunkedSuite::Place ChunkedSuite::find(std::uint64_t chunk) const {
  std::size_t section = 0;
  while (section < sections_.size() && chunk >= sections_[section].chunks()) {
    chunk -= sections_[section++].chunks();
  }
  if (section == sections_.size()) throw std::out_of_range("the suite has no such chunk");
  return {section, chunk};
}

std::uint64_t ChunkedSuite::generate(std::uint64_t chunk, Stimulus& stimulus) const {
  const Place place = find(chunk);
  const Section& section = sections_[place.section];
  const std::uint64_t stream = static_cast<std::uint64_t>(plan_.suite) << 32 | place.section;
  Random random(plan_.seed, stream, place.chunk);
  StimulusWriter writer(bench_.ports(), stimulus);
  section.write(section.first_item(place.chunk), section.last_item(place.chunk), random, writer);
  return writer.beats();
}

std::uint64_t ChunkedSuite::model_seed(std::uint64_t chunk) const {
  constexpr std::uint64_t kModelStream = 0x6D6F64656C;
  return Random(plan_.seed, kModelStream + static_cast<std::uint64_t>(plan_.suite), chunk).bits();
}

ChunkedSuite::Items ChunkedSuite::items(std::uint64_t chunk) const {
  const Place place = find(chunk);
  const Section& section = sections_[place.section];
  return {section.first_item(place.chunk), section.last_item(place.chunk)};
}

bool ChunkedSuite::is_covered(std::uint64_t chunk) const {
  const bool is_short = plan_.suite == Suite::corners || plan_.suite == Suite::protocol;
  return is_short || find(chunk).chunk < kCoveredChunks;
}

SuiteTotals run_suite(const UnitBench& bench, const ChunkedSuite& suite,
                      const std::filesystem::path& plugin, const SuiteRunOptions& options) {
  return SuiteRun(bench, suite, plugin, options).run();
}

}  // namespace mpgen::tb

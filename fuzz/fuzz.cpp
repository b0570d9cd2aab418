#include "fuzz/fuzz.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "flow/temporary_folder.hpp"
#include "fuzz/random_design.hpp"
#include "fuzz/regression_file.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"
#include "tb/model_cache.hpp"
#include "tb/random.hpp"

namespace mpgen::fuzz {
namespace {

constexpr std::uint64_t kStimulusStream = 0xF0223;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// Of this process and the children that it waited for.
double cpu_seconds_so_far() {
  double seconds = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    seconds += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  }
  return seconds;
}

class Run {
 public:
  Run(const Options& options, std::filesystem::path cache_folder)
      : options_(options), cache_(std::move(cache_folder)), start_(cpu_seconds_so_far()) {
    result_.seed = options.seed;
    result_.first = options.first;
    for (const auto& name : spec::unit_names()) result_.units.push_back({name, 0});
  }

  Result run() {
    std::vector<std::thread> threads;
    for (int job = 1; job < options_.jobs; ++job) threads.emplace_back([this] { work(); });
    work();
    for (auto& thread : threads) thread.join();
    if (error_) std::rethrow_exception(error_);
    std::sort(result_.findings.begin(), result_.findings.end(),
              [](const Finding& a, const Finding& b) { return a.index < b.index; });
    result_.cpu_seconds = cpu_seconds_so_far() - start_;
    return std::move(result_);
  }

 private:
  void work() {
    try {
      while (const auto index = next_index()) try_one(*index);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }

  std::optional<std::uint64_t> next_index() {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool is_late =
        options_.cpu_seconds > 0 && cpu_seconds_so_far() - start_ >= options_.cpu_seconds;
    if (error_ || begun_ == options_.count || (is_late && begun_ > 0)) return std::nullopt;
    return options_.first + begun_++;
  }

  void try_one(std::uint64_t index) {
    const spec::Design design = random_design(options_.seed, index);
    TrialOptions trial;
    trial.seed = stimulus_seed(options_.seed, index);
    trial.count = options_.transactions;
    trial.most_chunks = options_.most_chunks;
    trial.edit = options_.edit;
    const TrialResult outcome = run_trial(design, cache_, trial);
    std::optional<Finding> finding;
    if (outcome.failure) finding = shrink(index, design, trial, *outcome.failure);

    const std::lock_guard<std::mutex> lock(mutex_);
    ++result_.trials;
    for (auto& unit : result_.units) {
      if (unit.unit == spec::unit_name(design.unit)) ++unit.trials;
    }
    result_.lint_runs += outcome.lint_runs;
    result_.suites += outcome.suites;
    result_.checks += outcome.checks;
    result_.transactions += outcome.transactions;
    if (finding) result_.findings.push_back(*std::move(finding));
    if (options_.progress) options_.progress(result_.trials, options_.count);
  }

  Finding shrink(std::uint64_t index, const spec::Design& design, TrialOptions trial,
                 const TrialFailure& found) const {
    Finding finding{.index = index,
                    .configuration = spec::to_yaml(design),
                    .smallest = "",
                    .failure = found,
                    .regression = {}};
    // Candidates that fail earlier are another failure, so what is later need not run, and lints
    // only where they are what failed.
    trial.last_stage = found.stage;
    trial.lints = found.stage == Stage::lint;
    const auto still_fails = [&](const spec::Design& candidate) {
      TrialResult outcome = run_trial(candidate, cache_, trial);
      const bool is_same = outcome.failure && outcome.failure->stage == found.stage &&
                           outcome.failure->kind == found.kind;
      // The last one that fails is the smallest.
      if (is_same) finding.failure = *std::move(outcome.failure);
      return is_same;
    };
    const ShrunkDesign shrunk = shrink_design(design, still_fails, options_.shrink);
    finding.smallest = spec::to_yaml(shrunk.design);
    finding.shrinking_trials = shrunk.trials;
    finding.is_minimal = shrunk.is_minimal;
    if (!options_.regressions.empty()) {
      finding.regression = write_regression(
          options_.regressions, {.design = shrunk.design,
                                 .stage = to_string(found.stage),
                                 .what = finding.failure.what,
                                 .origin = fmt::format("seed {}, index {}", options_.seed, index),
                                 .replay = finding.failure.replay});
    }
    return finding;
  }

  const Options& options_;
  tb::ModelCache cache_;
  double start_;
  std::mutex mutex_;  // of all below
  std::uint64_t begun_ = 0;
  Result result_;
  std::exception_ptr error_;
};

}  // namespace

std::uint64_t stimulus_seed(std::uint64_t seed, std::uint64_t index) {
  return tb::Random(seed, kStimulusStream, index).bits();
}

Result run(const Options& options) {
  if (options.count == 0) throw std::invalid_argument("fuzzing needs at least one configuration");
  if (options.jobs < 1) throw std::invalid_argument("fuzzing needs at least one job");
  if (!options.cache_folder.empty()) return Run(options, options.cache_folder).run();
  const flow::TemporaryFolder folder;
  return Run(options, folder.path()).run();
}

}  // namespace mpgen::fuzz

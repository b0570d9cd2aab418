#include "fuzz/played_suites.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <variant>

#include "tb/cosim.hpp"
#include "tb/random.hpp"
#include "tb/replay.hpp"
#include "tb/suite_run.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::fuzz {
namespace {

constexpr std::uint64_t kChunkStream = 0xF0222;
// A multiplication is worth this many beats.
constexpr std::uint64_t kBeatsPerMultiplication = 100;

std::string fields_text(const std::vector<tb::DecodedField>& fields) {
  std::string text;
  for (const auto& field : fields) {
    text += text.empty() ? field.name : ", " + field.name;
    for (const auto& value : field.values) text += " " + value;
  }
  return text;
}

std::string kind_of(const tb::Failure& failure) {
  if (failure.expected.empty() && failure.got.empty()) return "stopped";
  if (failure.expected.empty()) return "unexpected result";
  return failure.got.empty() ? "no result" : "wrong result";
}

std::optional<TrialFailure> failure_of(const tb::CosimResult& run) {
  for (const auto& suite : run.suites) {
    const std::string name = tb::to_string(suite.suite);
    if (suite.failure) {
      const tb::Failure& failure = *suite.failure;
      std::string what = fmt::format("{}: {}, {} cycles", name, failure.what, failure.cycles);
      if (!failure.expected.empty()) what += "\nexpected: " + fields_text(failure.expected);
      if (!failure.got.empty()) what += "\ngot: " + fields_text(failure.got);
      return TrialFailure{.stage = Stage::simulate,
                          .kind = kind_of(failure),
                          .what = std::move(what),
                          .replay = failure.replay};
    }
    if (!suite.passed()) {
      return TrialFailure{.stage = Stage::simulate,
                          .kind = "nothing compared",
                          .what = name + ": the suite compared nothing",
                          .replay = ""};
    }
  }
  return std::nullopt;
}

class Player {
 public:
  Player(const spec::Design& design, const tb::RtlSource& source, const tb::ModelCache& cache,
         const TrialOptions& options, TrialResult& result)
      : design_(design), source_(source), cache_(cache), options_(options), result_(result) {}

  std::optional<TrialFailure> play() {
    if (!options_.replay.empty()) {
      if (auto failure = play_line(options_.replay)) return failure;
    }
    return std::holds_alternative<spec::MpgemmTileSpec>(design_.unit) ? play_tile() : play_unit();
  }

 private:
  std::optional<TrialFailure> run(tb::CosimOptions cosim, bool is_whole) {
    cosim.seed = options_.seed;
    cosim.traces_failures = false;
    cosim.assertions = options_.assertions;
    const tb::CosimResult run = tb::run_cosim(design_, source_, cache_, cosim);
    for (const auto& suite : run.suites) {
      result_.suites += is_whole ? 1 : 0;
      result_.checks += suite.checks;
      result_.transactions += suite.transactions;
    }
    return failure_of(run);
  }

  // A chunk may be all gaps and resets; then it compares nothing.
  std::optional<TrialFailure> play_line(const std::string& line) {
    tb::CosimOptions cosim;
    cosim.replay = line;
    auto failure = run(std::move(cosim), false);
    if (failure && failure->kind == "nothing compared") failure.reset();
    return failure;
  }

  std::optional<TrialFailure> play_tile() {
    tb::CosimOptions cosim;
    cosim.count = std::max<std::uint64_t>(1, options_.count / kBeatsPerMultiplication);
    return run(std::move(cosim), true);
  }

  std::optional<TrialFailure> play_unit() {
    const auto bench = tb::make_bench(design_.unit, options_.seed);
    tb::CosimOptions whole;
    whole.count = options_.count;
    for (const tb::Suite suite : tb::all_suites()) {
      const tb::ChunkedSuite chunked(
          *bench, {.suite = suite, .seed = options_.seed, .count = options_.count});
      if (chunked.chunks() == 0) continue;
      const bool is_fixed = suite == tb::Suite::exhaustive || suite == tb::Suite::corners;
      if (!is_fixed || chunked.chunks() <= options_.most_chunks) {
        whole.suites.push_back(suite);
        continue;
      }
      if (auto failure = play_some(suite, chunked.chunks())) return failure;
    }
    if (whole.suites.empty()) return std::nullopt;
    return run(std::move(whole), true);
  }

  std::optional<TrialFailure> play_some(tb::Suite suite, std::uint64_t chunks) {
    ++result_.suites;
    tb::Random random(options_.seed, kChunkStream, static_cast<std::uint64_t>(suite));
    std::set<std::uint64_t> drawn;
    while (drawn.size() < options_.most_chunks) drawn.insert(random.bits() % chunks);
    for (const std::uint64_t chunk : drawn) {
      const std::string line =
          tb::to_line({.suite = suite, .seed = options_.seed, .chunk = chunk, .stimulus = {}});
      if (auto failure = play_line(line)) return failure;
    }
    return std::nullopt;
  }

  const spec::Design& design_;
  const tb::RtlSource& source_;
  const tb::ModelCache& cache_;
  const TrialOptions& options_;
  TrialResult& result_;
};

}  // namespace

std::optional<TrialFailure> play_suites(const spec::Design& design, const tb::RtlSource& source,
                                        const tb::ModelCache& cache, const TrialOptions& options,
                                        TrialResult& result) {
  return Player(design, source, cache, options, result).play();
}

}  // namespace mpgen::fuzz

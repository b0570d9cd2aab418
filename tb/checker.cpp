#include "tb/checker.hpp"

#include <utility>

#include "tb/model.hpp"

namespace mpgen::tb {
namespace {

// Idle cycles after the last result may come: a spurious one would show there.
constexpr int kExtraCycles = 4;

}  // namespace

Checker::Checker(const UnitBench& bench, std::filesystem::path plugin)
    : bench_(bench),
      plugin_(std::move(plugin)),
      width_(1 + static_cast<std::size_t>(bench.outputs().words())),
      idle_(bench.inputs().words()),
      expectation_(bench.outputs().words()) {
  const ControlPorts& control = bench.protocol().control();
  if (!control.is_clocked) return;
  for (int cycle = 0; cycle < bench.latency() + kExtraCycles; ++cycle) {
    control.reset_n.put(idle_.append(), true);
  }
}

std::optional<Mismatch> Checker::check(const Stimulus& stimulus, std::uint64_t model_seed,
                                       const std::filesystem::path& trace) {
  expectation_.clear();
  record_count_ = 0;
  mismatches_ = 0;
  bench_.expect(stimulus, expectation_);
  checks_ = expectation_.count();
  try {
    simulate(stimulus, model_seed, trace);
  } catch (const ModelError& error) {
    mismatches_ = 1;
    return Mismatch{.kind = Mismatch::Kind::stopped,
                    .expected = {},
                    .care = {},
                    .got = {},
                    .message = error.what()};
  }
  if (is_equal()) return std::nullopt;
  return compare();
}

void Checker::simulate(const Stimulus& stimulus, std::uint64_t model_seed,
                       const std::filesystem::path& trace) {
  Model model(plugin_, model_seed);
  if (!trace.empty()) model.open_trace(trace);
  const std::size_t room = (stimulus.cycles() + idle_.cycles()) * width_;
  if (records_.size() < room) records_.resize(room);
  record_count_ = model.run(stimulus.words(), records_);
  record_count_ += model.run(idle_.words(), std::span(records_).subspan(record_count_ * width_),
                             stimulus.cycles());
  if (!trace.empty()) model.close_trace();
}

// One pass without branches over all words: the usual case.
bool Checker::is_equal() const {
  if (record_count_ != expectation_.count()) return false;
  if (record_count_ == 0) return true;
  const std::uint64_t* const expected = expectation_.record(0);
  const std::uint64_t* const care = expectation_.care(0);
  std::uint64_t difference = 0;
  for (std::size_t word = 0; word < record_count_ * width_; ++word) {
    difference |= (expected[word] ^ records_[word]) & care[word];
  }
  return difference == 0;
}

std::optional<Mismatch> Checker::compare() {
  std::optional<Mismatch> first;
  const auto report = [&](Mismatch::Kind kind, std::uint64_t cycle, const std::uint64_t* expected,
                          const std::uint64_t* care, const std::uint64_t* got) {
    ++mismatches_;
    if (first) return;
    first = Mismatch{
        .kind = kind, .cycle = cycle, .expected = {}, .care = {}, .got = {}, .message = {}};
    if (expected != nullptr) first->expected.assign(expected + 1, expected + width_);
    if (care != nullptr) first->care.assign(care + 1, care + width_);
    if (got != nullptr) first->got.assign(got + 1, got + width_);
  };
  std::size_t index = 0;
  for (std::size_t count = 0; index < expectation_.count() || count < record_count_;) {
    const std::uint64_t* const got = count < record_count_ ? &records_[count * width_] : nullptr;
    const bool has_expected = index < expectation_.count();
    const std::uint64_t* const expected = has_expected ? expectation_.record(index) : nullptr;
    const std::uint64_t* const care = has_expected ? expectation_.care(index) : nullptr;
    if (got == nullptr || (expected != nullptr && expected[0] < got[0])) {
      report(Mismatch::Kind::missing, expected[0], expected, care, nullptr);
      ++index;
      continue;
    }
    ++count;
    if (expected == nullptr || got[0] < expected[0]) {
      report(Mismatch::Kind::unexpected, got[0], nullptr, nullptr, got);
      continue;
    }
    ++index;
    std::uint64_t difference = 0;
    for (std::size_t word = 1; word < width_; ++word) {
      difference |= (expected[word] ^ got[word]) & care[word];
    }
    if (difference != 0) report(Mismatch::Kind::wrong, got[0], expected, care, got);
  }
  return first;
}

}  // namespace mpgen::tb

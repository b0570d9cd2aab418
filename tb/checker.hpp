// Simulates a stimulus and compares every record with the reference.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tb/stimulus.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {

/// The first difference between design and reference.
struct Mismatch {
  enum class Kind {
    wrong,       ///< a result with the wrong value
    missing,     ///< no result in a cycle that must have one
    unexpected,  ///< a result in a cycle that must have none
    stopped,     ///< the design stopped; `message` says why
  };
  Kind kind = Kind::wrong;
  std::uint64_t cycle = 0;              ///< of the result, counted from the stimulus's first
  std::vector<std::uint64_t> expected;  ///< output words; empty for `unexpected` and `stopped`
  std::vector<std::uint64_t> care;      ///< which of their bits count
  std::vector<std::uint64_t> got;       ///< output words; empty for `missing` and `stopped`
  std::string message;
};

/// One thread's; keeps its buffers from one stimulus to the next.
class Checker {
 public:
  /// `plugin` is what ModelCache::build() returned for the bench's design.
  Checker(const UnitBench& bench, std::filesystem::path plugin);

  /// Runs `stimulus`, and idle cycles until every result must have come out, on a new instance of
  /// the model whose registers start with values drawn from `model_seed`: the outcome depends on
  /// nothing else. With `trace`, a model of Flavour::trace writes the waveform there.
  std::optional<Mismatch> check(const Stimulus& stimulus, std::uint64_t model_seed,
                                const std::filesystem::path& trace = {});

  /// Of the last stimulus: results compared, and those that differed.
  std::uint64_t checks() const { return checks_; }
  std::uint64_t mismatches() const { return mismatches_; }
  /// Records that the design returned for it, one after the other.
  std::span<const std::uint64_t> records() const {
    return {records_.data(), record_count_ * width_};
  }
  std::size_t record_words() const { return width_; }

 private:
  const UnitBench& bench_;
  std::filesystem::path plugin_;
  std::size_t width_;
  Stimulus idle_;
  Expectation expectation_;
  std::vector<std::uint64_t> records_;
  std::size_t record_count_ = 0;
  std::uint64_t checks_ = 0;
  std::uint64_t mismatches_ = 0;

  void simulate(const Stimulus& stimulus, std::uint64_t model_seed,
                const std::filesystem::path& trace);
  bool is_equal() const;
  std::optional<Mismatch> compare();
};

}  // namespace mpgen::tb

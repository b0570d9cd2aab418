// Functional bins of the accumulator between blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "golden/binary32.hpp"
#include "golden/block_accumulator.hpp"
#include "golden/rounding.hpp"
#include "tb/bins.hpp"
#include "tb/dialect_accumulator_scripts.hpp"

namespace mpgen::tb {

/// What the bins need of the dot product under way.
class AccumulatorState {
 public:
  explicit AccumulatorState(spec::BlockAccumulator kind)
      : kind_(kind), rounded_(kind, spec::OutputFormat::fp32) {}

  void start();
  void add(const BlockTerm& term, int exponent);

  std::uint64_t blocks() const { return blocks_; }
  bool is_spoiled() const { return is_spoiled_; }
  /// fp32 and fp16: the accumulator as a binary32 pattern.
  std::uint32_t pattern() const { return rounded_.result(); }
  /// exact: in units of 2^-32.
  golden::Int128 fixed() const { return fixed_; }

 private:
  spec::BlockAccumulator kind_;
  golden::BlockAccumulator rounded_;
  golden::Int128 fixed_ = 0;
  std::uint64_t blocks_ = 0;
  bool is_spoiled_ = false;
};

/// Roundings, distances, cancellation, range. Only bins that the format can reach.
class AccumulatorBins {
 public:
  AccumulatorBins(BinList& list, const TermFormat& format);

  /// A block of a dot product whose blocks before are in `state`, which takes it in.
  void count_block(const BlockTerm& term, AccumulatorState& state,
                   std::span<std::uint64_t> hits) const;
  /// The end of the dot product.
  void count_result(const AccumulatorState& state, std::span<std::uint64_t> hits) const;

 private:
  TermFormat format_;
  std::optional<std::size_t> several_;      // blocks of a dot product
  std::size_t one_ = 0;                     // block of a dot product
  std::optional<std::size_t> value_;        // fp16: the rounding of the block's value
  std::optional<std::size_t> value_range_;  // and its overflow and underflow
  std::optional<std::size_t> value_up_;     // to the least normal
  std::optional<std::size_t> sum_;          // the rounding of the sum
  std::optional<std::size_t> distance_;
  std::optional<std::size_t> cancellation_;
  std::optional<std::size_t> sum_range_;  // what sums become at the ends of the range
  std::optional<std::size_t> beyond_;     // MXFP4: a block alone would be infinite
  std::optional<std::size_t> opposite_;   // fp16: infinities of both signs
  std::optional<std::size_t> result_;     // the rounding of the result
  std::optional<std::size_t> overflow_;   // of the result
  std::optional<std::size_t> subnormal_;  // result
  std::size_t kind_ = 0;                  // of the result: zero, positive, negative

  bool is_rounded() const { return format_.accumulator != spec::BlockAccumulator::exact; }
  bool is_narrow() const { return format_.accumulator == spec::BlockAccumulator::fp16; }
  bool reaches_ends() const;

  void count_distance(golden::Int128 sum, int exponent, const golden::Binary32& accumulator,
                      std::span<std::uint64_t> hits) const;
  void count_sum(golden::Int128 sum, int exponent, std::uint32_t before, std::uint32_t after,
                 std::span<std::uint64_t> hits) const;
  void count_ends(std::uint32_t before, std::uint32_t after, std::span<std::uint64_t> hits) const;
};

}  // namespace mpgen::tb

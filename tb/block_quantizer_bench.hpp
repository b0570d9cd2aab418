// Bench of the units that quantise a stream of binary16 blocks to DialectFP4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "golden/dialect_block.hpp"
#include "spec/formatbook.hpp"
#include "spec/port.hpp"
#include "tb/bins.hpp"
#include "tb/block_bins.hpp"
#include "tb/block_patterns.hpp"
#include "tb/block_quantizer_suites.hpp"
#include "tb/lane_port.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {

/// What the bench has to know about the unit, whose ports are those of format_selector.
struct BlockQuantizerDesign {
  spec::Ports ports;
  int latency = 1;
  int block = 32;
  int lanes = 32;
  spec::Formatbook formatbook;
  std::vector<MaximumClass> classes;  ///< see BlockQuantizerTraffic
};

/// The reference, and the bins that belong to its choice, are the derived class's.
class BlockQuantizerBench : public UnitBench {
 public:
  BlockQuantizerBench(const BlockQuantizerDesign& design, std::uint64_t seed);

  std::vector<Section> sections(const SuitePlan& plan) const override {
    return suites_.sections(plan);
  }
  void expect(const Stimulus& stimulus, Expectation& expectation) const override;
  const std::vector<std::string>& bins() const override { return bin_list_.names(); }
  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override;

 protected:
  using Elements = std::span<const std::uint16_t>;

  virtual golden::DialectBlock quantize(Elements elements) const = 0;
  /// Counts the bins of the choice of a finite block's dialect.
  virtual void cover_choice(Elements elements, const golden::DialectBlock& result,
                            std::span<std::uint64_t> hits) const = 0;

  BinList& bin_list() { return bin_list_; }
  const spec::Formatbook& formatbook() const { return formatbook_; }

 private:
  // Calls `take` with the elements of each block and the cycles of its beats, and `reset` with the
  // cycles in reset.
  template <class Take, class Reset>
  void visit_blocks(const Stimulus& stimulus, Take take, Reset reset) const;
  void expect_block(const Stimulus& stimulus, const golden::DialectBlock& result,
                    std::span<const std::size_t> cycles, Expectation& expectation) const;
  void cover_block(Elements elements, std::span<std::uint64_t> hits) const;
  void cover_distances(Elements elements, int largest_exponent,
                       std::span<std::uint64_t> hits) const;
  void cover_codes(Elements elements, const golden::DialectBlock& result,
                   std::span<std::uint64_t> hits) const;

  std::size_t elements_;
  std::size_t lanes_;
  std::size_t beats_;
  spec::Formatbook formatbook_;
  BlockQuantizerSuites suites_;
  LanePort activations_;
  LanePort codes_;
  PortField first_;
  PortField last_;
  PortField codes_field_;
  PortField side_;
  PortField nonfinite_;
  std::optional<PortField> beat_side_in_;
  std::optional<PortField> beat_side_out_;
  BinList bin_list_;
  BlockStreamBins stream_bins_;
  std::size_t block_bins_;
  std::size_t distance_bins_;
  std::size_t index_bins_;
};

}  // namespace mpgen::tb

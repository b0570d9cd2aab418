// Suites of the units that quantise a stream of binary16 blocks.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "golden/dialect_block.hpp"
#include "spec/formatbook.hpp"
#include "spec/port.hpp"
#include "tb/block_patterns.hpp"
#include "tb/block_scripts.hpp"
#include "tb/block_source.hpp"
#include "tb/block_stream.hpp"
#include "tb/block_tensor.hpp"
#include "tb/lane_port.hpp"
#include "tb/port_layout.hpp"
#include "tb/section.hpp"
#include "tb/suite.hpp"

namespace mpgen::tb {

/// What the suites have to know about the unit.
struct BlockQuantizerTraffic {
  int block = 32;
  int lanes = 32;
  spec::Formatbook formatbook;
  /// Classes of largest magnitudes that the exhaustive suite tells apart.
  std::vector<MaximumClass> classes;
};

/// Suite `exhaustive`: for each class of largest magnitudes, every finite binary16 magnitude up to
/// the largest of the class comes in every position of a block whose largest magnitude is in the
/// class. In each block one element, the anchor, in rotating positions, is a magnitude of the
/// class; each other position goes through all magnitudes in an order of its own. Signs are random.
/// Then every Inf and NaN pattern in some position. The blocks are the same for every number of
/// lanes.
class BlockQuantizerSuites {
 public:
  BlockQuantizerSuites(const spec::Ports& ports, BlockQuantizerTraffic traffic, std::uint64_t seed);
  // Sections refer to it.
  BlockQuantizerSuites(const BlockQuantizerSuites&) = delete;
  BlockQuantizerSuites& operator=(const BlockQuantizerSuites&) = delete;

  std::vector<Section> sections(const SuitePlan& plan) const;

 private:
  using Block = std::array<std::int32_t, golden::kLongestBlock>;

  // Writes beats of a block, with noise beside them.
  struct BeatPorts {
    BeatPorts(const spec::Ports& ports, const PortLayout& layout);
    LanePort activations;
    std::optional<PortField> beat_side;

    void write(Random& random, const std::int32_t* elements, std::uint64_t* words) const;
  };

  // Random blocks for BlockStream.
  struct RandomBlocks {
    const BlockQuantizerSuites* suites;
    Block block{};

    void start_packet(Random& /*random*/) const {}
    void draw_block(Random& random);
    void write_beat(Random& random, std::uint64_t beat, std::uint64_t* words) const;
  };

  std::uint64_t elements() const { return static_cast<std::uint64_t>(traffic_.block); }
  std::uint64_t beats() const {
    return static_cast<std::uint64_t>(traffic_.block / traffic_.lanes);
  }
  std::uint64_t blocks_per_chunk() const;
  void write_block(const Block& block, bool is_first, bool is_last, Random& random,
                   StimulusWriter& writer) const;
  // Blocks `first` to `last` - 1 that `make` fills, in packets of random lengths.
  void write_blocks(std::uint64_t first, std::uint64_t last,
                    const std::function<void(std::uint64_t, Block&)>& make, Random& random,
                    StimulusWriter& writer) const;

  std::uint64_t blocks_of(const MaximumClass& maxima) const;
  Section exhaustive_section() const;
  void write_exhaustive(std::uint64_t first, std::uint64_t last, Random& random,
                        StimulusWriter& writer) const;
  Section nonfinite_section() const;
  std::vector<Section> corner_sections() const;
  Section tensor_section(const SuitePlan& plan) const;

  BlockQuantizerTraffic traffic_;
  BeatPorts ports_;
  BlockSource source_;
  std::vector<BlockScripts> corners_;
  std::vector<std::uint64_t> class_starts_;  // number of the first block of each class, and the end
  BlockStream<RandomBlocks> stream_;
};

}  // namespace mpgen::tb

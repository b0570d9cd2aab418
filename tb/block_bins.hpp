// Functional bins of streams whose packets hold whole blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "tb/bins.hpp"
#include "tb/stimulus.hpp"

namespace mpgen::tb {

/// How blocks follow each other inside a packet, beside what StreamBins says about packets.
class BlockStreamBins {
 public:
  /// `beats` of a block; `most_blocks` of a packet, 0 when there is no longest packet.
  BlockStreamBins(BinList& list, std::uint64_t beats, std::uint64_t most_blocks, int latency);

  void cover(const Stimulus& stimulus, const ControlPorts& control,
             std::span<std::uint64_t> hits) const;

 private:
  std::uint64_t beats_;
  StreamBins packets_;
  std::optional<std::size_t>
      between_;                        // three bins, for packets of several blocks of several beats
  std::optional<std::size_t> inside_;  // two bins, for blocks of several beats
};

}  // namespace mpgen::tb

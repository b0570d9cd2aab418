// A part of a suite: numbered items that become stimulus in chunks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

#include "tb/random.hpp"
#include "tb/stimulus_writer.hpp"

namespace mpgen::tb {

/// Beats of a chunk, unless one packet is longer. Long enough to make the start of a model cheap,
/// short enough for its stimulus and results to stay in the processor's cache.
inline constexpr std::uint64_t kChunkBeats = 16384;

/// Chunks are independent of each other: each starts from reset, and from a generator of random
/// numbers of its own.
struct Section {
  std::uint64_t items = 0;
  std::uint64_t items_per_chunk = 1;
  /// Writes the items `first` to `last` - 1.
  std::function<void(std::uint64_t first, std::uint64_t last, Random&, StimulusWriter&)> write;

  std::uint64_t chunks() const { return (items + items_per_chunk - 1) / items_per_chunk; }
  std::uint64_t first_item(std::uint64_t chunk) const { return chunk * items_per_chunk; }
  std::uint64_t last_item(std::uint64_t chunk) const {
    return std::min(items, (chunk + 1) * items_per_chunk);
  }
};

/// A section whose items are chunks of about kChunkBeats beats, `beats` in all: `write_some` adds a
/// packet or a few each time it is called.
Section beats_section(
    std::uint64_t beats,
    std::function<void(std::uint64_t chunk, std::uint64_t beats_wanted, Random&, StimulusWriter&)>
        write_some);

}  // namespace mpgen::tb

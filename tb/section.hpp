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

/// Beats, or elements of tensors, in a suite unless the user wants others.
inline constexpr std::uint64_t kRandomBeats = std::uint64_t{1} << 18;
inline constexpr std::uint64_t kProtocolBeats = std::uint64_t{1} << 16;
inline constexpr std::uint64_t kTensorElements = std::uint64_t{1} << 19;
/// Beats that one list of scripts may take; of a longer one only every n-th is played.
inline constexpr std::uint64_t kScriptBeats = std::uint64_t{1} << 18;

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

/// Writes whole packets until there are at least `beats` beats.
using WriteBeats = std::function<void(std::uint64_t beats, Random&, StimulusWriter&)>;

/// A section of `beats` random beats or a few more, whose items are chunks. `longest_packet`: its
/// beats.
Section beats_section(std::uint64_t beats, std::uint64_t longest_packet, WriteBeats write_beats);

}  // namespace mpgen::tb

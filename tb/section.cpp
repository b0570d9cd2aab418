#include "tb/section.hpp"

#include <utility>

namespace mpgen::tb {

Section beats_section(std::uint64_t beats, std::uint64_t longest_packet, WriteBeats write_beats) {
  // Several packets in a chunk, so that they meet each other.
  const std::uint64_t beats_per_chunk = std::max(kChunkBeats, 8 * longest_packet);
  Section section;
  section.items = (beats + beats_per_chunk - 1) / beats_per_chunk;
  section.write = [beats, beats_per_chunk, write_beats = std::move(write_beats)](
                      std::uint64_t first, std::uint64_t, Random& random, StimulusWriter& writer) {
    write_beats(std::min(beats_per_chunk, beats - first * beats_per_chunk), random, writer);
  };
  return section;
}

}  // namespace mpgen::tb

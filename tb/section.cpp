#include "tb/section.hpp"

#include <utility>

namespace mpgen::tb {

Section beats_section(
    std::uint64_t beats,
    std::function<void(std::uint64_t chunk, std::uint64_t beats_wanted, Random&, StimulusWriter&)>
        write_some) {
  Section section;
  section.items = (beats + kChunkBeats - 1) / kChunkBeats;
  section.write = [beats, write_some = std::move(write_some)](
                      std::uint64_t first, std::uint64_t, Random& random, StimulusWriter& writer) {
    const std::uint64_t wanted = std::min(kChunkBeats, beats - first * kChunkBeats);
    write_some(first, wanted, random, writer);
  };
  return section;
}

}  // namespace mpgen::tb

#include "tb/block_bins.hpp"

namespace mpgen::tb {

BlockStreamBins::BlockStreamBins(BinList& list, std::uint64_t beats, std::uint64_t most_blocks,
                                 int latency)
    : beats_(beats), packets_(list, "packet", beats, most_blocks * beats, latency) {
  if (beats == 1) return;  // what is between blocks is inside a packet
  if (most_blocks != 1) {
    between_ = list.add({"blocks of a packet back to back", "gap between blocks of a packet",
                         "reset between blocks of a packet"});
  }
  inside_ = list.add({"gap inside a block", "reset inside a block"});
}

void BlockStreamBins::cover(const Stimulus& stimulus, const ControlPorts& control,
                            std::span<std::uint64_t> hits) const {
  packets_.cover(stimulus, control, hits);
  bool is_in_packet = false;
  bool had_gap = false;
  std::uint64_t beat = 0;  // of the block under way; 0 between blocks
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    const std::uint64_t* const words = stimulus.cycle(cycle);
    if (control.in_reset(words)) {
      if (is_in_packet && beat == 0 && between_) ++hits[*between_ + 2];
      if (is_in_packet && beat != 0 && inside_) ++hits[*inside_ + 1];
      is_in_packet = false;
      continue;
    }
    if (!control.is_beat(words)) {
      had_gap = true;
      continue;
    }
    if (control.first.get(words)) {
      beat = 0;
    } else if (beat == 0) {
      if (between_) ++hits[*between_ + (had_gap ? 1 : 0)];
    } else if (had_gap && inside_) {
      ++hits[*inside_];
    }
    had_gap = false;
    is_in_packet = !control.last.get(words);
    beat = beat + 1 == beats_ ? 0 : beat + 1;
  }
}

}  // namespace mpgen::tb

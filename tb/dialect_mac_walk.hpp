// A stimulus of a block MAC, beat by beat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tb/control_ports.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/stimulus.hpp"

namespace mpgen::tb {

struct BlockShape {
  int lanes = 32;
  int beats = 1;  ///< of a block
};

/// Calls, in the order of the cycles,
///   start()                                       // before the first beat of a dot product
///   add_beat(activation codes, weight codes, const MacSide&)   // codes as spans
///   end_block(const MacSide&)                     // of its last beat
///   end(cycle)                                    // the last beat of a dot product
///   reset(cycle).
template <class Start, class AddBeat, class EndBlock, class End, class Reset>
void walk_blocks(const Stimulus& stimulus, const ControlPorts& control, const MacPorts& ports,
                 const BlockShape& shape, Start start, AddBeat add_beat, EndBlock end_block,
                 End end, Reset reset) {
  const auto lanes = static_cast<std::size_t>(shape.lanes);
  ElementCodes activations;
  ElementCodes weights;
  int beats = 0;
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    const std::uint64_t* const words = stimulus.cycle(cycle);
    if (!control.is_beat(words)) {
      if (control.in_reset(words)) reset(cycle);
      continue;
    }
    if (control.first.get(words)) {
      start();
      beats = 0;
    }
    const MacSide side = ports.read(words, activations.data(), weights.data());
    add_beat(std::span<const std::uint8_t>(activations).first(lanes),
             std::span<const std::uint8_t>(weights).first(lanes), side);
    if (++beats == shape.beats) {
      end_block(side);
      beats = 0;
    }
    if (control.last.get(words)) end(cycle);
  }
}

}  // namespace mpgen::tb

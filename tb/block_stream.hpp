// Streams of packets that hold whole blocks: lengths, gaps, garbage and resets.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "tb/random.hpp"
#include "tb/section.hpp"
#include "tb/stimulus_writer.hpp"
#include "tb/suite.hpp"

namespace mpgen::tb {

/// Lengths of the packets (`first_i` to `last_i`) of random stimulus.
struct BlockTraffic {
  std::uint64_t beats = 1;         ///< of a block
  std::uint64_t most_blocks = 16;  ///< of a packet

  std::uint64_t longest_packet() const { return beats * most_blocks; }
};

/// How the beats of a packet follow each other.
struct BlockPace {
  std::uint64_t gap_one_in = 0;        ///< a pause before one beat in so many; 0: back to back
  std::uint64_t block_gap_one_in = 0;  ///< a pause before one block in so many; 0: none
  std::uint64_t longest_gap = 1;       ///< cycles
  Garbage garbage = Garbage::noise;    ///< in the pauses
};

/// Writes packets of blocks whose data come from a `Source`, a class with
///   void start_packet(Random& random);   // the next block begins a packet
///   void draw_block(Random& random);     // draws the data of the next block
///   void write_beat(Random& random, std::uint64_t beat, std::uint64_t* words);
/// The last one writes the data of beat number `beat`, 0..beats - 1, of the block drawn last,
/// beside the control inputs, which are written already. Each chunk works on a copy of the source.
template <class Source>
class BlockStream {
 public:
  BlockStream(const BlockTraffic& traffic, Source source)
      : traffic_(traffic), source_(std::move(source)) {}

  const BlockTraffic& traffic() const { return traffic_; }
  const Source& source() const { return source_; }

  /// Writes a packet of `blocks` blocks. `source` is a copy of source(), for example.
  void write_packet(Source& source, std::uint64_t blocks, Random& random, StimulusWriter& writer,
                    const BlockPace& pace = {}) const {
    write_beats(source, blocks, blocks * traffic_.beats, random, writer, pace);
  }

  /// Suite `random`: packets of many lengths, most of them back to back.
  Section random_section(const SuitePlan& plan) const {
    return beats_section(plan.count.value_or(kRandomBeats), traffic_.longest_packet(),
                         [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                           write_random(beats, random, writer);
                         });
  }

  /// Suite `protocol`: pauses in all places, garbage in them, shortest packets, resets inside
  /// blocks, between them and behind packets.
  Section protocol_section(const SuitePlan& plan) const {
    const std::uint64_t beats = std::max(kProtocolBeats, 64 * traffic_.longest_packet());
    return beats_section(plan.count.value_or(beats), traffic_.longest_packet(),
                         [this](std::uint64_t count, Random& random, StimulusWriter& writer) {
                           write_protocol(count, random, writer);
                         });
  }

 private:
  BlockTraffic traffic_;
  Source source_;

  static void pause(const BlockPace& pace, bool starts_block, Random& random,
                    StimulusWriter& writer) {
    const bool pauses =
        (pace.gap_one_in != 0 && random.one_in(pace.gap_one_in)) ||
        (starts_block && pace.block_gap_one_in != 0 && random.one_in(pace.block_gap_one_in));
    if (!pauses) return;
    for (std::uint64_t cycles = 1 + random.below(pace.longest_gap); cycles > 0; --cycles) {
      writer.idle(random, pace.garbage);
    }
  }

  // The first `written` beats of a packet of `blocks` blocks.
  void write_beats(Source& source, std::uint64_t blocks, std::uint64_t written, Random& random,
                   StimulusWriter& writer, const BlockPace& pace) const {
    const std::uint64_t end = blocks * traffic_.beats;
    source.start_packet(random);
    std::uint64_t beat = 0;  // within its block
    for (std::uint64_t count = 0; count < written; ++count) {
      if (beat == 0) source.draw_block(random);
      pause(pace, beat == 0, random, writer);
      source.write_beat(random, beat, writer.beat(count == 0, count + 1 == end));
      if (++beat == traffic_.beats) beat = 0;
    }
  }

  std::uint64_t draw_blocks(Random& random) const {
    const std::uint64_t few = std::min<std::uint64_t>(8, traffic_.most_blocks);
    switch (random.below(8)) {
      case 0:
      case 1:
        return 1;
      case 2:
        return traffic_.most_blocks;
      case 3:
        return 1 + random.below(traffic_.most_blocks);
      default:
        return 1 + random.below(few);
    }
  }

  void write_random(std::uint64_t beats, Random& random, StimulusWriter& writer) const {
    Source source = source_;
    while (writer.beats() < beats) {
      BlockPace pace;
      if (random.one_in(16)) pace.gap_one_in = 4;
      write_packet(source, draw_blocks(random), random, writer, pace);
    }
  }

  // A pause that outlasts everything a block can set going.
  std::uint64_t long_pause() const { return 3 * traffic_.beats + 6; }

  void write_protocol(std::uint64_t beats, Random& random, StimulusWriter& writer) const {
    static constexpr std::array<Garbage, 4> kGarbage = {Garbage::zeros, Garbage::ones,
                                                        Garbage::noise, Garbage::previous};
    Source source = source_;
    while (writer.beats() < beats) {
      BlockPace pace = {.garbage = random.choose(kGarbage)};
      const std::uint64_t blocks = draw_blocks(random);
      switch (random.below(8)) {
        case 0:  // back to back
          for (int i = 0; i < 4; ++i) write_packet(source, blocks, random, writer, pace);
          break;
        case 1:  // the shortest, back to back
          for (int i = 0; i < 8; ++i) write_packet(source, 1, random, writer, pace);
          break;
        case 2:  // many pauses
          pace.gap_one_in = 2;
          pace.longest_gap = 3;
          write_packet(source, blocks, random, writer, pace);
          break;
        case 3:  // few and long ones
          pace.gap_one_in = 2 * traffic_.beats + 2;
          pace.longest_gap = long_pause();
          write_packet(source, blocks, random, writer, pace);
          break;
        case 4:  // between blocks only
          pace.block_gap_one_in = 2;
          pace.longest_gap = long_pause();
          write_packet(source, blocks, random, writer, pace);
          break;
        case 5:  // between packets only
          write_packet(source, blocks, random, writer, pace);
          for (std::uint64_t gap = random.below(long_pause()); gap > 0; --gap) {
            writer.idle(random, pace.garbage);
          }
          break;
        default:
          write_interrupted(source, blocks, random, writer, pace);
          break;
      }
    }
  }

  // A reset inside a block, between two or soon after a packet, and a new packet at once or soon.
  void write_interrupted(Source& source, std::uint64_t blocks, Random& random,
                         StimulusWriter& writer, BlockPace pace) const {
    if (random.one_in(2)) pace.gap_one_in = 4;
    const std::uint64_t all = blocks * traffic_.beats;
    std::uint64_t written = all;
    switch (random.below(3)) {
      case 0:
        break;
      case 1:
        written = (1 + random.below(blocks)) * traffic_.beats;
        break;
      default:
        written = 1 + random.below(all);
        break;
    }
    write_beats(source, blocks, written, random, writer, pace);
    if (random.one_in(2)) {
      for (std::uint64_t wait = random.below(long_pause()); wait > 0; --wait) {
        writer.idle(random, pace.garbage);
      }
    }
    for (std::uint64_t cycles = 1 + random.below(2); cycles > 0; --cycles) writer.reset(random);
    if (random.one_in(4)) writer.idle(random, pace.garbage);
    write_packet(source, draw_blocks(random), random, writer, {.garbage = pace.garbage});
  }
};

}  // namespace mpgen::tb

// A short stimulus made of pieces of a suite's chunks, for simulators that are too slow for all.
#pragma once

#include <cstdint>
#include <vector>

#include "tb/suite.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {

/// One piece: cycles of one chunk, from the first beat of a packet on.
struct ExcerptPiece {
  Suite suite = Suite::random;
  std::uint64_t seed = 1;
  std::uint64_t chunk = 0;
  std::uint64_t first_in_chunk = 0;  ///< cycle of the chunk that comes first
  /// Cycles of the excerpt that are the piece's, first and last + 1, with the idle ones behind it.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t copied = 0;  ///< cycles from the chunk
  std::uint64_t beats = 0;
};

/// Pieces one behind the other. Each ends with enough idle cycles for its results to come out, so
/// none depends on another; one that ends within a packet is followed by a reset.
struct Excerpt {
  explicit Excerpt(int words_per_cycle) : stimulus(words_per_cycle) {}

  Stimulus stimulus;
  std::vector<ExcerptPiece> pieces;
};

/// Appends about `cycles` cycles of the suite, idle ones not counted, to `excerpt`, from chunks
/// spread over all of its sections and from places in them that `plan.seed` chooses. Nothing when
/// the unit does not have the suite. Packets that take more than their share are avoided where
/// there are shorter ones.
void append_excerpt(const UnitBench& bench, const SuitePlan& plan, std::uint64_t cycles,
                    Excerpt& excerpt);

/// The cycles that `piece` took from its chunk.
Stimulus stimulus_of(const Excerpt& excerpt, const ExcerptPiece& piece);

}  // namespace mpgen::tb

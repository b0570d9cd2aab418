// Random binary16 blocks for block quantisers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "spec/formatbook.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {

/// Draws blocks of several shapes: magnitudes that the two-stage selection counts for either mate,
/// in nearly equal numbers; values at the thresholds of a dialect; uniform scaled magnitudes; such
/// as are close to the largest; uniform patterns; few elements that are not 0. One block in 32 has
/// an Inf or NaN. Tables are made once, so that a block costs little.
class BlockSource {
 public:
  /// `book` is legal. `seed` chooses the tables.
  BlockSource(const spec::Formatbook& book, std::uint64_t seed);

  /// Fills `block` with patterns, 1 to 64 elements.
  void draw(Random& random, std::span<std::int32_t> block) const;

 private:
  static constexpr std::size_t kTableSize = 1024;
  // Scaled magnitudes, and the one that is to be the largest of the block; 0: none.
  struct Table {
    std::array<std::int16_t, kTableSize> scaled{};
    int largest = 0;
    bool moves_to_neighbours = false;  // patterns next to those of the table count as well
  };

  std::vector<Table> tables_;

  void draw_scaled(Random& random, std::span<std::int32_t> block) const;
  static void draw_patterns(Random& random, std::span<std::int32_t> block);
};

}  // namespace mpgen::tb

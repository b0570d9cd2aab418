#include "tb/block_source.hpp"

#include <algorithm>

#include "tb/binary16_patterns.hpp"
#include "tb/block_patterns.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kTableStream = 0x736361;
constexpr std::uint64_t kUniformTables = 4;
constexpr int kFractions = 1 << kScaledFractionBits;

int random_fraction(Random& random) {
  return static_cast<int>(random.below(static_cast<std::uint64_t>(kFractions)));
}

// A value that the mate counts, by bits of `values`; any value if there is none.
int random_member(Random& random, std::uint32_t values) {
  for (int attempt = 0; attempt < 64 && values != 0; ++attempt) {
    const auto value = static_cast<int>(random.below(spec::kTruncatedValues));
    if (((values >> value) & 1) != 0) return value;
  }
  return static_cast<int>(random.below(spec::kTruncatedValues));
}

}  // namespace

BlockSource::BlockSource(const spec::Formatbook& book, std::uint64_t seed) {
  Random random(seed, kTableStream, 0);
  for (int pair = 0; pair < book.pairs(); ++pair) {
    const std::uint32_t maxima = maxima_of_pair(book, pair);
    if (maxima == 0) continue;
    Table& table = tables_.emplace_back();
    table.largest = random_member(random, maxima) * kFractions;
    for (std::int16_t& scaled : table.scaled) {
      const std::uint32_t counted =
          spec::beneficial_values(book, 2 * pair + static_cast<int>(random.below(2)));
      const int truncated =
          random.one_in(4) ? random_member(random, 0) : random_member(random, counted);
      const int most = table.largest + kFractions - 1;
      const int value = truncated * kFractions + random_fraction(random);
      scaled = static_cast<std::int16_t>(std::min(value, most));
    }
  }
  for (const spec::Dialect& dialect : book.dialects) {
    Table& table = tables_.emplace_back();
    table.moves_to_neighbours = true;
    table.largest = 2 * dialect.back() * kFractions;
    for (std::int16_t& scaled : table.scaled) {
      const int threshold = random.choose(spec::index_thresholds(dialect));
      scaled = static_cast<std::int16_t>(threshold * kFractions);
    }
  }
  for (std::uint64_t count = 0; count < kUniformTables; ++count) {
    Table& table = tables_.emplace_back();
    for (std::int16_t& scaled : table.scaled) {
      scaled = static_cast<std::int16_t>(random.below(kScaledSteps));
    }
  }
}

void BlockSource::draw(Random& random, std::span<std::int32_t> block) const {
  const std::uint64_t shape = random.below(8);
  if (shape < 5) {
    draw_scaled(random, block);
  } else {
    draw_patterns(random, block);
  }
  if (random.one_in(16)) {  // few elements that are not 0
    const std::uint64_t one_in = 2 + random.below(block.size());
    for (std::int32_t& element : block) {
      if (!random.one_in(one_in)) element &= kBinary16Sign;
    }
  }
  if (random.one_in(32)) {
    block[random.below(block.size())] = random.choose(binary16_nonfinites());
  }
}

void BlockSource::draw_scaled(Random& random, std::span<std::int32_t> block) const {
  const Table& table = tables_[random.below(tables_.size())];
  // Gradual blocks more often than one in 29.
  const int shared = random.one_in(4) ? static_cast<int>(random.below(3))
                                      : static_cast<int>(random.below(kLargestSharedExponent + 1));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i % 4 == 0) bits = random.bits();
    std::int32_t pattern = scaled_binary16(table.scaled[bits % kTableSize], shared);
    if (table.moves_to_neighbours) {
      // Down one, up one, or neither, twice as often.
      const auto step = static_cast<std::int32_t>((bits >> 10) & 3);
      pattern += step == 0 ? -1 : step == 1 ? 1 : 0;
    }
    block[i] = std::max(pattern, 0) | (static_cast<std::int32_t>(bits) & kBinary16Sign);
    bits >>= 16;
  }
  if (table.largest == 0) return;
  const std::uint64_t place = random.below(block.size());
  block[place] = scaled_binary16(table.largest, shared) | (block[place] & kBinary16Sign);
}

void BlockSource::draw_patterns(Random& random, std::span<std::int32_t> block) {
  // From one pattern alone to all that are there.
  const std::uint64_t window = std::uint64_t{1} << random.below(16);
  const bool is_gradual = random.one_in(8);
  const auto largest = static_cast<std::int32_t>(random.below(is_gradual ? 0x800 : 0x7C00));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i % 4 == 0) bits = random.bits();
    const auto offset = static_cast<std::int32_t>((bits & 0x7FFF) * window >> 15);
    block[i] = std::max(largest - offset, 0) | (static_cast<std::int32_t>(bits) & kBinary16Sign);
    bits >>= 16;
  }
}

}  // namespace mpgen::tb

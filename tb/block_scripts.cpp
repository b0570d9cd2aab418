#include "tb/block_scripts.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "tb/binary16_patterns.hpp"
#include "tb/block_patterns.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {
namespace {

using Block = std::span<std::int32_t>;

// Shared exponents at the ends, at the end of gradual blocks and between.
constexpr std::array<int, 9> kExponents = {0, 1, 2, 3, 8, 14, 15, 27, kLargestSharedExponent};
constexpr std::uint64_t kScriptSeed = 0x626C6F636B;

// The same numbers every time an item is made.
Random random_of(std::uint64_t list, std::uint64_t index) { return {kScriptSeed, list, index}; }

// Splits an index into choices.
class Choices {
 public:
  explicit Choices(std::uint64_t index) : rest_(index) {}
  std::uint64_t take(std::uint64_t count) {
    const std::uint64_t choice = rest_ % count;
    rest_ /= count;
    return choice;
  }
  template <class Elements>
  auto choose(const Elements& elements) {
    return elements[take(elements.size())];
  }

 private:
  std::uint64_t rest_;
};

std::int32_t with_sign(std::int32_t magnitude, bool is_negative) {
  return is_negative ? magnitude | kBinary16Sign : magnitude;
}

std::int32_t random_sign(Random& random, std::int32_t magnitude) {
  return with_sign(magnitude, random.one_in(2));
}

std::int32_t exact_magnitude(int half_units, int shared) {
  return scaled_binary16(2 * half_units << kScaledFractionBits, shared);
}

// Any pattern up to `largest`, near to it as often as far away.
std::int32_t pattern_below(Random& random, std::int32_t largest) {
  const auto all = static_cast<std::uint64_t>(largest) + 1;
  const std::uint64_t window = std::min(all, std::uint64_t{1} << (4 + random.below(12)));
  return largest - static_cast<std::int32_t>(random.below(window));
}

std::vector<int> members(std::uint32_t values) {
  std::vector<int> list;
  for (int value = 0; value < spec::kTruncatedValues; ++value) {
    if (((values >> value) & 1) != 0) list.push_back(value);
  }
  return list;
}

// Distance, in steps, from a scaled magnitude to the nearest magnitude of a dialect.
int distance_to(const spec::Dialect& dialect, int scaled) {
  int nearest = kScaledSteps;
  for (const int magnitude : dialect) {
    nearest = std::min(nearest, std::abs(scaled - (2 * magnitude << kScaledFractionBits)));
  }
  return nearest;
}

// The most and the least that an element can gain in squared error if `dialect` is taken and not
// its mate, as scaled magnitudes that the two-stage selection counts for it.
struct Votes {
  int weakest = 0;
  int strongest = 0;
  std::vector<int> truncated;  // all values that it counts; empty: the others mean nothing
};

Votes votes_for(const spec::Formatbook& book, int dialect, int largest_truncated) {
  const auto own = static_cast<std::size_t>(dialect);
  const std::uint64_t allowed = (std::uint64_t{2} << largest_truncated) - 1;
  Votes votes;
  votes.truncated =
      members(spec::beneficial_values(book, dialect) & static_cast<std::uint32_t>(allowed));
  std::int64_t least = 0;
  std::int64_t most = 0;
  for (const int truncated : votes.truncated) {
    for (int step = 0; step < 1 << kScaledFractionBits; ++step) {
      const int scaled = (truncated << kScaledFractionBits) + step;
      const std::int64_t here = distance_to(book.dialects[own], scaled);
      const std::int64_t there = distance_to(book.dialects[own ^ 1], scaled);
      const std::int64_t gain = there * there - here * here;
      if (gain > 0 && (least == 0 || gain < least)) {
        least = gain;
        votes.weakest = scaled;
      }
      if (gain > most) {
        most = gain;
        votes.strongest = scaled;
      }
    }
  }
  return votes;
}

// What the scripts have to know about a pair that stage 1 can take.
struct PairFacts {
  int pair = 0;
  int largest_truncated = 0;  // of blocks that take it
  int neutral_largest = 0;    // the largest that counts for neither mate, else largest_truncated
  std::array<Votes, 2> votes;
};

std::vector<PairFacts> reachable_pairs(const spec::Formatbook& book) {
  std::vector<PairFacts> list;
  for (int pair = 0; pair < book.pairs(); ++pair) {
    const std::vector<int> maxima = members(maxima_of_pair(book, pair));
    if (maxima.empty()) continue;
    PairFacts facts = {.pair = pair,
                       .largest_truncated = maxima.back(),
                       .neutral_largest = maxima.back(),
                       .votes = {}};
    for (std::size_t mate = 0; mate < 2; ++mate) {
      facts.votes[mate] =
          votes_for(book, 2 * pair + static_cast<int>(mate), facts.largest_truncated);
    }
    const std::uint32_t counted =
        spec::beneficial_values(book, 2 * pair) | spec::beneficial_values(book, 2 * pair + 1);
    for (const int truncated : maxima) {
      if (((counted >> truncated) & 1) == 0) facts.neutral_largest = truncated;
    }
    list.push_back(std::move(facts));
  }
  return list;
}

// Moves the elements to random positions.
void mix(Random& random, Block block) {
  for (std::size_t left = block.size(); left > 1; --left) {
    std::swap(block[left - 1], block[random.below(left)]);
  }
}

BlockScripts zeros(std::uint64_t elements) {
  return {"zeros", 3 + 2 * elements, [](std::uint64_t index, Block block) {
            for (std::size_t i = 0; i < block.size(); ++i) {
              const bool alone = index >= 3 && (index - 3) % block.size() == i;
              const bool inverted = index == 1 || (index >= 3 && (index - 3) >= block.size());
              const bool is_negative = index == 2 ? i % 2 == 0 : alone != inverted;
              block[i] = with_sign(0, is_negative);
            }
          }};
}

BlockScripts one_element(std::uint64_t elements) {
  return {"one element", elements * binary16_anchors().size(),
          [](std::uint64_t index, Block block) {
            block[index % block.size()] = binary16_anchors()[index / block.size()];
          }};
}

BlockScripts equal() {
  return {"equal", 2 * binary16_corners().size(), [](std::uint64_t index, Block block) {
            const std::int32_t pattern = binary16_corners()[index / 2];
            std::fill(block.begin(), block.end(), pattern);
            for (std::size_t i = 0; index % 2 == 1 && i < block.size(); i += 2) {
              block[i] ^= kBinary16Sign;
            }
          }};
}

// The first and last patterns of all truncated magnitudes that a block can have as its largest.
std::vector<std::int32_t> maxima() {
  std::vector<std::int32_t> list;
  for (const int shared : kExponents) {
    for (int truncated = shared == 0 ? 0 : spec::kTruncatedValues / 2;
         truncated < spec::kTruncatedValues; ++truncated) {
      const int scaled = truncated << kScaledFractionBits;
      list.push_back(scaled_binary16(scaled, shared));
      list.push_back(scaled_binary16(scaled + (1 << kScaledFractionBits) - 1, shared));
    }
  }
  return list;
}

BlockScripts maxima_script() {
  const std::vector<std::int32_t> patterns = maxima();
  return {"maxima", 3 * patterns.size(), [patterns](std::uint64_t index, Block block) {
            Choices choices(index);
            const std::uint64_t fill = choices.take(3);
            const std::int32_t largest = choices.choose(patterns);
            Random random = random_of(1, index);
            for (std::int32_t& element : block) {
              if (fill == 1) element = random_sign(random, pattern_below(random, largest));
              if (fill == 2) {
                const std::int32_t below = random.one_in(2) ? 1 : 0;
                element = random_sign(random, std::max(largest - below, 0));
              }
            }
            block[index / 3 % block.size()] = random_sign(random, largest);
          }};
}

std::int32_t voter(Random& random, const Votes& votes, int shared) {
  const int truncated = random.choose(votes.truncated);
  const auto fraction = static_cast<int>(random.below(1U << kScaledFractionBits));
  return scaled_binary16((truncated << kScaledFractionBits) + fraction, shared);
}

// Elements that count for one mate, for the other, or neither, in all numbers that fit.
BlockScripts counts(const spec::Formatbook& book, std::uint64_t elements) {
  std::vector<PairFacts> pairs;
  for (PairFacts& facts : reachable_pairs(book)) {
    if (!facts.votes[0].truncated.empty() || !facts.votes[1].truncated.empty()) {
      pairs.push_back(std::move(facts));
    }
  }
  constexpr std::array<int, 3> kShared = {0, 13, kLargestSharedExponent};
  const auto make = [pairs, kShared](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::uint64_t variant = choices.take(5);
    const bool is_full = choices.take(2) == 1;
    const PairFacts& facts = pairs[choices.take(pairs.size())];
    const int shared = kShared[choices.take(kShared.size())];
    const auto k = static_cast<std::int64_t>(choices.take(block.size() / 2 + 1));
    // Of the even mate and the odd one: k and k + 1, k and k, k + 1 and k, k and none, none and k.
    const std::array<std::int64_t, 2> wanted = {variant == 2   ? k + 1
                                                : variant == 4 ? 0
                                                               : k,
                                                variant == 0   ? k + 1
                                                : variant == 3 ? 0
                                                               : k};
    Random random = random_of(2, index);
    std::size_t place = 1;
    for (std::size_t mate = 0; mate < 2; ++mate) {
      if (facts.votes[mate].truncated.empty()) continue;
      for (std::int64_t count = 0; count < wanted[mate] && place < block.size(); ++count) {
        block[place++] = random_sign(random, voter(random, facts.votes[mate], shared));
      }
    }
    // Greatest sums with the fewest differences, where the others are as large as can be.
    const int largest = facts.neutral_largest << kScaledFractionBits;
    const int others = largest + (1 << kScaledFractionBits) - 1;
    block[0] = random_sign(random, scaled_binary16(is_full ? others : largest, shared));
    for (; is_full && place < block.size(); ++place) {
      block[place] = random_sign(random, scaled_binary16(others, shared));
    }
    mix(random, block);
  };
  return {"counts", 10 * pairs.size() * kShared.size() * (elements / 2 + 1), make};
}

// All elements count for the same mate, the largest too. That is so in gradual blocks at most.
BlockScripts unanimous(const spec::Formatbook& book) {
  std::vector<int> values;
  for (int dialect = 0; dialect < book.size(); ++dialect) {
    for (const int truncated : members(spec::beneficial_values(book, dialect))) {
      if (spec::pair_of_largest(book, truncated) == dialect / 2) values.push_back(truncated);
    }
  }
  constexpr std::uint64_t kRepetitions = 8;
  const auto make = [values](std::uint64_t index, Block block) {
    const int scaled = values[index / kRepetitions] << kScaledFractionBits;
    Random random = random_of(14, index);
    for (std::int32_t& element : block) {
      element = random_sign(random, scaled_binary16(scaled, 0));
    }
  };
  return {"unanimous", kRepetitions * values.size(), make};
}

// More weak votes on one side than strong ones on the other.
BlockScripts weights(const spec::Formatbook& book, std::uint64_t elements) {
  std::vector<PairFacts> pairs;
  for (PairFacts& facts : reachable_pairs(book)) {
    if (!facts.votes[0].truncated.empty() && !facts.votes[1].truncated.empty()) {
      pairs.push_back(std::move(facts));
    }
  }
  const auto make = [pairs](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t weak_mate = choices.take(2);
    const PairFacts& facts = pairs[choices.take(pairs.size())];
    const int shared = choices.choose(kExponents);
    const std::size_t strong = choices.take((block.size() - 1) / 2);
    Random random = random_of(3, index);
    block[0] = scaled_binary16(facts.neutral_largest << kScaledFractionBits, shared);
    for (std::size_t i = 1; i < 2 * strong + 2 && i < block.size(); ++i) {
      const int scaled =
          i <= strong ? facts.votes[1 - weak_mate].strongest : facts.votes[weak_mate].weakest;
      block[i] = random_sign(random, scaled_binary16(scaled, shared));
    }
    mix(random, block);
  };
  return {"weights", 2 * pairs.size() * kExponents.size() * ((elements - 1) / 2), make};
}

BlockScripts shared_magnitudes(const spec::Formatbook& book) {
  const auto make = [book](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t even = 2 * choices.take(static_cast<std::size_t>(book.pairs()));
    const int shared = choices.choose(kExponents);
    const bool is_small = choices.take(2) == 1;  // without the largest
    std::vector<int> both;
    for (const int magnitude : book.dialects[even]) {
      const spec::Dialect& mate = book.dialects[even + 1];
      if (std::find(mate.begin(), mate.end(), magnitude) != mate.end()) both.push_back(magnitude);
    }
    Random random = random_of(4, index);
    for (std::int32_t& element : block) {
      const std::size_t count = both.size() - (is_small ? 1 : 0);
      element = random_sign(random, exact_magnitude(both[random.below(count)], shared));
    }
    if (!is_small) block[index % block.size()] = exact_magnitude(both.back(), shared);
  };
  return {"shared", 2 * static_cast<std::uint64_t>(book.pairs()) * kExponents.size(), make};
}

// Fills a block with magnitudes of one dialect, most of them such as its mate has not.
void fill_with(const spec::Formatbook& book, std::size_t dialect, int shared, Random& random,
               Block block) {
  const spec::Dialect& own = book.dialects[dialect];
  const spec::Dialect& mate = book.dialects[dialect ^ 1];
  std::vector<int> alone;
  for (const int magnitude : own) {
    if (std::find(mate.begin(), mate.end(), magnitude) == mate.end()) alone.push_back(magnitude);
  }
  for (std::int32_t& element : block) {
    const int magnitude =
        alone.empty() || random.one_in(8) ? random.choose(own) : random.choose(alone);
    element = random_sign(random, exact_magnitude(magnitude, shared));
  }
}

BlockScripts thresholds(const spec::Formatbook& book) {
  constexpr std::array<int, 4> kShared = {0, 1, 14, kLargestSharedExponent};
  const auto make = [book, kShared](std::uint64_t index, Block block) {
    Choices choices(index);
    const auto offset = static_cast<std::int32_t>(choices.take(3)) - 1;
    const std::size_t number = choices.take(spec::kDialectMagnitudes - 1);
    const std::size_t dialect = choices.take(book.dialects.size());
    const int shared = kShared[choices.take(kShared.size())];
    Random random = random_of(5, index);
    fill_with(book, dialect, shared, random, block);
    const int threshold = spec::index_thresholds(book.dialects[dialect])[number];
    const std::int32_t pattern = scaled_binary16(threshold << kScaledFractionBits, shared) + offset;
    for (std::size_t count = 0; count < 1 + index % 3; ++count) {
      block[(index + count * 5) % block.size()] = random_sign(random, pattern);
    }
    const std::int32_t largest = exact_magnitude(book.dialects[dialect].back(), shared);
    block[(index + 1) % block.size()] = random_sign(random, largest);
  };
  return {"thresholds", book.dialects.size() * kShared.size() * 3 * (spec::kDialectMagnitudes - 1),
          make};
}

BlockScripts exact(const spec::Formatbook& book) {
  const auto make = [book](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t dialect = choices.take(book.dialects.size());
    const int shared = choices.choose(kExponents);
    Random random = random_of(6, index);
    for (std::size_t i = 0; i < block.size(); ++i) {
      const int magnitude = book.dialects[dialect][(i + index) % spec::kDialectMagnitudes];
      block[i] = random_sign(random, exact_magnitude(magnitude, shared));
    }
    if (choices.take(2) == 1) mix(random, block);
  };
  return {"exact", 2 * book.dialects.size() * kExponents.size(), make};
}

BlockScripts distances() {
  constexpr std::array<int, 11> kLargest = {0, 1, 2, 3, 4, 5, 8, 15, 16, 29, 30};
  constexpr std::array<int, 9> kDistances = {0, 1, 2, 3, 4, 5, 6, 10, 29};
  constexpr std::array<std::int32_t, 4> kFractions = {0, 0x155, 0x2AA, 0x3FF};
  const auto make = [=](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::int32_t fraction = kFractions[choices.take(kFractions.size())];
    const std::size_t first = choices.take(kDistances.size() + 1);
    const int largest = kLargest[choices.take(kLargest.size())];
    Random random = random_of(7, index);
    for (std::size_t i = 0; i < block.size(); ++i) {
      // The last choice stands for all distances in turn.
      const int distance = kDistances[first < kDistances.size() ? first : i % kDistances.size()];
      const int exponent = std::max(largest - distance, 0);
      block[i] = random_sign(random, exponent << spec::kFp16FractionBits | fraction);
    }
    block[index % block.size()] =
        random_sign(random, largest << spec::kFp16FractionBits | fraction);
  };
  return {"distances", kFractions.size() * (kDistances.size() + 1) * kLargest.size(), make};
}

BlockScripts negatives(const spec::Formatbook& book, std::uint64_t elements) {
  const auto make = [book](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t position = choices.take(block.size());
    const std::uint64_t kind = choices.take(3);
    const auto dialect = static_cast<std::size_t>(index) % book.dialects.size();
    const int shared = kExponents[index % kExponents.size()];
    Random random = random_of(8, index);
    fill_with(book, dialect, shared, random, block);
    block[(position + 1) % block.size()] = exact_magnitude(book.dialects[dialect].back(), shared);
    const int threshold = spec::index_thresholds(book.dialects[dialect]).front();
    const std::int32_t largest_to_zero =
        scaled_binary16(threshold << kScaledFractionBits, shared) - 1;
    const std::array<std::int32_t, 3> magnitudes = {largest_to_zero, 1, 0};
    block[position] = with_sign(magnitudes[kind], true);
  };
  return {"negatives", 3 * elements, make};
}

BlockScripts largest_finite(std::uint64_t elements) {
  const auto make = [](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t position = choices.take(block.size());
    const bool is_negative = choices.take(2) == 1;
    const std::uint64_t fill = choices.take(3);
    Random random = random_of(9, index);
    for (std::int32_t& element : block) {
      if (fill == 1) element = random_sign(random, kFiniteMagnitudes - 1);
      if (fill == 2) element = random_sign(random, pattern_below(random, kFiniteMagnitudes - 1));
    }
    block[position] = with_sign(kFiniteMagnitudes - 1, is_negative);
  };
  return {"largest", 6 * elements, make};
}

BlockScripts gradual() {
  // Subnormals and normals of the two lowest exponents, and the neighbours above 2^-13.
  static constexpr std::array<std::int32_t, 26> kLargest = {
      1,     2,     3,     4,     7,     8,     0xF,   0x10,  0x1F,  0x3F,  0x7F,  0x80,  0xFF,
      0x155, 0x1FF, 0x200, 0x2AA, 0x3FE, 0x3FF, 0x400, 0x401, 0x5FF, 0x7FE, 0x7FF, 0x800, 0x801};
  constexpr std::uint64_t kFills = 6;
  const auto make = [](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::uint64_t fill = choices.take(kFills);
    const std::int32_t largest = choices.choose(kLargest);
    Random random = random_of(10, index);
    for (std::int32_t& element : block) {
      if (fill == 0) continue;  // one element only
      const auto patterns = static_cast<std::uint64_t>(largest) + 1;
      element = random_sign(random, fill == 1 ? static_cast<std::int32_t>(random.below(patterns))
                                              : pattern_below(random, largest));
    }
    block[index / kFills % block.size()] = random_sign(random, largest);
  };
  return {"gradual", kFills * kLargest.size(), make};
}

// All elements near the largest magnitude there is, but for a few that a dialect has exactly.
BlockScripts large(const spec::Formatbook& book) {
  constexpr std::array<int, 3> kShared = {0, 14, kLargestSharedExponent};
  const auto make = [book, kShared](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t dialect = choices.take(book.dialects.size());
    const std::size_t number = choices.take(spec::kDialectMagnitudes);
    const std::size_t few = choices.take(3);
    const int shared = kShared[choices.take(kShared.size())];
    Random random = random_of(12, index);
    const std::int32_t largest = scaled_binary16(kScaledSteps - 1, shared);
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::int32_t near = largest - static_cast<std::int32_t>(random.below(4));
      block[i] = random_sign(
          random, i <= few ? exact_magnitude(book.dialects[dialect][number], shared) : near);
    }
    mix(random, block);
  };
  return {"large", book.dialects.size() * spec::kDialectMagnitudes * 3 * kShared.size(), make};
}

// Scaled magnitudes that normal numbers have, from half of the block's largest exponent up, and the
// squared errors of each dialect there.
struct Errors {
  std::vector<int> scaled;
  std::vector<std::vector<std::int64_t>> of_dialect;
};

Errors errors_of(const spec::Formatbook& book) {
  Errors errors;
  for (int scaled = kScaledSteps / 4; scaled < kScaledSteps;) {
    errors.scaled.push_back(scaled);
    scaled += scaled < kScaledSteps / 2 ? 2 : 4;
  }
  for (const spec::Dialect& dialect : book.dialects) {
    std::vector<std::int64_t> squares;
    for (const int scaled : errors.scaled) {
      const std::int64_t distance = distance_to(dialect, scaled);
      squares.push_back(distance * distance);
    }
    errors.of_dialect.push_back(std::move(squares));
  }
  return errors;
}

// Magnitudes between those of two dialects, the last few of them chosen so that the squared errors
// of both are as close as can be: equal, or different in the last bit of a gain.
BlockScripts near_ties(const spec::Formatbook& book) {
  constexpr std::size_t kAdjusted = 3;
  constexpr std::size_t kAttempts = 6;
  // A gain counts half units times 1/128 quarter units, twice of which make a squared error.
  constexpr std::int64_t kLastBit = std::int64_t{4} << (2 * kScaledFractionBits - 7);
  const auto errors = std::make_shared<const Errors>(errors_of(book));
  const auto make = [book, errors](std::uint64_t index, Block block) {
    Choices choices(index);
    const std::size_t own = choices.take(book.dialects.size());
    const std::size_t other =
        (own + 1 + choices.take(book.dialects.size() - 1)) % book.dialects.size();
    const auto wanted = static_cast<std::int64_t>(choices.take(2)) * kLastBit;
    Random random = random_of(13, index);
    std::int64_t advantage = 0;  // of the first dialect
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::size_t count = errors->scaled.size();
      std::size_t chosen = 0;
      const auto gain = [&](std::size_t place) {
        return errors->of_dialect[other][place] - errors->of_dialect[own][place];
      };
      if (i + kAdjusted < block.size()) {
        const int magnitude = 2 * random.choose(book.dialects[random.one_in(2) ? own : other])
                              << kScaledFractionBits;
        const int scaled = magnitude + static_cast<int>(random.between(-160, 160));
        const auto found = std::lower_bound(errors->scaled.begin(), errors->scaled.end(), scaled);
        chosen = std::min(static_cast<std::size_t>(found - errors->scaled.begin()), count - 1);
      } else {
        const std::size_t start = random.below(count);
        chosen = start;
        for (std::size_t step = 0; step < count; ++step) {
          const std::size_t place = (start + step) % count;
          if (std::abs(advantage + gain(place) - wanted) <
              std::abs(advantage + gain(chosen) - wanted)) {
            chosen = place;
          }
        }
      }
      if (i == 0) chosen = std::max(chosen, count - 512);  // the largest scales into [4, 8)
      advantage += gain(chosen);
      block[i] = random_sign(random, scaled_binary16(errors->scaled[chosen], 14));
    }
    mix(random, block);
  };
  const std::size_t dialects = book.dialects.size();
  return {"ties", dialects * (dialects - 1) * kAttempts, make};
}

// Every third block is the one that is not finite: each position twice, then the first and the last
// one with every pattern.
BlockScripts nonfinite(std::uint64_t elements) {
  const std::uint64_t patterns = binary16_nonfinites().size();
  const auto make = [elements, patterns](std::uint64_t index, Block block) {
    Random random = random_of(11, index);
    for (std::int32_t& element : block) {
      element = random_sign(random, pattern_below(random, kFiniteMagnitudes - 1));
    }
    if (index % 3 != 1) return;
    const std::size_t number = index / 3;
    if (number < 2 * elements) {
      block[number % elements] = binary16_nonfinites()[number * 5 % patterns];
    } else {
      const std::size_t pattern = (number - 2 * elements) / 2;
      block[number % 2 == 0 ? 0 : elements - 1] = binary16_nonfinites()[pattern];
    }
  };
  return {"nonfinite", 3 * (2 * elements + 2 * patterns), make};
}

}  // namespace

std::vector<BlockScripts> corner_blocks(const spec::Formatbook& book, int block) {
  const auto elements = static_cast<std::uint64_t>(block);
  std::vector<BlockScripts> list = {zeros(elements),
                                    one_element(elements),
                                    equal(),
                                    maxima_script(),
                                    counts(book, elements),
                                    unanimous(book),
                                    weights(book, elements),
                                    shared_magnitudes(book),
                                    thresholds(book),
                                    exact(book),
                                    distances(),
                                    negatives(book, elements),
                                    largest_finite(elements),
                                    gradual(),
                                    large(book),
                                    near_ties(book),
                                    nonfinite(elements)};
  // A book may leave nothing to choose between mates.
  std::erase_if(list, [](const BlockScripts& scripts) { return scripts.count == 0; });
  return list;
}

}  // namespace mpgen::tb

#include "tb/block_quantizer_suites.hpp"

#include <algorithm>
#include <utility>

#include "tb/find_field.hpp"
#include "tb/wide_port.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kBlocksOfRow = 4;
constexpr std::uint64_t kNonfinitePatterns = 2048;
// Average blocks of a packet in the suites that are not random.
constexpr std::uint64_t kBlocksOfPacket = 4;

std::vector<std::uint64_t> primes_above(std::uint64_t limit, std::size_t count) {
  std::vector<std::uint64_t> primes;
  for (std::uint64_t number = limit + 1; primes.size() < count; ++number) {
    bool is_prime = true;
    for (std::uint64_t factor = 2; factor * factor <= number && is_prime; ++factor) {
      is_prime = number % factor != 0;
    }
    if (is_prime) primes.push_back(number);
  }
  return primes;
}

// One position's way through the magnitudes 0..count - 1: steps of a number without a common factor
// reach all of them.
class Walk {
 public:
  Walk(std::uint64_t count, std::uint64_t prime, std::uint64_t steps)
      : count_(count), step_(prime % count), place_(step_ * steps % count) {}

  std::int32_t next() {
    const std::uint64_t place = place_;
    place_ += step_;
    if (place_ >= count_) place_ -= count_;
    return static_cast<std::int32_t>(place);
  }

 private:
  std::uint64_t count_;
  std::uint64_t step_;
  std::uint64_t place_;
};

}  // namespace

BlockQuantizerSuites::BeatPorts::BeatPorts(const spec::Ports& ports, const PortLayout& layout)
    : activations(ports, layout, "activations_i"), beat_side(find_field(layout, "beat_side_i")) {}

void BlockQuantizerSuites::BeatPorts::write(Random& random, const std::int32_t* elements,
                                            std::uint64_t* words) const {
  activations.write(words, elements);
  if (beat_side) put_noise(*beat_side, words, random);
}

void BlockQuantizerSuites::RandomBlocks::draw_block(Random& random) {
  suites->source_.draw(random, std::span(block).first(suites->elements()));
}

void BlockQuantizerSuites::RandomBlocks::write_beat(Random& random, std::uint64_t beat,
                                                    std::uint64_t* words) const {
  const std::uint64_t lanes = suites->elements() / suites->beats();
  suites->ports_.write(random, &block[beat * lanes], words);
}

BlockQuantizerSuites::BlockQuantizerSuites(const spec::Ports& ports, BlockQuantizerTraffic traffic,
                                           std::uint64_t seed)
    : traffic_(std::move(traffic)),
      ports_(ports, input_layout(ports)),
      source_(traffic_.formatbook, seed),
      corners_(corner_blocks(traffic_.formatbook, traffic_.block)),
      stream_({.beats = beats()}, RandomBlocks{this}) {
  std::uint64_t blocks = 0;
  for (const MaximumClass& maxima : traffic_.classes) {
    class_starts_.push_back(blocks);
    blocks += blocks_of(maxima);
  }
  class_starts_.push_back(blocks);
}

std::vector<Section> BlockQuantizerSuites::sections(const SuitePlan& plan) const {
  switch (plan.suite) {
    case Suite::exhaustive:
      return {exhaustive_section(), nonfinite_section()};
    case Suite::corners:
      return corner_sections();
    case Suite::random:
      return {stream_.random_section(plan)};
    case Suite::tensor:
      return {tensor_section(plan)};
    case Suite::protocol:
      break;
  }
  return {stream_.protocol_section(plan)};
}

std::uint64_t BlockQuantizerSuites::blocks_per_chunk() const {
  return std::max<std::uint64_t>(1, kChunkBeats / beats());
}

void BlockQuantizerSuites::write_block(const Block& block, bool is_first, bool is_last,
                                       Random& random, StimulusWriter& writer) const {
  const std::uint64_t lanes = elements() / beats();
  for (std::uint64_t beat = 0; beat < beats(); ++beat) {
    std::uint64_t* const words = writer.beat(is_first && beat == 0, is_last && beat + 1 == beats());
    ports_.write(random, &block[beat * lanes], words);
  }
}

void BlockQuantizerSuites::write_blocks(std::uint64_t first, std::uint64_t last,
                                        const std::function<void(std::uint64_t, Block&)>& make,
                                        Random& random, StimulusWriter& writer) const {
  bool is_first = true;
  for (std::uint64_t index = first; index < last; ++index) {
    Block block{};
    make(index, block);
    const bool is_last = index + 1 == last || random.one_in(kBlocksOfPacket);
    write_block(block, is_first, is_last, random, writer);
    is_first = is_last;
  }
}

// Each position misses one block in elements(), where it holds the anchor.
std::uint64_t BlockQuantizerSuites::blocks_of(const MaximumClass& maxima) const {
  const auto magnitudes = static_cast<std::uint64_t>(maxima.last) + 1;
  const std::uint64_t others = elements() - 1;
  return ((magnitudes + 1) * elements() + others - 1) / others;
}

Section BlockQuantizerSuites::exhaustive_section() const {
  return {class_starts_.back(), blocks_per_chunk(),
          [this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
            write_exhaustive(first, last, random, writer);
          }};
}

void BlockQuantizerSuites::write_exhaustive(std::uint64_t first, std::uint64_t last, Random& random,
                                            StimulusWriter& writer) const {
  static const std::vector<std::uint64_t> kPrimes =
      primes_above(static_cast<std::uint64_t>(kFiniteMagnitudes), golden::kLongestBlock);
  while (first < last) {
    const auto after = std::upper_bound(class_starts_.begin(), class_starts_.end(), first);
    const MaximumClass& maxima =
        traffic_.classes[static_cast<std::size_t>(after - class_starts_.begin() - 1)];
    const std::uint64_t start = *(after - 1);
    const std::uint64_t end = std::min(last, *after);
    const auto magnitudes = static_cast<std::uint64_t>(maxima.last) + 1;
    std::vector<Walk> walks;
    for (std::uint64_t position = 0; position < elements(); ++position) {
      // Blocks of the class before this one in which the position held the anchor.
      const std::uint64_t before = first - start;
      const std::uint64_t anchors = (before + elements() - 1 - position) / elements();
      walks.emplace_back(magnitudes, kPrimes[position], before - anchors);
    }
    write_blocks(
        first - start, end - start,
        [&](std::uint64_t number, Block& block) {
          const std::uint64_t anchor = number % elements();
          std::uint64_t signs = random.bits();
          for (std::uint64_t position = 0; position < elements(); ++position, signs >>= 1) {
            const std::int32_t sign = (signs & 1) != 0 ? kBinary16Sign : 0;
            if (position != anchor) {
              block[position] = sign | walks[position].next();
              continue;
            }
            const auto size = static_cast<std::uint64_t>(maxima.size());
            const std::uint64_t choice = (number + number / elements()) % size;
            block[position] = sign | (maxima.first + static_cast<std::int32_t>(choice));
          }
        },
        random, writer);
    first = end;
  }
}

Section BlockQuantizerSuites::nonfinite_section() const {
  return {kNonfinitePatterns, blocks_per_chunk(),
          [this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
            write_blocks(
                first, last,
                [&](std::uint64_t number, Block& block) {
                  for (std::uint64_t position = 0; position < elements(); ++position) {
                    const std::uint64_t bits = random.bits();
                    block[position] = static_cast<std::int32_t>((bits & kBinary16Sign) |
                                                                (bits >> 32) % kFiniteMagnitudes);
                  }
                  block[number * 5 % elements()] =
                      static_cast<std::int32_t>((number & 1) << 15 | 0x7C00 | number >> 1);
                },
                random, writer);
          }};
}

std::vector<Section> BlockQuantizerSuites::corner_sections() const {
  std::vector<Section> list;
  for (const BlockScripts& scripts : corners_) {
    list.push_back({scripts.count, blocks_per_chunk(),
                    [this, &scripts](std::uint64_t first, std::uint64_t last, Random& random,
                                     StimulusWriter& writer) {
                      write_blocks(
                          first, last,
                          [&](std::uint64_t index, Block& block) {
                            scripts.make(index, std::span(block).first(elements()));
                          },
                          random, writer);
                    }});
  }
  return list;
}

Section BlockQuantizerSuites::tensor_section(const SuitePlan& plan) const {
  const std::uint64_t channels = kBlocksOfRow * elements();
  const std::uint64_t lanes = elements() / beats();
  const std::uint64_t wanted = plan.count ? *plan.count * lanes : kTensorElements;
  const std::uint64_t seed = plan.seed;
  return {(wanted + channels - 1) / channels,
          std::max<std::uint64_t>(1, blocks_per_chunk() / kBlocksOfRow),
          [this, channels, seed](std::uint64_t first, std::uint64_t last, Random& random,
                                 StimulusWriter& writer) {
            const BlockTensor tensor(channels, seed);
            std::vector<std::int32_t> row(channels);
            for (std::uint64_t item = first; item < last; ++item) {
              tensor.make_row(item, row);
              for (std::uint64_t number = 0; number < kBlocksOfRow; ++number) {
                Block block{};
                std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(number * elements()),
                            elements(), block.begin());
                write_block(block, number == 0, number + 1 == kBlocksOfRow, random, writer);
              }
            }
          }};
}

}  // namespace mpgen::tb

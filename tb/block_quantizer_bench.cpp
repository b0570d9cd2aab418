#include "tb/block_quantizer_bench.hpp"

#include <algorithm>

#include "golden/binary16.hpp"
#include "tb/find_field.hpp"
#include "tb/wide_port.hpp"

namespace mpgen::tb {
namespace {

constexpr int kMagnitudeMask = 0x7FFF;
// Distances to the largest exponent up to which something is left of a significand.
constexpr int kMostDistance = 4;

// Bins of blocks, in this order.
enum BlockBin : std::size_t { zero_block, one_element, gradual_block, nonfinite_block };

// Bins beside the indices, in this order.
enum CodeBin : std::size_t { clipped = spec::kDialectMagnitudes, negative_to_zero, negative_zero };

}  // namespace

BlockQuantizerBench::BlockQuantizerBench(const BlockQuantizerDesign& design, std::uint64_t seed)
    : UnitBench(design.ports, design.latency,
                {.multiple_of = static_cast<std::uint64_t>(design.block / design.lanes)}),
      elements_(static_cast<std::size_t>(design.block)),
      lanes_(static_cast<std::size_t>(design.lanes)),
      beats_(elements_ / lanes_),
      formatbook_(design.formatbook),
      suites_(ports(),
              {.block = design.block,
               .lanes = design.lanes,
               .formatbook = design.formatbook,
               .classes = design.classes},
              seed),
      activations_(ports(), inputs(), "activations_i"),
      codes_(ports(), outputs(), "codes_o"),
      first_(outputs().field("first_o")),
      last_(outputs().field("last_o")),
      codes_field_(outputs().field("codes_o")),
      side_(outputs().field("side_o")),
      nonfinite_(outputs().field("nonfinite_o")),
      beat_side_in_(find_field(inputs(), "beat_side_i")),
      beat_side_out_(find_field(outputs(), "beat_side_o")),
      stream_bins_(bin_list_, beats_, 0, latency()),
      block_bins_(bin_list_.add({"zero block", "block of one element that is not 0",
                                 "gradual block, below 2^-13", "block with Inf or NaN"})) {
  std::vector<std::string> distances;
  for (int distance = 0; distance <= kMostDistance; ++distance) {
    distances.push_back(std::to_string(distance) + " below the largest exponent");
  }
  distances.emplace_back("shifted out");
  distance_bins_ = bin_list_.add(distances);
  index_bins_ = bin_list_.add({"index 0", "index 1", "index 2", "index 3", "index 4", "index 5",
                               "index 6", "index 7", "clipped to the largest magnitude",
                               "negative rounded to zero", "-0"});
}

template <class Take, class Reset>
void BlockQuantizerBench::visit_blocks(const Stimulus& stimulus, Take take, Reset reset) const {
  const ControlPorts& control = protocol().control();
  std::array<std::int32_t, golden::kLongestBlock> patterns{};
  std::array<std::uint16_t, golden::kLongestBlock> elements{};
  std::array<std::size_t, golden::kLongestBlock> cycles{};
  std::size_t beat = 0;
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    const std::uint64_t* const words = stimulus.cycle(cycle);
    if (!control.is_beat(words)) {
      if (control.in_reset(words)) reset(cycle);
      continue;
    }
    if (control.first.get(words)) beat = 0;
    activations_.read(words, &patterns[beat * lanes_]);
    cycles[beat] = cycle;
    if (++beat < beats_) continue;
    beat = 0;
    std::transform(patterns.begin(), patterns.end(), elements.begin(),
                   [](std::int32_t pattern) { return static_cast<std::uint16_t>(pattern); });
    take(std::span(elements).first(elements_), std::span(cycles).first(beats_));
  }
}

void BlockQuantizerBench::expect(const Stimulus& stimulus, Expectation& expectation) const {
  visit_blocks(
      stimulus,
      [&](Elements elements, std::span<const std::size_t> cycles) {
        expect_block(stimulus, quantize(elements), cycles, expectation);
      },
      [&](std::size_t cycle) { expectation.reset(cycle); });
}

void BlockQuantizerBench::expect_block(const Stimulus& stimulus, const golden::DialectBlock& result,
                                       std::span<const std::size_t> cycles,
                                       Expectation& expectation) const {
  const ControlPorts& control = protocol().control();
  std::array<std::int32_t, golden::kLongestBlock> codes{};
  std::copy(result.codes.begin(), result.codes.end(), codes.begin());
  const int side = result.dialect << spec::kSharedExponentBits | result.exponent;
  // The beats leave back to back, the last one after the latency.
  const std::uint64_t first_cycle =
      cycles.back() + static_cast<std::uint64_t>(latency()) + 1 - beats_;
  for (std::size_t beat = 0; beat < beats_; ++beat) {
    const std::uint64_t* const words_in = stimulus.cycle(cycles[beat]);
    std::uint64_t* const words = expectation.add(first_cycle + beat);
    first_.put(words, control.first.get(words_in) ? 1 : 0);
    last_.put(words, control.last.get(words_in) ? 1 : 0);
    if (beat_side_out_) copy_port(*beat_side_in_, words_in, *beat_side_out_, words);
    nonfinite_.put(words, result.nonfinite ? 1 : 0);
    if (result.nonfinite) {
      std::uint64_t* const care = expectation.last_care();
      clear_port(codes_field_, care);
      clear_port(side_, care);
      continue;
    }
    codes_.write(words, &codes[beat * lanes_]);
    side_.put(words, side);
  }
}

void BlockQuantizerBench::cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const {
  stream_bins_.cover(stimulus, protocol().control(), hits);
  visit_blocks(
      stimulus,
      [&](Elements elements, std::span<const std::size_t>) { cover_block(elements, hits); },
      [](std::size_t) {});
}

void BlockQuantizerBench::cover_block(Elements elements, std::span<std::uint64_t> hits) const {
  const golden::DialectBlock result = quantize(elements);
  if (result.nonfinite) {
    ++hits[block_bins_ + nonfinite_block];
    return;
  }
  int largest = 0;
  int nonzero = 0;
  for (const std::uint16_t element : elements) {
    const int magnitude = element & kMagnitudeMask;
    largest = std::max(largest, magnitude);
    nonzero += magnitude != 0 ? 1 : 0;
  }
  const int largest_exponent =
      golden::decode_binary16(static_cast<std::uint16_t>(largest)).exponent;
  if (nonzero == 0) ++hits[block_bins_ + zero_block];
  if (nonzero == 1) ++hits[block_bins_ + one_element];
  if (nonzero != 0 && largest_exponent == 1) ++hits[block_bins_ + gradual_block];
  cover_distances(elements, largest_exponent, hits);
  cover_codes(elements, result, hits);
  cover_choice(elements, result, hits);
}

void BlockQuantizerBench::cover_distances(Elements elements, int largest_exponent,
                                          std::span<std::uint64_t> hits) const {
  for (const std::uint16_t element : elements) {
    const golden::Binary16 value = golden::decode_binary16(element);
    if (value.significand == 0) continue;
    const int distance = std::min(largest_exponent - value.exponent, kMostDistance + 1);
    ++hits[distance_bins_ + static_cast<std::size_t>(distance)];
  }
}

void BlockQuantizerBench::cover_codes(Elements elements, const golden::DialectBlock& result,
                                      std::span<std::uint64_t> hits) const {
  constexpr std::uint8_t kIndexMask = spec::kDialectMagnitudes - 1;
  const int top = 2 * formatbook_.dialects[result.dialect].back();
  const std::int32_t largest = scaled_binary16(top << kScaledFractionBits, result.exponent);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const int magnitude = elements[i] & kMagnitudeMask;
    const std::uint8_t index = result.codes[i] & kIndexMask;
    ++hits[index_bins_ + index];
    if (magnitude > largest) ++hits[index_bins_ + clipped];
    if (elements[i] == kBinary16Sign) ++hits[index_bins_ + negative_zero];
    const bool is_negative = magnitude != 0 && magnitude != elements[i];
    if (is_negative && index == 0) ++hits[index_bins_ + negative_to_zero];
  }
}

}  // namespace mpgen::tb

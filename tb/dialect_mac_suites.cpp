#include "tb/dialect_mac_suites.hpp"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "golden/rounding.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kMostRandomBlocks = 16;

// The narrowest format on a block's way to the result, and the places at which a sum of that many
// bits gets through it unrounded.
struct Visibility {
  const golden::BinaryFormat* format;
  int least_place;
  int largest_place;
};

Visibility visibility_of(const MacTraffic& traffic, int sum_bits) {
  const bool is_narrow = traffic.terms.output == spec::OutputFormat::fp16 ||
                         traffic.terms.accumulator == spec::BlockAccumulator::fp16;
  const golden::BinaryFormat& format =
      is_narrow ? golden::kBinary16Format : golden::kBinary32Format;
  const int fields = static_cast<int>(format.infinity >> (format.significand_bits - 1));
  // The leading bit of the largest finite value.
  const int leading = format.least_exponent + fields - 2 + format.significand_bits - 1;
  return {&format, std::max(0, format.least_exponent - traffic.terms.least_exponent),
          std::min(traffic.largest_place(), leading - sum_bits + 1 - traffic.terms.least_exponent)};
}

}  // namespace

MacSuites::MacSuites(const PortLayout& inputs, MacTraffic traffic, BlockTensorFormat tensors,
                     TensorCodes tensor_codes)
    : traffic_(std::move(traffic)),
      maker_(traffic_),
      ports_(inputs),
      tensors_(std::move(tensors)),
      tensor_codes_(std::move(tensor_codes)),
      stream_({.beats = static_cast<std::uint64_t>(traffic_.beats()),
               .most_blocks = random_blocks(traffic_.terms)},
              MacSource(traffic_, ports_)) {}

std::uint64_t MacSuites::random_blocks(const TermFormat& terms) {
  return terms.most_blocks == 0 ? kMostRandomBlocks
                                : std::min(kMostRandomBlocks, terms.most_blocks);
}

std::vector<Section> MacSuites::sections(const SuitePlan& plan) const {
  switch (plan.suite) {
    case Suite::exhaustive:
      return exhaustive_sections();
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

std::vector<Section> MacSuites::exhaustive_sections() const {
  return {products_section(), exponents_section()};
}

std::vector<Section> MacSuites::corner_sections() const {
  return {scripts_section(), extremes_section(), zeros_section(), longest_section()};
}

std::uint64_t MacSuites::blocks_per_chunk(std::uint64_t blocks_of_item) const {
  return std::max<std::uint64_t>(1, kChunkBeats / (beats() * blocks_of_item));
}

void MacSuites::write_block(const MacBlock& block, bool is_first, bool is_last, Random& random,
                            StimulusWriter& writer) const {
  for (std::uint64_t beat = 0; beat < beats(); ++beat) {
    std::uint64_t* const words = writer.beat(is_first && beat == 0, is_last && beat + 1 == beats());
    write_mac_beat(traffic_, ports_, block, beat, random, words);
  }
}

// Every pair of codes under every pair of dialects in every lane. A dot product is one block, whose
// sum reaches the result without rounding, so that a wrong product in one lane changes the result.
// To stay that small for a binary16 result, only some lanes and beats of a block hold such pairs;
// the products of all others are zero. Within a beat the lanes hold different pairs, and no two
// that differ in signs only, so a product that is wrong in all lanes alike is seen as well.
Section MacSuites::products_section() const {
  const std::uint64_t codes = traffic_.codes.front().size();
  const std::uint64_t dialects = traffic_.dialects();
  const std::uint64_t pairs = codes * codes;
  const std::uint64_t all_pairs = pairs * dialects * dialects;
  int largest = 1;
  for (const OperandCodes& one : traffic_.codes) largest = std::max(largest, largest_value(one));
  const std::uint64_t product =
      static_cast<std::uint64_t>(largest) * static_cast<std::uint64_t>(largest);
  const std::uint64_t exact = std::uint64_t{1}
                              << visibility_of(traffic_, 0).format->significand_bits;
  const auto lanes = static_cast<std::uint64_t>(traffic_.lanes);
  const std::uint64_t elements = std::max<std::uint64_t>(1, exact / product);
  const std::uint64_t active_lanes = std::min(lanes, elements);
  const std::uint64_t active_beats = std::clamp<std::uint64_t>(elements / lanes, 1, beats());
  const std::uint64_t passes = (lanes + active_lanes - 1) / active_lanes;
  const std::uint64_t shown = all_pairs * passes;  // beats that hold pairs
  const Visibility visible = visibility_of(
      traffic_, golden::bit_width(product * std::min(elements, lanes * active_beats)));
  return {
      (shown + active_beats - 1) / active_beats, blocks_per_chunk(1),
      [=, this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
        for (std::uint64_t item = first; item < last; ++item) {
          MacBlock block;
          const auto take_zero = [&](const OperandCodes& list, std::size_t element) {
            const bool is_weight = random.one_in(2);
            block.activation_codes[element] =
                is_weight ? random.choose(list).code : code_of_value(list, 0);
            block.weight_codes[element] =
                is_weight ? code_of_value(list, 0) : random.choose(list).code;
          };
          for (std::uint64_t beat = 0; beat < beats(); ++beat) {
            const std::uint64_t place = (beat + item) % beats();
            const std::uint64_t number = item * active_beats + place;
            const bool is_active = place < active_beats && number < shown;
            const std::uint64_t pass = number / all_pairs;
            const std::uint64_t dialect_pair = number % all_pairs / pairs;
            const std::uint64_t activation_dialect = dialect_pair % dialects;
            const std::uint64_t weight_dialect = dialect_pair / dialects;
            block.activation_dialects[beat] = static_cast<std::uint8_t>(activation_dialect);
            block.weight_dialects[beat] = static_cast<std::uint8_t>(weight_dialect);
            for (std::uint64_t lane = 0; lane < lanes; ++lane) {
              const auto element = static_cast<std::size_t>(beat * lanes + lane);
              if (!is_active || lane / active_lanes != pass) {
                take_zero(traffic_.codes.front(), element);
                continue;
              }
              // The two signs of a magnitude are half a list apart, the lanes less.
              const std::uint64_t activation = (number + lane % (codes / 2)) % codes;
              const std::uint64_t weight = (number % pairs / codes + lane / (codes / 2)) % codes;
              block.activation_codes[element] = traffic_.codes[activation_dialect][activation].code;
              block.weight_codes[element] = traffic_.codes[weight_dialect][weight].code;
            }
          }
          const auto place =
              static_cast<int>(random.between(visible.least_place, visible.largest_place));
          std::tie(block.activation_exponent, block.weight_exponent) =
              split_place(place, traffic_.exponents, random);
          write_block(block, true, true, random, writer);
        }
      }};
}

// Every pair of exponents, or of scales, NaN included, with one product.
Section MacSuites::exponents_section() const {
  const std::uint64_t exponents =
      static_cast<std::uint64_t>(traffic_.exponents) + (traffic_.has_nan_scale ? 1 : 0);
  return {exponents * exponents, blocks_per_chunk(1),
          [this, exponents](std::uint64_t first, std::uint64_t last, Random& random,
                            StimulusWriter& writer) {
            for (std::uint64_t item = first; item < last; ++item) {
              MacBlock block;
              const std::size_t element = item % static_cast<std::size_t>(traffic_.block);
              const auto activation = random.below(traffic_.dialects());
              const auto weight = random.below(traffic_.dialects());
              block.set_dialects(activation, weight);
              block.activation_codes[element] = random.choose(traffic_.codes[activation]).code;
              block.weight_codes[element] = random.choose(traffic_.codes[weight]).code;
              block.activation_exponent = static_cast<int>(item % exponents);
              block.weight_exponent = static_cast<int>(item / exponents);
              write_block(block, true, true, random, writer);
            }
          }};
}

Section MacSuites::scripts_section() const {
  const auto scripts =
      std::make_shared<const std::vector<DotTerms>>(accumulator_corners(maker_.terms()));
  return {scripts->size(), blocks_per_chunk(3),
          [this, scripts](std::uint64_t first, std::uint64_t last, Random& random,
                          StimulusWriter& writer) {
            for (std::uint64_t item = first; item < last; ++item) {
              const DotTerms& terms = (*scripts)[item];
              for (std::size_t index = 0; index < terms.size(); ++index) {
                write_block(maker_.make(terms[index], random), index == 0,
                            index + 1 == terms.size(), random, writer);
              }
            }
          }};
}

// The largest magnitudes everywhere. Bits of `signs`: activations negative, weights negative, every
// second product of the other sign.
MacBlock MacSuites::filled(std::uint64_t activation_dialect, std::uint64_t weight_dialect,
                           std::uint64_t signs) const {
  const OperandCodes& activations = traffic_.codes[activation_dialect];
  const OperandCodes& weights = traffic_.codes[weight_dialect];
  const int activation =
      (signs & 1) != 0 ? -largest_value(activations) : largest_value(activations);
  const int weight = (signs & 2) != 0 ? -largest_value(weights) : largest_value(weights);
  MacBlock block;
  block.set_dialects(activation_dialect, weight_dialect);
  for (std::size_t element = 0; element < static_cast<std::size_t>(traffic_.block); ++element) {
    const bool turns = (signs & 4) != 0 && element % 2 != 0;
    block.activation_codes[element] = code_of_value(activations, activation);
    block.weight_codes[element] = code_of_value(weights, turns ? -weight : weight);
  }
  return block;
}

// Both ends of the block's sum under all dialects, and sums that cancel inside the block.
Section MacSuites::extremes_section() const {
  const std::uint64_t dialects = traffic_.dialects();
  return {dialects * dialects * 8, blocks_per_chunk(1),
          [this, dialects](std::uint64_t first, std::uint64_t last, Random& random,
                           StimulusWriter& writer) {
            for (std::uint64_t item = first; item < last; ++item) {
              MacBlock block = filled(item / 8 % dialects, item / 8 / dialects, item % 8);
              const auto [least, largest] = random.choose(traffic_.usual_places);
              std::tie(block.activation_exponent, block.weight_exponent) = split_place(
                  static_cast<int>(random.between(least, largest)), traffic_.exponents, random);
              write_block(block, true, true, random, writer);
            }
          }};
}

// Zeros of both signs on one side or both, alone and behind a block that is not zero.
Section MacSuites::zeros_section() const {
  constexpr std::uint64_t kItems = 1024;
  return {kItems, blocks_per_chunk(2),
          [this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
            for (std::uint64_t item = first; item < last; ++item) {
              const std::uint64_t dialects = traffic_.dialects();
              const std::uint64_t activation = item % dialects;
              const std::uint64_t weight = item / dialects % dialects;
              MacBlock block = filled(activation, weight, item);
              const bool comes_second = traffic_.terms.allows(2) && random.one_in(4);
              if (comes_second) write_block(block, true, false, random, writer);
              const std::uint64_t sides = random.below(3);
              const std::uint64_t kind = random.below(3);
              for (std::size_t i = 0; i < block.activation_codes.size(); ++i) {
                const bool is_negative = kind == 2 ? random.one_in(2) : kind == 1;
                const auto zero = static_cast<std::uint8_t>(is_negative ? traffic_.sign_bit : 0);
                if (sides != 0) block.activation_codes[i] = zero;
                if (sides != 1) block.weight_codes[i] = zero;
              }
              block.activation_exponent =
                  static_cast<int>(random.below(static_cast<std::uint64_t>(traffic_.exponents)));
              write_block(block, !comes_second, true, random, writer);
            }
          }};
}

// The longest dot products of the largest blocks, with the largest exponents, which takes the exact
// accumulator to both its ends, and with smaller ones.
Section MacSuites::longest_section() const {
  constexpr std::uint64_t kBlocks = 64;
  const std::uint64_t blocks =
      traffic_.terms.most_blocks == 0 ? kBlocks : traffic_.terms.most_blocks;
  return {16, blocks_per_chunk(blocks),
          [this, blocks](std::uint64_t first, std::uint64_t last, Random& random,
                         StimulusWriter& writer) {
            for (std::uint64_t item = first; item < last; ++item) {
              const auto [least, largest] = random.choose(traffic_.usual_places);
              const int place = item < 8 ? traffic_.largest_place()
                                         : static_cast<int>(random.between(least, largest));
              MacBlock block = filled(0, 0, item % 8);
              std::tie(block.activation_exponent, block.weight_exponent) =
                  split_place(place, traffic_.exponents, random);
              for (std::uint64_t index = 0; index < blocks; ++index) {
                write_block(block, index == 0, index + 1 == blocks, random, writer);
              }
            }
          }};
}

Section MacSuites::tensor_section(const SuitePlan& plan) const {
  const auto row =
      static_cast<std::uint64_t>(tensors_.block) * static_cast<std::uint64_t>(tensors_.blocks);
  const std::uint64_t items = tensor_items(plan.count, traffic_.lanes, row);
  const std::uint64_t seed = plan.seed;
  return {items, blocks_per_chunk(static_cast<std::uint64_t>(tensors_.blocks)),
          [this, seed](std::uint64_t first, std::uint64_t last, Random& random,
                       StimulusWriter& writer) {
            BlockTensorSource source(tensors_, seed);
            for (std::uint64_t item = first; item < last; ++item) {
              const BlockRow& activations = source.activations(item);
              const BlockRow& weights = source.weights(item);
              for (std::size_t index = 0; index < weights.blocks.size(); ++index) {
                const golden::DialectBlock& activation = activations.blocks[index];
                const golden::DialectBlock& weight = weights.blocks[index];
                MacBlock block;
                if (traffic_.dialects() > 1) block.set_dialects(activation.dialect, weight.dialect);
                for (std::size_t i = 0; i < static_cast<std::size_t>(traffic_.block); ++i) {
                  block.activation_codes[i] =
                      tensor_codes_[activation.dialect][activation.codes[i]];
                  block.weight_codes[i] = tensor_codes_[weight.dialect][weight.codes[i]];
                }
                block.activation_exponent = activation.exponent;
                block.weight_exponent = weight.exponent;
                write_block(block, index == 0, index + 1 == weights.blocks.size(), random, writer);
              }
            }
          }};
}

}  // namespace mpgen::tb

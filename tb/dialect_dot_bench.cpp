#include "golden/dialect_dot.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "tb/binary16_patterns.hpp"
#include "tb/block_bins.hpp"
#include "tb/block_scripts.hpp"
#include "tb/block_stream.hpp"
#include "tb/dialect_accumulator_bins.hpp"
#include "tb/dialect_dot_source.hpp"
#include "tb/dialect_mac_bins.hpp"
#include "tb/dialect_tensors.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr int kTensorBlocks = 8;
constexpr std::uint64_t kMostRandomBlocks = 16;

// Only the exact accumulator ends somewhere.
std::uint64_t most_blocks(const spec::DialectDotSpec& spec) {
  if (spec.accumulator != spec::BlockAccumulator::exact) return 0;
  return static_cast<std::uint64_t>(spec.longest_dot_product / spec.block);
}

std::uint64_t at_most(const spec::DialectDotSpec& spec, std::uint64_t blocks) {
  const std::uint64_t most = most_blocks(spec);
  return most == 0 ? blocks : std::min(most, blocks);
}

TermFormat terms_of(const spec::DialectDotSpec& spec) {
  return {.accumulator = spec.accumulator,
          .output = spec.output,
          .largest_place = kLargestSelectedExponent + kLargestWeightExponent,
          .most_blocks = most_blocks(spec)};
}

BlockTensorFormat tensors_of(const spec::DialectDotSpec& spec) {
  return {.block = spec.block,
          .blocks = static_cast<int>(at_most(spec, kTensorBlocks)),
          .activations = select_activations(spec.formatbook),
          .weights = quantize_weights(spec.formatbook)};
}

std::vector<OperandCodes> all_codes(const spec::Formatbook& book) {
  std::vector<OperandCodes> codes;
  for (const spec::Dialect& dialect : book.dialects) codes.push_back(dialect_codes(dialect));
  return codes;
}

// Codes that the selector gives: no negative zero.
OperandCodes selected_codes(const spec::Formatbook& book) {
  OperandCodes codes = dialect_codes(book.dialects.front());
  std::erase_if(codes, [](const OperandCode& one) { return one.value == 0 && one.code != 0; });
  return codes;
}

class DialectDotBench : public UnitBench {
 public:
  DialectDotBench(const spec::DialectDotSpec& spec, std::uint64_t seed)
      : UnitBench(spec::ports(spec), spec::latency(spec), limits_of(spec)),
        spec_(spec),
        ports_(ports(), inputs()),
        result_(outputs().field("result_o")),
        selected_(spec.formatbook),
        maker_(spec, terms_of(spec)),
        stream_({.beats = static_cast<std::uint64_t>(spec.beats()),
                 .most_blocks = at_most(spec, kMostRandomBlocks)},
                DotSource(spec_, ports_, selected_, seed)),
        tensors_(tensors_of(spec)),
        codes_(all_codes(spec.formatbook)),
        activation_bins_(bin_list_, {.kind = ActivationKind::binary16}, false, true),
        quantized_bins_(bin_list_, "quantised activation", {selected_codes(spec.formatbook)},
                        false),
        weight_bins_(bin_list_, "weight", codes_, true),
        sum_bins_(bin_list_, spec::block_sum_range(spec.formatbook, spec.block).maximum),
        accumulator_bins_(bin_list_, maker_.terms()),
        stream_bins_(bin_list_, static_cast<std::uint64_t>(spec.beats()), most_blocks(spec),
                     latency()) {
    dialect_bins_.resize(codes_.size());
    for (const int dialect : selected_.dialects()) {
      dialect_bins_[static_cast<std::size_t>(dialect)] =
          bin_list_.add({"activation dialect " + std::to_string(dialect)});
    }
    for (int sum = 0; sum <= terms_of(spec).largest_place; ++sum) {
      const std::size_t bin = bin_list_.add({"exponents add up to " + std::to_string(sum)});
      if (sum == 0) exponent_bins_ = bin;
    }
    block_bins_ = bin_list_.add({"block of zeros", "block of subnormals", "block with Inf or NaN",
                                 "finite dot product after a void one"});
    if (most_blocks(spec) != 1) {
      void_bins_ = bin_list_.add(
          {"Inf or NaN in the first block of several", "Inf or NaN in the last block of several"});
    }
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    switch (plan.suite) {
      case Suite::exhaustive:
        return {};
      case Suite::corners:
        return {scripts_section(),   dialects_section(), activations_section(),
                nonfinite_section(), longest_section(),  counts_section()};
      case Suite::random:
        return {stream_.random_section(plan)};
      case Suite::tensor:
        return {tensor_section(plan)};
      case Suite::protocol:
        break;
    }
    return {stream_.protocol_section(plan)};
  }

  int accumulated_per_beat() const override { return spec_.lanes; }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const auto latency_cycles = static_cast<std::uint64_t>(latency());
    const auto block = static_cast<std::size_t>(spec_.block);
    golden::DialectDot reference(spec_);
    std::array<std::uint16_t, golden::kLongestBlock> activations{};
    golden::DialectBlock weights;
    bool is_legal = true;
    walk(
        stimulus,
        [&](bool is_first, const DotBlock& one, bool is_uniform) {
          if (is_first) {
            reference.start();
            is_legal = true;
          }
          std::copy(one.activations.begin(), one.activations.end(), activations.begin());
          weights.codes = one.weight_codes;
          weights.dialect = static_cast<std::uint8_t>(one.weight_dialect);
          weights.exponent = static_cast<std::uint8_t>(one.weight_exponent);
          reference.add_block(std::span(activations).first(block), weights);
          is_legal = is_legal && is_uniform;
        },
        [&](std::size_t cycle) {
          result_.put(expectation.add(cycle + latency_cycles), reference.result());
          if (!is_legal) result_.put(expectation.last_care(), 0);
        },
        [&](std::size_t cycle) { expectation.reset(cycle); });
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    const golden::FormatSelector selector(spec_.formatbook);
    AccumulatorState state(spec_.accumulator);
    bool was_void = false;
    bool first_is_void = false;
    bool last_is_void = false;
    walk(
        stimulus,
        [&](bool is_first, const DotBlock& one, bool) {
          if (is_first) state.start();
          const BlockTerm term = cover_block(selector, one, hits);
          if (is_first) first_is_void = term.nonfinite;
          last_is_void = term.nonfinite;
          accumulator_bins_.count_block(term, state, hits);
        },
        [&](std::size_t) {
          accumulator_bins_.count_result(state, hits);
          if (was_void && !state.is_spoiled()) ++hits[block_bins_ + 3];
          was_void = state.is_spoiled();
          if (!void_bins_ || state.blocks() < 2) return;
          if (first_is_void) ++hits[*void_bins_];
          if (last_is_void) ++hits[*void_bins_ + 1];
        },
        [](std::size_t) {});
    stream_bins_.cover(stimulus, protocol().control(), hits);
  }

  bool measures_accuracy() const override { return true; }

  AccuracySums accuracy(const SuitePlan& plan, std::uint64_t first, std::uint64_t /*last*/,
                        std::span<const std::uint64_t> results) const override {
    BlockTensorSource source(tensors_, plan.seed);
    const ElementValue value = dialect_element_value(spec_.formatbook);
    return measure_products(source, value, value, spec_.output, first, results);
  }

 private:
  static StreamLimits limits_of(const spec::DialectDotSpec& spec) {
    const auto beats = static_cast<std::uint64_t>(spec.beats());
    StreamLimits limits = {.fewest_beats = beats, .multiple_of = beats};
    if (most_blocks(spec) != 0) limits.most_beats = most_blocks(spec) * beats;
    return limits;
  }

  // Calls block(is first of a dot product, DotBlock, its side data is that of all its beats),
  // end(cycle) and reset(cycle).
  template <class Block, class End, class Reset>
  void walk(const Stimulus& stimulus, Block block, End end, Reset reset) const {
    const ControlPorts& control = protocol().control();
    const auto beats = static_cast<std::uint64_t>(spec_.beats());
    DotBlock one;
    std::uint64_t beat = 0;
    bool is_first_block = true;
    bool is_uniform = true;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) {
        if (control.in_reset(words)) reset(cycle);
        continue;
      }
      if (control.first.get(words)) {
        beat = 0;
        is_first_block = true;
      }
      const int dialect = one.weight_dialect;
      const int exponent = one.weight_exponent;
      ports_.read(words, beat, one);
      const bool is_same = dialect == one.weight_dialect && exponent == one.weight_exponent;
      is_uniform = beat == 0 || (is_uniform && is_same);
      if (++beat == beats) {
        block(is_first_block, one, is_uniform);
        is_first_block = false;
        beat = 0;
      }
      if (control.last.get(words)) end(cycle);
    }
  }

  BlockTerm cover_block(const golden::FormatSelector& selector, const DotBlock& one,
                        std::span<std::uint64_t> hits) const {
    const auto count = static_cast<std::size_t>(spec_.block);
    std::array<std::uint16_t, golden::kLongestBlock> activations{};
    std::copy(one.activations.begin(), one.activations.end(), activations.begin());
    const golden::DialectBlock quantized =
        selector.quantize(std::span<const std::uint16_t>(activations).first(count));
    bool is_zero = true;
    bool is_subnormal = true;
    for (std::size_t i = 0; i < count; ++i) {
      activation_bins_.count_activation(one.activations[i], hits);
      is_zero = is_zero && (one.activations[i] & 0x7FFF) == 0;
      is_subnormal = is_subnormal && (one.activations[i] & 0x7C00) == 0;
    }
    weight_bins_.count_codes(std::span<const std::uint8_t>(one.weight_codes).first(count), hits);
    weight_bins_.count_dialect(one.weight_dialect, hits);
    BlockTerm term = {.place = quantized.exponent + one.weight_exponent,
                      .nonfinite = quantized.nonfinite};
    if (is_zero) ++hits[block_bins_];
    if (is_subnormal && !is_zero) ++hits[block_bins_ + 1];
    if (term.nonfinite) {
      ++hits[block_bins_ + 2];
      return term;
    }
    quantized_bins_.count_codes(std::span<const std::uint8_t>(quantized.codes).first(count), hits);
    ++hits[dialect_bins_[quantized.dialect]];
    ++hits[exponent_bins_ + static_cast<std::size_t>(term.place)];
    const OperandCodes& values = codes_[quantized.dialect];
    const OperandCodes& weights = codes_[static_cast<std::size_t>(one.weight_dialect)];
    for (std::size_t i = 0; i < count; ++i) {
      term.sum +=
          std::int64_t{values[quantized.codes[i]].value} * weights[one.weight_codes[i]].value;
    }
    sum_bins_.count(term.sum, hits);
    return term;
  }

  std::uint64_t beats() const { return static_cast<std::uint64_t>(spec_.beats()); }

  std::uint64_t items_per_chunk(std::uint64_t blocks_of_item) const {
    return std::max<std::uint64_t>(1, kChunkBeats / (beats() * blocks_of_item));
  }

  void write_block(const DotBlock& block, bool is_first, bool is_last,
                   StimulusWriter& writer) const {
    for (std::uint64_t beat = 0; beat < beats(); ++beat) {
      ports_.write(writer.beat(is_first && beat == 0, is_last && beat + 1 == beats()), block, beat);
    }
  }

  // Weights of any kind for a block whose activations are given.
  void draw_weights(Random& random, DotBlock& block) const {
    for (std::uint8_t& code : block.weight_codes)
      code = static_cast<std::uint8_t>(random.below(16));
    block.weight_dialect = static_cast<int>(random.below(codes_.size()));
    block.weight_exponent = static_cast<int>(random.between(0, kLargestWeightExponent));
  }

  Section scripts_section() const {
    const auto scripts =
        std::make_shared<const std::vector<DotTerms>>(accumulator_corners(maker_.terms()));
    return {scripts->size(), items_per_chunk(3),
            [this, scripts](std::uint64_t first, std::uint64_t last, Random& random,
                            StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                const DotTerms& terms = (*scripts)[item];
                for (std::size_t index = 0; index < terms.size(); ++index) {
                  write_block(maker_.make(terms[index], random), index == 0,
                              index + 1 == terms.size(), writer);
                }
              }
            }};
  }

  // Every dialect that the selector can choose with every dialect of the weights, several times;
  // every shared exponent.
  Section dialects_section() const {
    const std::uint64_t pairs = selected_.dialects().size() * codes_.size();
    constexpr std::uint64_t kTimes = 8;
    return {
        pairs * kTimes, items_per_chunk(1),
        [this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
          const std::size_t choices = selected_.dialects().size();
          for (std::uint64_t item = first; item < last; ++item) {
            DotBlock block;
            draw_weights(random, block);
            block.weight_dialect = static_cast<int>(item / choices % codes_.size());
            block.activations = selected_.make(
                selected_.dialects()[item % choices],
                static_cast<int>(random.between(0, kLargestSelectedExponent)), spec_.block, random);
            write_block(block, true, true, writer);
          }
        }};
  }

  // Blocks of zeros, of subnormals, with gradual underflow of the shared exponent; a corner pattern
  // alone in each lane; and blocks of the largest magnitudes.
  Section activations_section() const {
    const std::uint64_t patterns = binary16_corners().size();
    return {4 * patterns, items_per_chunk(1),
            [this, patterns](std::uint64_t first, std::uint64_t last, Random& random,
                             StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                DotBlock block;
                draw_weights(random, block);
                const auto element = item % static_cast<std::uint64_t>(spec_.block);
                const std::int32_t pattern = binary16_corners()[item % patterns];
                switch (item / patterns) {
                  case 0:  // alone
                    block.activations[element] = pattern;
                    break;
                  case 1:  // the largest among all kinds of smaller ones
                    for (std::int32_t& one : block.activations) {
                      one = structured_binary16(random, 0, std::max((pattern >> 10 & 31) - 1, 0));
                    }
                    block.activations[element] = pattern;
                    break;
                  case 2:  // zeros and subnormals
                    for (std::int32_t& one : block.activations) {
                      one = item % 2 == 0 ? (random.one_in(2) ? 0x8000 : 0)
                                          : structured_binary16(random, 0, 0);
                    }
                    break;
                  default:
                    fill_largest(item, random, block);
                    break;
                }
                write_block(block, true, true, writer);
              }
            }};
  }

  // Both ends of the block's sum. Bits of `signs`: activations negative, weights negative, every
  // second product of the other sign.
  void fill_largest(std::uint64_t signs, Random& random, DotBlock& block) const {
    const auto exponent = static_cast<int>(random.between(0, kLargestSelectedExponent));
    const std::int32_t largest = scaled_activation(spec::kTruncatedValues - 1, exponent);
    block.weight_dialect = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(spec_.block); ++i) {
      const bool turns = (signs & 4) != 0 && i % 2 != 0;
      block.activations[i] = (signs & 1) != 0 ? largest | 0x8000 : largest;
      block.weight_codes[i] = ((signs & 2) != 0) != turns ? 15 : 7;
    }
  }

  // Each Inf and NaN in each element of a block, in the first, a middle and the last block, and a
  // clean dot product behind.
  Section nonfinite_section() const {
    const std::uint64_t patterns = binary16_nonfinites().size();
    const std::uint64_t blocks = at_most(spec_, 3);
    const auto elements = static_cast<std::uint64_t>(spec_.block);
    return {patterns * elements * blocks, items_per_chunk(blocks + 1),
            [this, patterns, blocks, elements](std::uint64_t first, std::uint64_t last,
                                               Random& random, StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                const std::uint64_t place = item / patterns / elements;
                for (std::uint64_t index = 0; index <= blocks; ++index) {
                  DotBlock block;
                  draw_weights(random, block);
                  block.activations =
                      selected_.make(random.choose(selected_.dialects()), 13, spec_.block, random);
                  const std::uint64_t element = item / patterns % elements;
                  if (index == place) {
                    block.activations[element] = binary16_nonfinites()[item % patterns];
                    if (random.one_in(2)) block.weight_codes[element] = 0;
                  }
                  write_block(block, index == 0 || index == blocks, index + 1 >= blocks, writer);
                }
              }
            }};
  }

  // Blocks in which every number of elements counts for either mate of a pair, and all of them do.
  Section counts_section() const {
    auto lists =
        std::make_shared<std::vector<BlockScripts>>(corner_blocks(spec_.formatbook, spec_.block));
    lists->erase(std::remove_if(lists->begin(), lists->end(),
                                [](const BlockScripts& list) {
                                  return list.name != "counts" && list.name != "equal" &&
                                         list.name != "gradual" && list.name != "unanimous";
                                }),
                 lists->end());
    std::uint64_t count = 0;
    for (const BlockScripts& list : *lists) count += list.count;
    const std::uint64_t step = 1 + count * beats() / kScriptBeats;
    return {count / step, items_per_chunk(1),
            [this, lists, step](std::uint64_t first, std::uint64_t last, Random& random,
                                StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                DotBlock block;
                draw_weights(random, block);
                std::uint64_t index = item * step;
                auto list = lists->begin();
                for (; index >= list->count; ++list) index -= list->count;
                list->make(
                    index,
                    std::span(block.activations).first(static_cast<std::size_t>(spec_.block)));
                write_block(block, true, true, writer);
              }
            }};
  }

  // The longest dot products of the largest blocks, with the largest exponents.
  Section longest_section() const {
    constexpr std::uint64_t kBlocks = 64;
    const std::uint64_t blocks = most_blocks(spec_) == 0 ? kBlocks : most_blocks(spec_);
    return {8, items_per_chunk(blocks),
            [this, blocks](std::uint64_t first, std::uint64_t last, Random& random,
                           StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                DotBlock block;
                fill_largest(item, random, block);
                const std::int32_t largest =
                    scaled_activation(spec::kTruncatedValues - 1, kLargestSelectedExponent);
                for (std::size_t i = 0; i < static_cast<std::size_t>(spec_.block); ++i) {
                  block.activations[i] = (block.activations[i] & 0x8000) | largest;
                }
                block.weight_exponent = kLargestWeightExponent;
                for (std::uint64_t index = 0; index < blocks; ++index) {
                  write_block(block, index == 0, index + 1 == blocks, writer);
                }
              }
            }};
  }

  Section tensor_section(const SuitePlan& plan) const {
    const auto row =
        static_cast<std::uint64_t>(tensors_.block) * static_cast<std::uint64_t>(tensors_.blocks);
    const std::uint64_t items = tensor_items(plan.count, spec_.lanes, row);
    const std::uint64_t seed = plan.seed;
    return {items, items_per_chunk(static_cast<std::uint64_t>(tensors_.blocks)),
            [this, seed](std::uint64_t first, std::uint64_t last, Random&, StimulusWriter& writer) {
              BlockTensorSource source(tensors_, seed);
              const auto count = static_cast<std::size_t>(spec_.block);
              for (std::uint64_t item = first; item < last; ++item) {
                const BlockRow& activations = source.activations(item);
                const BlockRow& weights = source.weights(item);
                for (std::size_t index = 0; index < weights.blocks.size(); ++index) {
                  DotBlock block;
                  for (std::size_t i = 0; i < count; ++i) {
                    block.activations[i] = activations.halves[index * count + i];
                  }
                  block.weight_codes = weights.blocks[index].codes;
                  block.weight_dialect = weights.blocks[index].dialect;
                  block.weight_exponent = weights.blocks[index].exponent;
                  write_block(block, index == 0, index + 1 == weights.blocks.size(), writer);
                }
              }
            }};
  }

  spec::DialectDotSpec spec_;
  DotPorts ports_;
  PortField result_;
  SelectedActivations selected_;
  DotBlockMaker maker_;
  BlockStream<DotSource> stream_;
  BlockTensorFormat tensors_;
  std::vector<OperandCodes> codes_;  // of each dialect, in the order of the codes
  BinList bin_list_;
  OperandBins activation_bins_;
  OperandCodeBins quantized_bins_;
  OperandCodeBins weight_bins_;
  BlockSumBins sum_bins_;
  AccumulatorBins accumulator_bins_;
  BlockStreamBins stream_bins_;
  std::vector<std::size_t> dialect_bins_;  // by dialect of the activations
  std::size_t exponent_bins_ = 0;
  std::size_t block_bins_ = 0;
  std::optional<std::size_t> void_bins_;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::DialectDotSpec& spec, std::uint64_t seed) {
  return std::make_unique<DialectDotBench>(spec, seed);
}

}  // namespace mpgen::tb

// mpGEMM of DialectFP4. Specification section 3.4.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/dialect_multiply.cpp"
#include "gemm/targets.hpp"
#include "hwy/foreach_target.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gemm/block_schemes-inl.hpp"
#include "gemm/code_tables.hpp"
#include "gemm/expand_panel-inl.hpp"
#include "gemm/gemm.hpp"
#include "gemm/lanes-inl.hpp"
#include "gemm/multiply_panels-inl.hpp"
#include "gemm/nan_rows.hpp"
#include "gemm/pack_tokens.hpp"
#include "gemm/results-inl.hpp"
#include "gemm/validate.hpp"
#include "golden/binary16.hpp"
#include "golden/binary32.hpp"
#include "spec/block_accumulator.hpp"
#include "spec/formatbook.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {
namespace {

class DialectProblem {
 public:
  DialectProblem(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
                 const DialectMatrix& weights)
      : arithmetic_(arithmetic),
        activations_(activations),
        weights_(weights),
        shape_{.blocks = weights.blocks(), .steps = weights.block / kStep},
        packer_(activations.codes, activations.k, activations.block,
                activation_tables(activations.formatbook)),
        nan_(nan_rows(activations), nan_rows(weights), arithmetic.output) {
    const int most = spec::largest_magnitude(weights.formatbook);
    largest_sum_ = static_cast<float>(weights.block) * static_cast<float>(most * most);
    for (const auto& dialect : weights.formatbook.dialects) {
      weight_tables_.push_back(weight_table(dialect));
    }
    // A block that is void may name any dialect.
    weight_tables_.resize(kDialectIds, weight_tables_.front());
  }

  std::size_t tokens() const { return activations_.rows; }
  std::size_t channels() const { return weights_.rows; }
  const BlockShape& shape() const { return shape_; }

  void pack(const TokenTile& tile) const {
    const auto tokens = static_cast<std::size_t>(tile.tokens);
    std::fill_n(tile.limits.weights, shape_.blocks, 0.0F);
    std::fill_n(tile.limits.squares, shape_.blocks, 0.0F);
    std::fill_n(tile.limits.least_exponents, shape_.blocks, kNoExponent);
    for (std::size_t position = 0; position < tokens; ++position) {
      const std::size_t row = (tile.first + position) * shape_.blocks;
      for (std::size_t block = 0; block < shape_.blocks; ++block) {
        const std::int32_t squares =
            packer_.pack_block(tile, position, block, dialect_id(activations_, row + block));
        const int exponent = shared_exponent(activations_, row + block);
        tile.scales[block * tokens + position] = exponent << kFractionBits32;
        widen_limits(tile.limits, block, exponent, squares);
      }
    }
  }

  void expand(std::size_t first, std::size_t channels, WeightPanel& panel) const {
    constexpr int kOffset = kBias32 + spec::kBlockLsbExponent;
    std::uint8_t* const ids = panel.ids.data();
    std::uint8_t* const exponents = panel.exponents.data();
    transpose_bytes(rows_of(weights_.dialects.data(), shape_.blocks, first, channels),
                    shape_.blocks, ids);
    transpose_bytes(rows_of(weights_.exponents.data(), shape_.blocks, first, channels),
                    shape_.blocks, exponents);
    const std::size_t size = shape_.blocks * kPanelRows;
    // A block that is void may hold anything.
    for (std::size_t i = 0; i < size; ++i) ids[i] &= kDialectIds - 1;
    for (std::size_t i = 0; i < size; ++i) exponents[i] &= kExponentMask;
    std::int32_t* const scales = panel.scales.data();
    for (std::size_t i = 0; i < size; ++i) scales[i] = (exponents[i] + kOffset) << kFractionBits32;
    expand_dialects(
        PanelCodes(weights_.codes, shape_.blocks * (weights_.block / 2), first, channels), shape_,
        weights_.block, weight_tables_.data(), ids, panel.weights.data());
    if (arithmetic_.accumulator == spec::BlockAccumulator::fp16) find_limits(exponents, panel);
  }

  void run(const TileOperands& operands, const TokenTile& tile, const WeightPanel& panel,
           std::size_t first, std::size_t channels, TileResults& results) const {
    switch (arithmetic_.accumulator) {
      case spec::BlockAccumulator::fp32:
        run_float(DialectBinary32(), operands, tile.tokens, results);
        break;
      case spec::BlockAccumulator::fp16:
        run_binary16(operands, tile, panel, results);
        break;
      case spec::BlockAccumulator::exact:
        run_exact(operands, tile.tokens, results);
        break;
    }
    for (int token = 0; token < tile.tokens; ++token) {
      nan_.mark(tile.first + static_cast<std::size_t>(token), first,
                std::span(results[token], channels));
    }
  }

 private:
  // More than any, but two of them can be added.
  static constexpr std::int32_t kNoExponent = 1 << 20;
  static constexpr std::size_t kDialectIds = spec::kMostDialects;
  static constexpr std::uint8_t kExponentMask = (1 << spec::kSharedExponentBits) - 1;

  static std::vector<PairTable> activation_tables(const spec::Formatbook& book) {
    std::vector<PairTable> tables;
    for (const auto& dialect : book.dialects) tables.push_back(activation_table(dialect));
    tables.resize(kDialectIds, tables.front());
    return tables;
  }

  // 2^exponent.
  static float block_weight(int exponent) {
    return std::bit_cast<float>((exponent + kBias32) << kFractionBits32);
  }

  static std::size_t dialect_id(const DialectMatrix& matrix, std::size_t block) {
    return matrix.dialects[block] % kDialectIds;
  }

  static int shared_exponent(const DialectMatrix& matrix, std::size_t block) {
    return matrix.exponents[block] & kExponentMask;
  }

  static void widen_limits(const BlockLimits& limits, std::size_t block, int exponent,
                           std::int32_t squares) {
    limits.weights[block] = std::max(limits.weights[block], block_weight(exponent));
    limits.squares[block] = std::max(limits.squares[block], static_cast<float>(squares));
    std::int32_t& least = limits.least_exponents[block];
    if (squares != 0) least = std::min(least, exponent);
  }

  // `exponents`: [blocks][kPanelRows].
  void find_limits(const std::uint8_t* exponents, const WeightPanel& panel) const {
    for (std::size_t block = 0; block < shape_.blocks; ++block) {
      std::array<std::int32_t, kPanelRows> squares{};
      sum_squares(panel.weights.data() + block * shape_.steps * kPanelRows * kStep, shape_.steps,
                  squares);
      std::int32_t largest = 0;
      std::int32_t least = kNoExponent;
      std::int32_t most_squares = 0;
      for (std::size_t row = 0; row < kPanelRows; ++row) {
        const std::int32_t exponent = exponents[block * kPanelRows + row];
        largest = std::max(largest, exponent);
        most_squares = std::max(most_squares, squares[row]);
        least = std::min(least, squares[row] != 0 ? exponent : kNoExponent);
      }
      panel.limits.weights[block] = block_weight(largest);
      panel.limits.squares[block] = static_cast<float>(most_squares);
      panel.limits.least_exponents[block] = least;
    }
  }

  // Whether every sum of the tile stays a finite binary16 value.
  bool cannot_overflow(const TokenTile& tile, const WeightPanel& panel) const {
    constexpr double kMost = 65504;
    constexpr std::size_t kChains = 16;
    const float* const tokens = tile.limits.weights;
    const float* const channels = panel.limits.weights;
    std::array<float, kChains> sums{};
    std::size_t block = 0;
    for (; block + kChains <= shape_.blocks; block += kChains) {
      for (std::size_t i = 0; i < kChains; ++i) sums[i] += tokens[block + i] * channels[block + i];
    }
    double sum = 0;
    for (; block < shape_.blocks; ++block) sum += double{tokens[block]} * double{channels[block]};
    for (const float part : sums) sum += part;
    sum *= std::ldexp(largest_sum_, spec::kBlockLsbExponent);
    // Every rounding adds at most one part in 2^11, or 2^-25; those of this sum are much smaller.
    const auto blocks = static_cast<double>(shape_.blocks);
    return (sum + blocks * 0x1p-24) * std::exp((blocks + 3) * 0x1p-11) < kMost;
  }

  // Which blocks' values are binary16 values in the whole tile: no sum is above 2^11, by Cauchy and
  // Schwarz, and its last bit weighs 2^-24 or more.
  void find_simple_blocks(const BlockLimits& tokens, const BlockLimits& channels,
                          std::uint8_t* is_simple) const {
    constexpr float kMostSquares = 0x1p22F;
    constexpr int kLeastExponent = spec::kExactLsbExponent - spec::kBlockLsbExponent;
    for (std::size_t block = 0; block < shape_.blocks; ++block) {
      const bool is_short = tokens.squares[block] * channels.squares[block] <= kMostSquares;
      const bool is_coarse =
          tokens.least_exponents[block] + channels.least_exponents[block] >= kLeastExponent;
      is_simple[block] = static_cast<std::uint8_t>(is_short & is_coarse);
    }
  }

  void run_binary16(TileOperands operands, const TokenTile& tile, const WeightPanel& panel,
                    TileResults& results) const {
    if (!cannot_overflow(tile, panel)) {
      run_float(DialectBinary16Overflowing(), operands, tile.tokens, results);
      return;
    }
    std::vector<std::uint8_t> is_simple(shape_.blocks);
    find_simple_blocks(tile.limits, panel.limits, is_simple.data());
    operands.is_simple = is_simple.data();
    run_float(DialectBinary16(), operands, tile.tokens, results);
  }

  template <class Scheme>
  void run_float(const Scheme& scheme, const TileOperands& operands, int tokens,
                 TileResults& results) const {
    TileStates<Scheme> states;
    switch (operands.steps) {
      case 4:
        run_any_tile<4>(scheme, tokens, operands, states);
        break;
      case 8:
        run_any_tile<8>(scheme, tokens, operands, states);
        break;
      default:
        run_any_tile<16>(scheme, tokens, operands, states);
        break;
    }
    for (int token = 0; token < tokens; ++token) {
      for (std::size_t part = 0; part < kPanelRegisters; ++part) {
        store_patterns(states[token][part].load(), arithmetic_.output,
                       results[token] + part * kLanes);
      }
    }
  }

  void run_exact(const TileOperands& operands, int tokens, TileResults& results) const {
    TileStates<DialectExact> states;
    for (std::size_t begin = 0; begin < operands.blocks; begin += DialectExact::kMostBlocks) {
      const std::size_t step = begin * operands.steps;
      const auto in_tile = static_cast<std::size_t>(tokens);
      TileOperands part = operands;
      part.blocks = std::min(DialectExact::kMostBlocks, operands.blocks - begin);
      part.weights += step * kPanelRows * kStep;
      part.scales += begin * kPanelRows;
      part.activations += step * in_tile * kStep;
      part.initial += begin * in_tile;
      part.token_scales += begin * in_tile;
      run_any_tile<0>(DialectExact(), tokens, part, states);
      for (auto& pair : states) {
        for (auto& state : pair) state.flush();
      }
    }
    for (int token = 0; token < tokens; ++token) {
      for (std::size_t row = 0; row < kPanelRows; ++row) {
        const golden::Int128 total = states[token][row / kLanes].total[row % kLanes];
        results[token][row] = arithmetic_.output == spec::OutputFormat::fp16
                                  ? golden::round_to_binary16(total, spec::kBlockLsbExponent)
                                  : golden::round_to_binary32(total, spec::kBlockLsbExponent);
      }
    }
  }

  const BlockArithmetic& arithmetic_;
  const DialectMatrix& activations_;
  const DialectMatrix& weights_;
  BlockShape shape_;
  CodePacker packer_;
  std::vector<CodeTable> weight_tables_;
  NanMarker nan_;
  float largest_sum_ = 0;
};

}  // namespace

void multiply_dialect(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
                      const DialectMatrix& weights, std::span<std::uint32_t> result, int threads) {
  multiply_panels(DialectProblem(arithmetic, activations, weights), result, threads);
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {

namespace {

HWY_EXPORT(multiply_dialect);

void dispatch(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
              const DialectMatrix& weights, std::span<std::uint32_t> result, int threads) {
  HWY_DYNAMIC_DISPATCH(multiply_dialect)(arithmetic, activations, weights, result, threads);
}

}  // namespace

void multiply(const BlockArithmetic& arithmetic, const DialectMatrix& activations,
              const DialectMatrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options) {
  check_operands(arithmetic, activations, weights, result.size(), options);
  dispatch(arithmetic, activations, weights, result, options.threads);
}

}  // namespace mpgen::gemm
#endif

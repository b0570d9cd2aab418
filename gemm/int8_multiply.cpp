// mpGEMM of INT8 activations and group-quantised 4-bit weights. Specification sections 2.2 and 2.3.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/int8_multiply.cpp"
#include "gemm/targets.hpp"
#include "hwy/foreach_target.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gemm/block_schemes-inl.hpp"
#include "gemm/code_tables.hpp"
#include "gemm/convert.hpp"
#include "gemm/expand_panel-inl.hpp"
#include "gemm/gemm.hpp"
#include "gemm/lanes-inl.hpp"
#include "gemm/multiply_panels-inl.hpp"
#include "gemm/pack_tokens.hpp"
#include "gemm/results-inl.hpp"
#include "gemm/validate.hpp"
#include "spec/formats.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {
namespace {

// With sums of 32 bits the zero point is in the weights, which are stored as q - z + kWeightOffset.
// With sums of 16 bits, which would overflow sooner, it is subtracted once per group.
class Int8Problem {
 public:
  Int8Problem(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
              const GroupMatrix& weights)
      : output_(arithmetic.output),
        activations_(activations),
        weights_(weights),
        shape_{.blocks = weights.groups(), .steps = (weights.group + kStep - 1) / kStep} {
    for (int zero_point = 0; zero_point < kZeroPoints; ++zero_point) {
      tables_.push_back(kSumsAreWide ? weight_table(weights.format, zero_point)
                                     : unsigned_table(weights.format));
    }
  }

  std::size_t tokens() const { return activations_.rows; }
  std::size_t channels() const { return weights_.rows; }
  const BlockShape& shape() const { return shape_; }

  void pack(const TokenTile& tile) const {
    pack_int8(activations_, weights_.group, kSumsAreWide ? -kWeightOffset : -1, tile);
  }

  void expand(std::size_t first, std::size_t channels, WeightPanel& panel) const {
    const std::size_t groups = shape_.blocks;
    std::uint8_t* const zero_points = panel.ids.data();
    if (weights_.zeros.empty()) {
      std::fill_n(zero_points, groups * kPanelRows, kInt4Offset);
    } else {
      transpose_bytes(rows_of(weights_.zeros.data(), groups, first, channels), groups, zero_points);
    }
    std::copy_n(zero_points, groups * kPanelRows, panel.zeros.data());
    std::vector<float> row(groups);
    for (std::size_t channel = 0; channel < kPanelRows; ++channel) {
      const std::size_t source = (first + (channel < channels ? channel : 0)) * groups;
      binary16_to_binary32(std::span(weights_.scales).subspan(source, groups), row);
      for (std::size_t group = 0; group < groups; ++group) {
        panel.scales.data()[group * kPanelRows + channel] = std::bit_cast<std::int32_t>(row[group]);
      }
    }
    expand_panel(PanelCodes(weights_.codes, shape_.blocks * (weights_.group / 2), first, channels),
                 shape_, weights_.group, tables_.data(), zero_points, panel.weights.data());
  }

  void run(const TileOperands& operands, const TokenTile& tile, const WeightPanel& /*panel*/,
           std::size_t /*first*/, std::size_t /*channels*/, TileResults& results) const {
    TileStates<GroupBinary32> states;
    run_any_tile<0>(GroupBinary32(), tile.tokens, operands, states);
    for (int token = 0; token < tile.tokens; ++token) {
      const Floats row_scale =
          broadcast_float(activations_.scales[tile.first + static_cast<std::size_t>(token)]);
      for (std::size_t part = 0; part < kPanelRegisters; ++part) {
        store_patterns(states[token][part].load() * row_scale, output_,
                       results[token] + part * kLanes);
      }
    }
  }

 private:
  static constexpr int kZeroPoints = 16;
  static constexpr std::uint8_t kInt4Offset = 8;

  spec::OutputFormat output_;
  const Int8Matrix& activations_;
  const GroupMatrix& weights_;
  BlockShape shape_;
  std::vector<CodeTable> tables_;
};

}  // namespace

void multiply_int8(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
                   const GroupMatrix& weights, std::span<std::uint32_t> result, int threads) {
  multiply_panels(Int8Problem(arithmetic, activations, weights), result, threads);
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {

namespace {

HWY_EXPORT(multiply_int8);

void dispatch(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
              const GroupMatrix& weights, std::span<std::uint32_t> result, int threads) {
  HWY_DYNAMIC_DISPATCH(multiply_int8)(arithmetic, activations, weights, result, threads);
}

}  // namespace

void multiply(const MixpeArithmetic& arithmetic, const Int8Matrix& activations,
              const GroupMatrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options) {
  check_operands(arithmetic, activations, weights, result.size(), options);
  dispatch(arithmetic, activations, weights, result, options.threads);
}

}  // namespace mpgen::gemm
#endif

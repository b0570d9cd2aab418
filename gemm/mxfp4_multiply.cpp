// mpGEMM of MXFP4: exact sums of blocks, one binary32 rounding per block.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/mxfp4_multiply.cpp"
#include "gemm/targets.hpp"
#include "hwy/foreach_target.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

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
#include "spec/formats.hpp"
#include "spec/mxfp4_mac.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {
namespace {

class Mxfp4Problem {
 public:
  Mxfp4Problem(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
               const Mxfp4Matrix& weights)
      : output_(arithmetic.output),
        activations_(activations),
        weights_(weights),
        shape_{.blocks = weights.blocks(), .steps = spec::kMxfp4Block / kStep},
        packer_(activations.codes, activations.k, spec::kMxfp4Block,
                {activation_table(spec::e2m1_dialect())}),
        table_(weight_table(spec::e2m1_dialect())),
        nan_(nan_rows(activations), nan_rows(weights), arithmetic.output) {}

  std::size_t tokens() const { return activations_.rows; }
  std::size_t channels() const { return weights_.rows; }
  const BlockShape& shape() const { return shape_; }

  void pack(const TokenTile& tile) const {
    const auto tokens = static_cast<std::size_t>(tile.tokens);
    for (std::size_t position = 0; position < tokens; ++position) {
      const std::size_t row = (tile.first + position) * shape_.blocks;
      for (std::size_t block = 0; block < shape_.blocks; ++block) {
        packer_.pack_block(tile, position, block, 0);
        tile.scales[block * tokens + position] = activations_.scales[row + block];
      }
    }
  }

  void expand(std::size_t first, std::size_t channels, WeightPanel& panel) const {
    // Products of half units are in quarters.
    constexpr std::int32_t kOffset = 2 * spec::kE8m0Bias + 2;
    std::uint8_t* const scales = panel.exponents.data();
    transpose_bytes(rows_of(weights_.scales.data(), shape_.blocks, first, channels), shape_.blocks,
                    scales);
    for (std::size_t i = 0; i < shape_.blocks * kPanelRows; ++i) {
      panel.scales.data()[i] = scales[i] - kOffset;
    }
    std::fill_n(panel.ids.data(), shape_.blocks * kPanelRows, std::uint8_t{0});
    expand_panel(
        PanelCodes(weights_.codes, shape_.blocks * (spec::kMxfp4Block / 2), first, channels),
        shape_, spec::kMxfp4Block, &table_, panel.ids.data(), panel.weights.data());
  }

  void run(const TileOperands& operands, const TokenTile& tile, const WeightPanel& /*panel*/,
           std::size_t first, std::size_t channels, TileResults& results) const {
    TileStates<Mxfp4Binary32> states;
    run_any_tile<spec::kMxfp4Block / kStep>(Mxfp4Binary32(), tile.tokens, operands, states);
    for (int token = 0; token < tile.tokens; ++token) {
      for (std::size_t part = 0; part < kPanelRegisters; ++part) {
        store_patterns(states[token][part].load(), output_, results[token] + part * kLanes);
      }
      nan_.mark(tile.first + static_cast<std::size_t>(token), first,
                std::span(results[token], channels));
    }
  }

 private:
  spec::OutputFormat output_;
  const Mxfp4Matrix& activations_;
  const Mxfp4Matrix& weights_;
  BlockShape shape_;
  CodePacker packer_;
  CodeTable table_;
  NanMarker nan_;
};

}  // namespace

void multiply_mxfp4(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
                    const Mxfp4Matrix& weights, std::span<std::uint32_t> result, int threads) {
  multiply_panels(Mxfp4Problem(arithmetic, activations, weights), result, threads);
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {

namespace {

HWY_EXPORT(multiply_mxfp4);

void dispatch(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
              const Mxfp4Matrix& weights, std::span<std::uint32_t> result, int threads) {
  HWY_DYNAMIC_DISPATCH(multiply_mxfp4)(arithmetic, activations, weights, result, threads);
}

}  // namespace

void multiply(const BlockArithmetic& arithmetic, const Mxfp4Matrix& activations,
              const Mxfp4Matrix& weights, std::span<std::uint32_t> result,
              const GemmOptions& options) {
  check_operands(arithmetic, activations, weights, result.size(), options);
  dispatch(arithmetic, activations, weights, result, options.threads);
}

}  // namespace mpgen::gemm
#endif

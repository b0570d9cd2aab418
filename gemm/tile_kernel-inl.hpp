// The integer dot products of one tile: a few tokens times one panel of output channels, over all
// of k. Included once per target.
#if defined(MPGEN_GEMM_TILE_KERNEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MPGEN_GEMM_TILE_KERNEL_INL
#undef MPGEN_GEMM_TILE_KERNEL_INL
#else
#define MPGEN_GEMM_TILE_KERNEL_INL
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gemm/lanes-inl.hpp"
#include "gemm/packed_operands.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {

/// Registers of output channels in a panel.
inline constexpr std::size_t kPanelRegisters = 2;
inline constexpr std::size_t kPanelRows = kPanelRegisters * kLanes;
/// Whether there are 32 vector registers.
inline constexpr bool kManyRegisters = HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_AVX3;
/// Tokens of the largest tile: its sums are in half of the registers.
inline constexpr int kTileTokens = kManyRegisters ? 8 : 4;

/// Whether a block is one straight piece of code, its end mixed with its last step. That keeps the
/// processor busy, but takes registers: with fewer than 32, sums would go to memory and back.
inline constexpr bool kUnrolls = HWY_TARGET == HWY_AVX3_DL;

template <int kTokens>
using TileSums = Sums[kTokens][kPanelRegisters];

template <class Scheme>
using TileStates = typename Scheme::State[kTileTokens][kPanelRegisters];

/// Takes one step; `done(token)` follows at once when a token's products have been added.
template <int kTokens, class Done>
HWY_INLINE void add_step(TileSums<kTokens>& sums, const std::uint8_t* weights,
                         const std::int8_t* activations, const Done& done) {
  Bytes rows[kPanelRegisters];
  for (std::size_t part = 0; part < kPanelRegisters; ++part) {
    rows[part] = load_bytes(weights + part * kLanes * kStep);
  }
  for (int token = 0; token < kTokens; ++token) {
    std::int32_t four = 0;
    std::memcpy(&four, activations + static_cast<std::size_t>(token) * kStep, sizeof(four));
    const Ints shared = broadcast(four);
    for (std::size_t part = 0; part < kPanelRegisters; ++part) {
      sums[token][part] = add_products(sums[token][part], rows[part], shared);
    }
    done(token);
  }
}

template <int kTokens>
HWY_INLINE void add_steps(TileSums<kTokens>& sums, const std::uint8_t* weights,
                          const std::int8_t* activations, std::size_t steps) {
  for (std::size_t step = 0; step < steps; ++step) {
    add_step<kTokens>(sums, weights, activations, [](int) MPGEN_LAMBDA_ATTRIBUTE {});
    weights += kPanelRows * kStep;
    activations += static_cast<std::size_t>(kTokens) * kStep;
  }
}

/// One block whose sums need no widening on the way.
template <int kTokens, class Scheme>
HWY_INLINE void add_short_block(const Scheme& scheme, const TileOperands& operands,
                                std::size_t block, std::size_t steps, TileStates<Scheme>& states) {
  constexpr auto kTileBytes = static_cast<std::size_t>(kTokens) * kStep;
  const std::uint8_t* weights = operands.weights + block * steps * kPanelRows * kStep;
  const std::int8_t* activations = operands.activations + block * steps * kTileBytes;
  const std::int32_t* initial = operands.initial + block * kTokens;
  const std::int32_t* token_scales = operands.token_scales + block * kTokens;
  TileSums<kTokens> sums;
  for (int token = 0; token < kTokens; ++token) {
    const Sums start = start_sums(initial[token]);
    for (Sums& sum : sums[token]) sum = start;
  }
  const std::int32_t* const scales = operands.scales + block * kPanelRows;
  if constexpr (kUnrolls) {
    Ints row_scales[kPanelRegisters];
    for (std::size_t part = 0; part < kPanelRegisters; ++part) {
      row_scales[part] = load_ints(scales + part * kLanes);
    }
    const std::size_t last = steps - 1;
    add_steps<kTokens>(sums, weights, activations, last);
    add_step<kTokens>(sums, weights + last * kPanelRows * kStep, activations + last * kTileBytes,
                      [&](int token) MPGEN_LAMBDA_ATTRIBUTE {
                        for (std::size_t part = 0; part < kPanelRegisters; ++part) {
                          scheme.add(states[token][part], widen(sums[token][part]),
                                     row_scales[part], token_scales[token]);
                        }
                      });
  } else {
    add_steps<kTokens>(sums, weights, activations, steps);
    for (std::size_t part = 0; part < kPanelRegisters; ++part) {
      const Ints row_scales = load_ints(scales + part * kLanes);
      for (int token = 0; token < kTokens; ++token) {
        scheme.add(states[token][part], widen(sums[token][part]), row_scales, token_scales[token]);
      }
    }
  }
}

/// One block whose sums of 16 bits are widened every Scheme::kLongestRun steps.
template <int kTokens, class Scheme>
HWY_INLINE void add_long_block(const Scheme& scheme, const TileOperands& operands,
                               std::size_t block, TileStates<Scheme>& states) {
  constexpr auto kTileBytes = static_cast<std::size_t>(kTokens) * kStep;
  const std::uint8_t* weights = operands.weights + block * operands.steps * kPanelRows * kStep;
  const std::int8_t* activations = operands.activations + block * operands.steps * kTileBytes;
  std::int32_t totals[kTokens][kPanelRegisters][kLanes];
  for (std::size_t part = 0; part < kPanelRegisters; ++part) {
    const Ints zeros = load_ints(operands.zeros + block * kPanelRows + part * kLanes);
    for (int token = 0; token < kTokens; ++token) {
      store(zeros * broadcast(operands.initial[block * kTokens + static_cast<std::size_t>(token)]),
            totals[token][part]);
    }
  }
  for (std::size_t step = 0; step < operands.steps; step += Scheme::kLongestRun) {
    TileSums<kTokens> sums;
    for (auto& parts : sums) {
      for (Sums& sum : parts) sum = start_sums(0);
    }
    add_steps<kTokens>(sums, weights + step * kPanelRows * kStep, activations + step * kTileBytes,
                       std::min(Scheme::kLongestRun, operands.steps - step));
    for (int token = 0; token < kTokens; ++token) {
      for (std::size_t part = 0; part < kPanelRegisters; ++part) {
        std::int32_t* total = totals[token][part];
        store(load_ints(total) + widen(sums[token][part]), total);
      }
    }
  }
  for (std::size_t part = 0; part < kPanelRegisters; ++part) {
    const Ints scales = load_ints(operands.scales + block * kPanelRows + part * kLanes);
    for (int token = 0; token < kTokens; ++token) {
      scheme.add(states[token][part], load_ints(totals[token][part]), scales,
                 operands.token_scales[block * kTokens + static_cast<std::size_t>(token)]);
    }
  }
}

/// Gives the integer sums of every block to `scheme.add(state, sums, scales, token_scale)`, blocks
/// in ascending order, after `start` of every state. A scheme may have another, of the same State,
/// for simple blocks. kSteps is operands.steps, or 0 for any. Scheme::kLongestRun is the number of
/// steps that sums of 16 bits can take up, 0 if blocks are never longer.
template <int kTokens, std::size_t kSteps, class Scheme>
HWY_NOINLINE void run_tile(const Scheme& scheme, const TileOperands& operands,
                           TileStates<Scheme>& states) {
  for (int token = 0; token < kTokens; ++token) {
    for (auto& state : states[token]) state.start();
  }
  for (std::size_t block = 0; block < operands.blocks; ++block) {
    const std::size_t steps = kUnrolls && kSteps != 0 ? kSteps : operands.steps;
    if constexpr (!kSumsAreWide && Scheme::kLongestRun != 0) {
      add_long_block<kTokens>(scheme, operands, block, states);
    } else if constexpr (requires { scheme.for_simple_blocks(); }) {
      if (operands.is_simple[block] != 0) {
        add_short_block<kTokens>(scheme.for_simple_blocks(), operands, block, steps, states);
      } else {
        add_short_block<kTokens>(scheme, operands, block, steps, states);
      }
    } else {
      add_short_block<kTokens>(scheme, operands, block, steps, states);
    }
  }
}

/// run_tile for 1, 2, 4 or 8 tokens.
template <std::size_t kSteps, class Scheme>
void run_any_tile(const Scheme& scheme, int tokens, const TileOperands& operands,
                  TileStates<Scheme>& states) {
  if constexpr (kTileTokens == 8) {
    if (tokens == 8) return run_tile<8, kSteps>(scheme, operands, states);
  }
  if (tokens == 4) return run_tile<4, kSteps>(scheme, operands, states);
  if (tokens == 2) return run_tile<2, kSteps>(scheme, operands, states);
  return run_tile<1, kSteps>(scheme, operands, states);
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#endif

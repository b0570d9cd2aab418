#include "bench/tiles.hpp"

#include <benchmark/benchmark.h>

#include <bit>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bench/designs.hpp"
#include "gemm/gemm.hpp"
#include "gemm/quantize.hpp"
#include "gemm/tile_arithmetic.hpp"
#include "golden/binary16.hpp"
#include "spec/mpgemm_tile.hpp"
#include "tb/random.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::bench {
namespace {

// 64 tokens by 256 channels of a layer with k = 4096.
constexpr std::size_t kRows = 64;
constexpr std::size_t kColumns = 256;
constexpr std::size_t kLength = 4096;

std::vector<float> gaussian(std::size_t count, std::uint64_t stream) {
  tb::Random random(1, stream, 0);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.gaussian());
  return values;
}

std::vector<std::uint16_t> round_all(const std::vector<float>& values) {
  std::vector<std::uint16_t> patterns;
  patterns.reserve(values.size());
  for (const float value : values) {
    patterns.push_back(golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value)));
  }
  return patterns;
}

struct Operands {
  tb::TileActivations activations;
  tb::TileWeights weights;
};

Operands operands_of(const spec::MpgemmTileSpec& spec) {
  const std::vector<float> x = gaussian(kRows * kLength, 1);
  const std::vector<float> w = gaussian(kColumns * kLength, 2);
  Operands operands;
  if (spec.scheme == spec::TileScheme::w4a8) {
    operands.activations = gemm::quantize_rows(x, kRows, kLength);
  } else {
    operands.activations =
        gemm::Binary16Matrix{.rows = kRows, .k = kLength, .values = round_all(x)};
  }
  if (spec.is_mixpe()) {
    operands.weights = gemm::quantize_groups(w, kColumns, kLength,
                                             static_cast<std::size_t>(spec.group), spec.weights);
  } else {
    operands.weights = gemm::quantize_dialect(round_all(w), kColumns, kLength,
                                              static_cast<std::size_t>(spec.block), spec.formatbook,
                                              gemm::DialectRule::mse);
  }
  return operands;
}

std::vector<std::uint32_t> reference(const spec::MpgemmTileSpec& spec, const Operands& operands) {
  std::vector<std::uint32_t> result(kRows * kColumns);
  if (!spec.is_mixpe()) {
    const auto& x = std::get<gemm::Binary16Matrix>(operands.activations);
    const gemm::DialectMatrix quantized =
        gemm::quantize_dialect(x.values, kRows, kLength, static_cast<std::size_t>(spec.block),
                               spec.formatbook, gemm::DialectRule::two_stage);
    gemm::multiply(gemm::block_arithmetic(spec), quantized,
                   std::get<gemm::DialectMatrix>(operands.weights), result);
    return result;
  }
  const gemm::MixpeArithmetic arithmetic = gemm::mixpe_arithmetic(spec);
  const auto& w = std::get<gemm::GroupMatrix>(operands.weights);
  std::visit([&](const auto& x) { gemm::multiply(arithmetic, x, w, result); },
             operands.activations);
  return result;
}

void simulate(benchmark::State& state, const std::string& name) {
  const spec::Design design = shipped_design(name);
  const auto& spec = std::get<spec::MpgemmTileSpec>(design.unit);
  const tb::ModelCache cache;
  const auto plugin = cache.build(rtl_of(design), spec::ports(spec));
  const Operands operands = operands_of(spec);
  std::vector<std::uint32_t> result(kRows * kColumns);
  std::uint64_t macs = 0;
  std::uint64_t cycles = 0;
  for (auto _ : state) {
    const tb::TileRunTotals totals =
        tb::run_tile(spec, plugin, operands.activations, operands.weights, result);
    if (result != reference(spec, operands)) state.SkipWithError("bits differ");
    macs += totals.macs;
    cycles += totals.cycles;
  }
  using benchmark::Counter;
  state.counters["MACs/s"] = Counter(static_cast<double>(macs), Counter::kIsRate);
  state.counters["cycles/s"] = Counter(static_cast<double>(cycles), Counter::kIsRate);
}

}  // namespace

void register_tiles() {
  for (const char* name : {"mpgemm_tile_w4a16", "mpgemm_tile_w4a8", "mpgemm_tile_w4a4"}) {
    benchmark::RegisterBenchmark(("cosim/tile/" + std::string(name)).c_str(),
                                 [name](benchmark::State& state) { simulate(state, name); })
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace mpgen::bench

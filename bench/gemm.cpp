#include "bench/gemm.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/cpu_time.hpp"
#include "bench/linear_layer.hpp"
#include "bench/machine_peak.hpp"
#include "bench/peers.hpp"
#include "gemm/gemm.hpp"
#include "gemm/quantize.hpp"
#include "gemm/targets.hpp"
#include "hwy/highway.h"
#include "spec/formatbook.hpp"

namespace mpgen::bench {
namespace {

constexpr std::size_t kTokens = 128;
constexpr std::size_t kGroup = 128;
constexpr std::size_t kBlock = 32;

struct LayerSize {
  std::size_t channels;
  std::size_t k;
};

// Square, and the two matrices of a large feed-forward network.
constexpr std::array<LayerSize, 3> kSizes = {{{4096, 4096}, {14336, 4096}, {4096, 14336}}};

// Operands in all formats. Big, hence shared.
struct Operands {
  explicit Operands(const LinearLayer& layer) {
    const auto& book = spec::blockdialect_formatbook();
    const auto quantize = [&](const std::vector<float>& values, std::size_t rows) {
      return gemm::quantize_dialect(to_binary16(values), rows, layer.k, kBlock, book,
                                    gemm::DialectRule::two_stage);
    };
    dialect_activations = quantize(layer.activations, layer.tokens);
    dialect_weights = quantize(layer.weights, layer.channels);
    int8_activations = gemm::quantize_rows(layer.activations, layer.tokens, layer.k);
    binary16_activations = {
        .rows = layer.tokens, .k = layer.k, .values = to_binary16(layer.activations)};
    group_weights = gemm::quantize_groups(layer.weights, layer.channels, layer.k, kGroup,
                                          spec::WeightFormat::uint4);
    mxfp4_activations = gemm::quantize_mxfp4(layer.activations, layer.tokens, layer.k);
    mxfp4_weights = gemm::quantize_mxfp4(layer.weights, layer.channels, layer.k);
    result.resize(layer.tokens * layer.channels);
  }

  gemm::DialectMatrix dialect_activations;
  gemm::DialectMatrix dialect_weights;
  gemm::Int8Matrix int8_activations;
  gemm::Binary16Matrix binary16_activations;
  gemm::GroupMatrix group_weights;
  gemm::Mxfp4Matrix mxfp4_activations;
  gemm::Mxfp4Matrix mxfp4_weights;
  std::vector<std::uint32_t> result;
};

enum class Peak { bytes, floats };

// One arithmetic of ours: the peer that does the same work, and the processor's limit for it.
struct Scheme {
  std::string name;
  Peak peak;
  const char* peer;
  std::function<void(Operands&, const gemm::GemmOptions&)> multiply;
};

Scheme dialect_scheme(const std::string& name, spec::BlockAccumulator accumulator) {
  return {.name = name,
          .peak = Peak::bytes,
          .peer = kGgmlMxfp4,
          .multiply = [accumulator](Operands& operands, const gemm::GemmOptions& options) {
            gemm::multiply(gemm::BlockArithmetic{.accumulator = accumulator},
                           operands.dialect_activations, operands.dialect_weights, operands.result,
                           options);
          }};
}

Scheme binary16_scheme(const std::string& name, const spec::Accumulator& accumulator, int lanes) {
  return {.name = name,
          .peak = Peak::floats,
          .peer = kOpenBlas,
          .multiply = [accumulator, lanes](Operands& operands, const gemm::GemmOptions& options) {
            gemm::multiply(gemm::MixpeArithmetic{.accumulator = accumulator, .lanes = lanes},
                           operands.binary16_activations, operands.group_weights, operands.result,
                           options);
          }};
}

std::vector<Scheme> all_schemes() {
  using Kind = spec::Accumulator::Kind;
  return {
      dialect_scheme("DialectFP4 fp32", spec::BlockAccumulator::fp32),
      dialect_scheme("DialectFP4 fp16", spec::BlockAccumulator::fp16),
      dialect_scheme("DialectFP4 exact", spec::BlockAccumulator::exact),
      {.name = "MXFP4",
       .peak = Peak::bytes,
       .peer = kGgmlMxfp4,
       .multiply =
           [](Operands& operands, const gemm::GemmOptions& options) {
             gemm::multiply(gemm::BlockArithmetic{}, operands.mxfp4_activations,
                            operands.mxfp4_weights, operands.result, options);
           }},
      {.name = "W4A8",
       .peak = Peak::bytes,
       .peer = kGgmlQ4K,
       .multiply =
           [](Operands& operands, const gemm::GemmOptions& options) {
             gemm::multiply(gemm::MixpeArithmetic{}, operands.int8_activations,
                            operands.group_weights, operands.result, options);
           }},
      binary16_scheme("W4A16 exact", {.kind = Kind::exact}, 1),
      binary16_scheme("W4A16 fp32", {.kind = Kind::fp32}, 1),
      binary16_scheme("W4A16 fp32 lanes 4", {.kind = Kind::fp32}, 4),
      binary16_scheme("W4A16 aligned:4", {.kind = Kind::aligned, .fraction_bits = 4}, 1),
  };
}

// Restricts all kernels to an instruction set and its predecessors for a while.
class TargetLimit {
 public:
  explicit TargetLimit(std::int64_t targets) { hwy::SetSupportedTargetsForTest(targets); }
  TargetLimit(const TargetLimit&) = delete;
  TargetLimit& operator=(const TargetLimit&) = delete;
  ~TargetLimit() { hwy::SetSupportedTargetsForTest(0); }
};

// A row of the table.
struct Row {
  Contestant contestant;
  int threads = 1;
  Peak peak = Peak::floats;
  const char* peer = nullptr;
  std::vector<double> seconds = {};  // of CPU time
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<Row> rows_of(const LinearLayer& layer, const std::shared_ptr<Operands>& operands) {
  std::vector<Row> rows;
  const auto add = [&](const Scheme& scheme, const std::string& name, int threads,
                       std::int64_t targets) {
    const auto run = [multiply = scheme.multiply, operands, threads, targets] {
      const TargetLimit limit(targets);
      multiply(*operands, {.threads = threads});
    };
    rows.push_back({.contestant = {.name = name, .run = run},
                    .threads = threads,
                    .peak = scheme.peak,
                    .peer = scheme.peer});
  };
  for (const Scheme& scheme : all_schemes()) {
    add(scheme, scheme.name, 1, 0);
    add(scheme, scheme.name + ", 2 threads", 2, 0);
#if HWY_ARCH_X86
    if (scheme.peak == Peak::bytes && scheme.name != "DialectFP4 exact") {
      add(scheme, scheme.name + ", AVX2", 1, HWY_AVX2);
    }
#endif
  }
  for (auto& peers : {openblas_peers(layer), ggml_peers(layer)}) {
    for (const auto& peer : peers) rows.push_back({.contestant = peer});
  }
  return rows;
}

// Ratio of CPU times, round by round, so that slow moments of the machine fall out.
double speed_ratio(const Row& row, const Row& peer) {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < row.seconds.size(); ++round) {
    ratios.push_back(peer.seconds[round] / row.seconds[round] * row.threads);
  }
  return median(ratios);
}

void print(const LinearLayer& layer, const std::vector<Row>& rows, const MachinePeak& peak) {
  fmt::print("\n{} tokens, {} channels, k = {}\n", layer.tokens, layer.channels, layer.k);
  fmt::print("{:<32}{:>8}{:>8}  {}\n", "", "GOPS", "peak", "ratio");
  for (const Row& row : rows) {
    const double rate = layer.operations() * row.threads / median(row.seconds);
    const double limit = row.peak == Peak::bytes ? peak.byte_products : peak.float_products;
    fmt::print("{:<32}{:>8.1f}", row.contestant.name, rate / 1e9);
    if (row.peer != nullptr) {
      fmt::print("{:>7.0f}%", 100 * rate / (limit * row.threads));
      for (const Row& peer : rows) {
        if (peer.contestant.name == row.peer) {
          fmt::print("  {:.2f} x {}", speed_ratio(row, peer), row.peer);
        }
      }
    }
    fmt::print("\n");
  }
}

void compare(const LinearLayer& layer, const MachinePeak& peak) {
  constexpr int kRounds = 7;
  auto rows = rows_of(layer, std::make_shared<Operands>(layer));
  for (Row& row : rows) row.contestant.run();  // memory and caches
  for (int round = 0; round < kRounds; ++round) {
    for (Row& row : rows) {
      const double start = cpu_time();
      row.contestant.run();
      row.seconds.push_back(cpu_time() - start);
    }
  }
  print(layer, rows, peak);
}

void measure(benchmark::State& state, const Scheme& scheme, const LayerSize& size, int threads) {
  const LinearLayer layer(kTokens, size.channels, size.k);
  Operands operands(layer);
  for (auto _ : state) scheme.multiply(operands, {.threads = threads});
  state.counters["OPS"] = benchmark::Counter(
      layer.operations() * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

}  // namespace

void register_gemm() {
  for (const Scheme& scheme : all_schemes()) {
    for (const LayerSize& size : kSizes) {
      for (const int threads : {1, 2}) {
        const std::string name =
            fmt::format("gemm/{}/{}x{}/threads:{}", scheme.name, size.channels, size.k, threads);
        benchmark::RegisterBenchmark(name.c_str(),
                                     [scheme, size, threads](benchmark::State& state) {
                                       measure(state, scheme, size, threads);
                                     })
            ->Unit(benchmark::kMillisecond)
            ->MeasureProcessCPUTime()
            ->UseRealTime();
      }
    }
  }
}

void compare_gemm(std::size_t tokens) {
  fmt::print("GOPS per second of CPU time and thread, medians; ratio to a peer with one thread.\n");
  const MachinePeak peak = measure_peak();
  fmt::print("Measured peak of one thread: {:.0f} GOPS in bytes, {:.0f} GOPS in binary32.\n",
             peak.byte_products / 1e9, peak.float_products / 1e9);
  fmt::print("{}", missing_peers());
  for (const LayerSize& size : kSizes) compare(LinearLayer(tokens, size.channels, size.k), peak);
}

}  // namespace mpgen::bench

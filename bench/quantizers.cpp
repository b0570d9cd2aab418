#include "bench/quantizers.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "bench/cpu_time.hpp"
#include "gemm/convert.hpp"
#include "gemm/quantize_spans.hpp"
#include "golden/quantizers.hpp"

namespace mpgen::bench {
namespace {

constexpr std::size_t kElements = std::size_t{1} << 24;
constexpr std::size_t kBlock = 32;
constexpr std::size_t kGroup = 128;
constexpr std::size_t kRow = 4096;
constexpr int kIterations = 20;

// What all benchmarks work on, made when the first of them begins.
struct Data {
  Data() : values(kElements), halves(kElements), codes(kElements), integers(kElements) {
    // Nearly normal, as weights are.
    std::mt19937_64 engine{1};
    for (auto& value : values) {
      int sum = 0;
      std::uint64_t bits = engine();
      for (int i = 0; i < 4; ++i, bits >>= 16) sum += static_cast<std::int16_t>(bits & 0xFFFF);
      value = 0x1p-20F * static_cast<float>(sum);
    }
    gemm::to_binary16(values, halves);
    dialects.resize(kElements / kBlock);
    exponents.resize(kElements / kBlock);
    nonfinite.resize(kElements / kBlock);
    scales.resize(kElements / kGroup);
    zeros.resize(kElements / kGroup);
    rivals = ggml_quantizers(values);
  }

  std::vector<float> values;
  std::vector<std::uint16_t> halves;
  std::vector<std::uint8_t> codes;
  std::vector<std::int8_t> integers;
  std::vector<std::uint8_t> dialects;
  std::vector<std::uint8_t> exponents;
  std::vector<std::uint8_t> nonfinite;
  std::vector<std::uint16_t> scales;
  std::vector<std::uint8_t> zeros;
  std::vector<Contestant> rivals;
};

Data& data() {
  static Data data;
  return data;
}

double seconds_of(const std::function<void()>& run) {
  const double begin = cpu_time();
  run();
  return cpu_time() - begin;
}

void measure(benchmark::State& state, const std::function<void(Data&)>& quantize) {
  Data& on = data();
  double seconds = 0;
  std::vector<double> rival_seconds(on.rivals.size());
  quantize(on);  // touches all memory
  for (auto _ : state) {
    const double own = seconds_of([&] { quantize(on); });
    benchmark::ClobberMemory();
    state.SetIterationTime(own);
    seconds += own;
    for (std::size_t i = 0; i < on.rivals.size(); ++i) {
      rival_seconds[i] += seconds_of(on.rivals[i].run);
    }
  }
  using benchmark::Counter;
  const double elements = static_cast<double>(kElements) * static_cast<double>(state.iterations());
  state.counters["elements/s"] = Counter(elements / seconds);
  for (std::size_t i = 0; i < on.rivals.size(); ++i) {
    state.counters["/" + on.rivals[i].name] = Counter(rival_seconds[i] / seconds);
  }
}

void add(const std::string& name, const std::function<void(Data&)>& quantize) {
  benchmark::RegisterBenchmark(("quantize/" + name).c_str(),
                               [quantize](benchmark::State& state) { measure(state, quantize); })
      ->UseManualTime()
      ->Iterations(kIterations)
      ->Unit(benchmark::kMillisecond);
}

void add_dialect(const std::string& name, gemm::DialectRule rule, bool from_binary32) {
  const auto quantizer =
      std::make_shared<gemm::DialectSpanQuantizer>(spec::blockdialect_formatbook(), kBlock, rule);
  add(name, [quantizer, from_binary32](Data& on) {
    // Row by row, so that a row's binary16 patterns are still at hand.
    std::vector<std::uint16_t> rounded(kRow);
    for (std::size_t begin = 0; begin < kElements; begin += kRow) {
      auto halves = std::span<const std::uint16_t>(on.halves).subspan(begin, kRow);
      if (from_binary32) {
        gemm::to_binary16(std::span(on.values).subspan(begin, kRow), rounded);
        halves = rounded;
      }
      const std::size_t first = begin / kBlock;
      constexpr std::size_t kBlocks = kRow / kBlock;
      quantizer->quantize(halves, {.codes = std::span(on.codes).subspan(begin / 2, kRow / 2),
                                   .dialects = std::span(on.dialects).subspan(first, kBlocks),
                                   .exponents = std::span(on.exponents).subspan(first, kBlocks),
                                   .nonfinite = std::span(on.nonfinite).subspan(first, kBlocks)});
    }
  });
}

void add_groups(const std::string& name, spec::WeightFormat format) {
  add(name, [format](Data& on) {
    gemm::quantize_group_span(on.values, kGroup, format,
                              {.codes = std::span(on.codes).first(kElements / 2),
                               .scales = on.scales,
                               .zeros = on.zeros});
  });
}

}  // namespace

void register_quantizers() {
  add_dialect("dialectfp4_two_stage/fp16", gemm::DialectRule::two_stage, false);
  add_dialect("dialectfp4_two_stage/fp32", gemm::DialectRule::two_stage, true);
  add_dialect("dialectfp4_mse/fp16", gemm::DialectRule::mse, false);
  add_groups("uint4_group128/fp32", spec::WeightFormat::uint4);
  add_groups("int4_group128/fp32", spec::WeightFormat::int4);
  add("mxfp4/fp32", [](Data& on) {
    gemm::quantize_mxfp4_span(
        on.values, {.codes = std::span(on.codes).first(kElements / 2), .scales = on.exponents});
  });
  add("int8_rows/fp32", [](Data& on) {
    for (std::size_t begin = 0; begin < kElements; begin += kRow) {
      const auto row = std::span<const float>(on.values).subspan(begin, kRow);
      const float scale = golden::int8_scale(gemm::largest_magnitude(row).value_or(0));
      gemm::quantize_row_span(row, scale, std::span(on.integers).subspan(begin, kRow));
    }
  });
  // As many bytes as the elements have in binary16.
  add("memcpy/fp16", [](Data& on) {
    std::memcpy(on.codes.data(), on.halves.data(), on.codes.size());
    std::memcpy(on.integers.data(), on.halves.data() + kElements / 2, on.integers.size());
  });
}

}  // namespace mpgen::bench

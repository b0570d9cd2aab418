#include "bench/references.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "bench/designs.hpp"
#include "golden/dialect_mac.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/mixpe_pe.hpp"
#include "golden/mxfp4_mac.hpp"

namespace mpgen::bench {
namespace {

// Numbers that are the same on every machine.
class Numbers {
 public:
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(bound));
  }
  std::vector<std::uint8_t> codes(std::size_t count) {
    std::vector<std::uint8_t> codes(count);
    for (auto& code : codes) code = static_cast<std::uint8_t>(below(16));
    return codes;
  }

 private:
  std::mt19937_64 engine_{1};
};

// `elements` were worked on in each iteration.
void count_elements(benchmark::State& state, const std::string& counter, std::size_t elements) {
  state.counters[counter] =
      benchmark::Counter(static_cast<double>(elements) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

void measure(benchmark::State& state, const spec::MixpePeSpec& spec) {
  const auto range = spec::activation_range(spec.activations, spec.accumulator);
  const bool is_half = spec.activations == spec::ActivationFormat::fp16 &&
                       spec.accumulator.kind != spec::Accumulator::Kind::aligned;
  Numbers numbers;
  std::vector<std::int32_t> activations;
  std::vector<std::int32_t> weights;
  for (int k = 0; k < spec.group; ++k) {
    const std::int64_t value =
        is_half ? numbers.below(0x7C00)
                : range.minimum + numbers.below(range.maximum - range.minimum + 1);
    activations.push_back(static_cast<std::int32_t>(value));
    weights.push_back(static_cast<std::int32_t>(numbers.below(16)) -
                      (spec.weights == spec::WeightFormat::int4 ? 8 : 0));
  }
  golden::MixpePe reference(spec);
  const auto lanes = static_cast<std::size_t>(spec.lanes);
  for (auto _ : state) {
    reference.start_group();
    for (std::size_t k = 0; k < activations.size(); k += lanes) {
      reference.add_beat(std::span(activations).subspan(k, lanes),
                         std::span(weights).subspan(k, lanes));
    }
    benchmark::DoNotOptimize(reference.result());
  }
  count_elements(state, "MACs/s", activations.size());
}

void measure(benchmark::State& state, const spec::DialectMacSpec& spec) {
  Numbers numbers;
  const auto block = static_cast<std::size_t>(spec.block);
  const auto lanes = static_cast<std::size_t>(spec.lanes);
  const auto activations = numbers.codes(block);
  const auto weights = numbers.codes(block);
  const int activation_dialect = static_cast<int>(numbers.below(spec.formatbook.size()));
  const int weight_dialect = static_cast<int>(numbers.below(spec.formatbook.size()));
  golden::DialectMac reference(spec);
  for (auto _ : state) {
    reference.start();
    for (std::size_t k = 0; k < block; k += lanes) {
      reference.add_beat(std::span(activations).subspan(k, lanes), activation_dialect,
                         std::span(weights).subspan(k, lanes), weight_dialect);
    }
    reference.end_block(12, 9, false);
    benchmark::DoNotOptimize(reference.result());
  }
  count_elements(state, "MACs/s", block);
}

void measure(benchmark::State& state, const spec::Mxfp4MacSpec& spec) {
  Numbers numbers;
  const std::size_t block = spec::kMxfp4Block;
  const auto lanes = static_cast<std::size_t>(spec.lanes);
  const auto activations = numbers.codes(block);
  const auto weights = numbers.codes(block);
  golden::Mxfp4Mac reference(spec);
  for (auto _ : state) {
    reference.start();
    for (std::size_t k = 0; k < block; k += lanes) {
      reference.add_beat(std::span(activations).subspan(k, lanes),
                         std::span(weights).subspan(k, lanes));
    }
    reference.end_block(spec::kE8m0Bias - 3, spec::kE8m0Bias - 6);
    benchmark::DoNotOptimize(reference.result());
  }
  count_elements(state, "MACs/s", block);
}

template <class Quantizer>
void quantize(benchmark::State& state, int block, const spec::Formatbook& book) {
  // Finite ones of five exponents, as in a block of a real tensor.
  constexpr std::int64_t kLeast = 9 << 10;
  constexpr std::int64_t kExponents = 5;
  Numbers numbers;
  std::vector<std::uint16_t> patterns(static_cast<std::size_t>(block));
  for (auto& pattern : patterns) {
    pattern = static_cast<std::uint16_t>((numbers.below(2) << 15) |
                                         (kLeast + numbers.below(kExponents << 10)));
  }
  const Quantizer reference(book);
  for (auto _ : state) benchmark::DoNotOptimize(reference.quantize(patterns));
  count_elements(state, "elements/s", patterns.size());
}

void measure(benchmark::State& state, const spec::FormatSelectorSpec& spec) {
  quantize<golden::FormatSelector>(state, spec.block, spec.formatbook);
}

void measure(benchmark::State& state, const spec::DialectQuantizerMseSpec& spec) {
  quantize<golden::DialectQuantizerMse>(state, spec.block, spec.formatbook);
}

template <class Spec>
constexpr bool kIsMeasured = requires(benchmark::State& state, const Spec& spec) {
  measure(state, spec);
};

}  // namespace

void register_references() {
  for (const auto& name : shipped_names()) {
    std::visit(
        [&name](const auto& spec) {
          if constexpr (kIsMeasured<std::decay_t<decltype(spec)>>) {
            benchmark::RegisterBenchmark(("reference/" + name).c_str(),
                                         [spec](benchmark::State& state) { measure(state, spec); });
          }
        },
        shipped_design(name).unit);
  }
}

}  // namespace mpgen::bench

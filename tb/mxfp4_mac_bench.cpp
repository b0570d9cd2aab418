#include "golden/mxfp4_mac.hpp"

#include <bit>

#include "golden/mxfp4_quantizer.hpp"
#include "tb/block_bins.hpp"
#include "tb/dialect_accumulator_bins.hpp"
#include "tb/dialect_mac_bins.hpp"
#include "tb/dialect_mac_suites.hpp"
#include "tb/dialect_mac_walk.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr int kTensorBlocks = 8;
// Of a sum of two scale codes; the products are in quarters.
constexpr int kLeastExponent = -2 * spec::kE8m0Bias - 2;

MacTraffic traffic_of(const spec::Mxfp4MacSpec& spec) {
  MacTraffic traffic;
  traffic.block = spec::kMxfp4Block;
  traffic.lanes = spec.lanes;
  traffic.codes = {dialect_codes(spec::e2m1_dialect())};
  traffic.exponents = spec::kE8m0Nan;
  traffic.has_nan_scale = true;
  // Anywhere, like real ones, where results are subnormal, and where they overflow; for binary16
  // results the same of theirs.
  traffic.usual_places = {{0, 2 * (spec::kE8m0Nan - 1)}, {236, 272}, {90, 135}, {365, 390}};
  if (spec.output == spec::OutputFormat::fp16) {
    traffic.usual_places.insert(traffic.usual_places.end(), {{222, 250}, {255, 275}});
  }
  traffic.terms = {.accumulator = spec::BlockAccumulator::fp32,
                   .output = spec.output,
                   .least_exponent = kLeastExponent,
                   .largest_place = traffic.largest_place()};
  return traffic;
}

golden::DialectBlock quantize(std::span<const float> values, std::span<const std::uint16_t>) {
  const golden::Mxfp4Block quantized = golden::quantize_mxfp4(values);
  golden::DialectBlock block;
  std::copy(quantized.codes.begin(), quantized.codes.end(), block.codes.begin());
  block.exponent = quantized.scale;
  return block;
}

TensorCodes tensor_codes() {
  TensorCodes codes(1);
  for (std::size_t code = 0; code < codes.front().size(); ++code) {
    codes.front()[code] = static_cast<std::uint8_t>(code);
  }
  return codes;
}

class Mxfp4MacBench : public UnitBench {
 public:
  explicit Mxfp4MacBench(const spec::Mxfp4MacSpec& spec)
      : UnitBench(spec::ports(spec), spec::latency(spec),
                  {.fewest_beats = static_cast<std::uint64_t>(spec.beats()),
                   .multiple_of = static_cast<std::uint64_t>(spec.beats())}),
        spec_(spec),
        suites_(inputs(), traffic_of(spec),
                {.block = spec::kMxfp4Block,
                 .blocks = kTensorBlocks,
                 .activations = quantize,
                 .weights = quantize},
                tensor_codes()),
        result_(outputs().field("result_o")),
        activation_bins_(bin_list_, "activation", suites_.traffic().codes, false),
        weight_bins_(bin_list_, "weight", suites_.traffic().codes, false),
        sum_bins_(bin_list_, largest_sum()),
        accumulator_bins_(bin_list_, suites_.terms()),
        stream_bins_(bin_list_, static_cast<std::uint64_t>(spec.beats()), 0, latency()) {
    scale_bins_ =
        bin_list_.add({"activation scale 0", "activation scale 254", "activation scale NaN",
                       "weight scale 0", "weight scale 254", "weight scale NaN", "both scales NaN",
                       "finite dot product after a void one"});
    // In steps of 32.
    for (int place = 0; place <= suites_.traffic().largest_place(); place += kPlaceStep) {
      const std::size_t bin =
          bin_list_.add({"scales add up to " + std::to_string(place) + " or a little more"});
      if (place == 0) place_bins_ = bin;
    }
    if (spec.beats() > 1) inside_bin_ = bin_list_.add({"NaN scale in a beat that does not count"});
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    return suites_.sections(plan);
  }

  int accumulated_per_beat() const override { return spec_.lanes; }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const auto latency_cycles = static_cast<std::uint64_t>(latency());
    golden::Mxfp4Mac reference(spec_);
    const auto start = [&] { reference.start(); };
    const auto add_beat = [&](std::span<const std::uint8_t> activations,
                              std::span<const std::uint8_t> weights,
                              const MacSide&) { reference.add_beat(activations, weights); };
    const auto end_block = [&](const MacSide& side) {
      reference.end_block(side.activation_exponent, side.weight_exponent);
    };
    const auto end = [&](std::size_t cycle) {
      result_.put(expectation.add(cycle + latency_cycles), reference.result());
    };
    walk(stimulus, start, add_beat, end_block, end,
         [&](std::size_t cycle) { expectation.reset(cycle); });
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    std::array<std::int8_t, 16> values{};
    for (const OperandCode& one : suites_.traffic().codes.front()) values[one.code] = one.value;
    AccumulatorState state(spec::BlockAccumulator::fp32);
    std::int64_t sum = 0;
    int beats = 0;
    bool was_void = false;
    const auto start = [&] {
      state.start();
      sum = 0;
      beats = 0;
    };
    const auto add_beat = [&](std::span<const std::uint8_t> activations,
                              std::span<const std::uint8_t> weights, const MacSide& side) {
      activation_bins_.count_codes(activations, hits);
      weight_bins_.count_codes(weights, hits);
      for (std::size_t lane = 0; lane < activations.size(); ++lane) {
        sum += std::int64_t{values[activations[lane]]} * values[weights[lane]];
      }
      const bool has_nan =
          side.activation_exponent == spec::kE8m0Nan || side.weight_exponent == spec::kE8m0Nan;
      if (++beats < spec_.beats() && has_nan) ++hits[*inside_bin_];
    };
    const auto end_block = [&](const MacSide& side) {
      sum_bins_.count(sum, hits);
      const BlockTerm term = {.sum = sum,
                              .place = side.activation_exponent + side.weight_exponent,
                              .nonfinite = count_scales(side, hits)};
      accumulator_bins_.count_block(term, state, hits);
      sum = 0;
      beats = 0;
    };
    const auto end = [&](std::size_t) {
      accumulator_bins_.count_result(state, hits);
      if (was_void && !state.is_spoiled()) ++hits[scale_bins_ + 7];
      was_void = state.is_spoiled();
    };
    walk(stimulus, start, add_beat, end_block, end, [](std::size_t) {});
    stream_bins_.cover(stimulus, protocol().control(), hits);
  }

  bool measures_accuracy() const override { return true; }

  AccuracySums accuracy(const SuitePlan& plan, std::uint64_t first, std::uint64_t /*last*/,
                        std::span<const std::uint64_t> results) const override {
    BlockTensorSource source(suites_.tensors(), plan.seed);
    const ElementValue value = [](const golden::DialectBlock& block, std::size_t element) {
      return double{
          std::bit_cast<float>(golden::mxfp4_value(block.codes[element], block.exponent))};
    };
    return measure_products(source, value, value, spec_.output, first, results);
  }

 private:
  static constexpr int kPlaceStep = 32;

  static std::int64_t largest_sum() {
    const std::int64_t largest = spec::e2m1_dialect().back();
    return largest * largest * spec::kMxfp4Block;
  }

  // Whether one is NaN.
  bool count_scales(const MacSide& side, std::span<std::uint64_t> hits) const {
    const auto count = [&](int scale, std::size_t first) {
      if (scale == 0) ++hits[scale_bins_ + first];
      if (scale == spec::kE8m0Nan - 1) ++hits[scale_bins_ + first + 1];
      if (scale == spec::kE8m0Nan) ++hits[scale_bins_ + first + 2];
      return scale == spec::kE8m0Nan;
    };
    const bool activation_is_nan = count(side.activation_exponent, 0);
    const bool weight_is_nan = count(side.weight_exponent, 3);
    if (activation_is_nan && weight_is_nan) ++hits[scale_bins_ + 6];
    const bool is_nan = activation_is_nan || weight_is_nan;
    const int place = side.activation_exponent + side.weight_exponent;
    if (!is_nan) ++hits[place_bins_ + static_cast<std::size_t>(place / kPlaceStep)];
    return is_nan;
  }

  template <class... Callbacks>
  void walk(const Stimulus& stimulus, Callbacks... callbacks) const {
    walk_blocks(stimulus, protocol().control(), suites_.ports(),
                {.lanes = spec_.lanes, .beats = spec_.beats()}, callbacks...);
  }

  spec::Mxfp4MacSpec spec_;
  MacSuites suites_;
  PortField result_;
  BinList bin_list_;
  OperandCodeBins activation_bins_;
  OperandCodeBins weight_bins_;
  BlockSumBins sum_bins_;
  AccumulatorBins accumulator_bins_;
  BlockStreamBins stream_bins_;
  std::size_t scale_bins_ = 0;
  std::size_t place_bins_ = 0;
  std::optional<std::size_t> inside_bin_;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::Mxfp4MacSpec& spec, std::uint64_t /*seed*/) {
  return std::make_unique<Mxfp4MacBench>(spec);
}

}  // namespace mpgen::tb

#include "golden/dialect_mac.hpp"

#include <array>
#include <optional>

#include "tb/block_bins.hpp"
#include "tb/dialect_accumulator_bins.hpp"
#include "tb/dialect_mac_bins.hpp"
#include "tb/dialect_mac_suites.hpp"
#include "tb/dialect_mac_walk.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr int kTensorBlocks = 8;

bool takes_codes(const spec::DialectMacSpec& spec) {
  return spec.operands == spec::DialectOperands::codes;
}

// Only the exact accumulator ends somewhere.
std::uint64_t most_blocks(const spec::DialectMacSpec& spec) {
  if (spec.accumulator != spec::BlockAccumulator::exact) return 0;
  return static_cast<std::uint64_t>(spec.longest_dot_product / spec.block);
}

MacTraffic traffic_of(const spec::DialectMacSpec& spec) {
  MacTraffic traffic;
  traffic.block = spec.block;
  traffic.lanes = spec.lanes;
  if (takes_codes(spec)) {
    for (const spec::Dialect& dialect : spec.formatbook.dialects) {
      traffic.codes.push_back(dialect_codes(dialect));
    }
  } else {
    traffic.codes.push_back(decoded_codes(spec.formatbook));
    traffic.sign_bit = 1U << spec::magnitude_bits(spec.formatbook);
  }
  traffic.exponents = 1 << spec::kSharedExponentBits;
  traffic.terms = {.accumulator = spec.accumulator,
                   .output = spec.output,
                   .largest_place = spec::kLargestExponentSum,
                   .most_blocks = most_blocks(spec)};
  traffic.usual_places = {{0, spec::kLargestExponentSum}, {16, 40}};
  const bool is_narrow =
      spec.accumulator == spec::BlockAccumulator::fp16 || spec.output == spec::OutputFormat::fp16;
  if (is_narrow)
    traffic.usual_places = {{0, spec::kLargestExponentSum}, {0, 12}, {8, 36}, {30, 40}};
  return traffic;
}

BlockTensorFormat tensors_of(const spec::DialectMacSpec& spec) {
  const std::uint64_t most = most_blocks(spec);
  return {.block = spec.block,
          .blocks = most == 0 ? kTensorBlocks
                              : static_cast<int>(std::min<std::uint64_t>(most, kTensorBlocks)),
          .activations = select_activations(spec.formatbook),
          .weights = quantize_weights(spec.formatbook)};
}

TensorCodes tensor_codes_of(const spec::DialectMacSpec& spec) {
  TensorCodes codes;
  const unsigned sign_bit = 1U << spec::magnitude_bits(spec.formatbook);
  for (const spec::Dialect& dialect : spec.formatbook.dialects) {
    auto& list = codes.emplace_back();
    for (unsigned code = 0; code < list.size(); ++code) {
      const unsigned magnitude = dialect[code % dialect.size()];
      const unsigned sign = code >= dialect.size() ? sign_bit : 0;
      list[code] = static_cast<std::uint8_t>(takes_codes(spec) ? code : sign | magnitude);
    }
  }
  return codes;
}

class DialectMacBench : public UnitBench {
 public:
  explicit DialectMacBench(const spec::DialectMacSpec& spec)
      : UnitBench(spec::ports(spec), spec::latency(spec), limits_of(spec)),
        spec_(spec),
        suites_(inputs(), traffic_of(spec), tensors_of(spec), tensor_codes_of(spec)),
        result_(outputs().field("result_o")),
        activation_bins_(bin_list_, "activation", suites_.traffic().codes, takes_codes(spec)),
        weight_bins_(bin_list_, "weight", suites_.traffic().codes, takes_codes(spec)),
        sum_bins_(bin_list_, spec::block_sum_range(spec.formatbook, spec.block).maximum),
        accumulator_bins_(bin_list_, suites_.terms()),
        stream_bins_(bin_list_, static_cast<std::uint64_t>(spec.beats()), most_blocks(spec),
                     latency()) {
    for (int sum = 0; sum <= spec::kLargestExponentSum; ++sum) {
      const std::size_t bin = bin_list_.add({"exponents add up to " + std::to_string(sum)});
      if (sum == 0) exponent_bins_ = bin;
    }
    nonfinite_bins_ =
        bin_list_.add({"block with Inf or NaN", "finite dot product after a void one"});
    if (spec.beats() == 1) return;
    inside_bins_ = bin_list_.add({"flag in a beat that does not count"});
    if (takes_codes(spec)) changing_bin_ = bin_list_.add({"dialects that change inside a block"});
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    return suites_.sections(plan);
  }

  int accumulated_per_beat() const override { return spec_.lanes; }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const auto latency_cycles = static_cast<std::uint64_t>(latency());
    golden::DialectMac reference(spec_);
    const auto start = [&] { reference.start(); };
    const auto add_beat = [&](std::span<const std::uint8_t> activations,
                              std::span<const std::uint8_t> weights, const MacSide& side) {
      reference.add_beat(activations, side.activation_dialect, weights, side.weight_dialect);
    };
    const auto end_block = [&](const MacSide& side) {
      reference.end_block(side.activation_exponent, side.weight_exponent, side.nonfinite);
    };
    const auto end = [&](std::size_t cycle) {
      result_.put(expectation.add(cycle + latency_cycles), reference.result());
    };
    walk(stimulus, start, add_beat, end_block, end,
         [&](std::size_t cycle) { expectation.reset(cycle); });
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    golden::DialectMac reference(spec_);
    AccumulatorState state(spec_.accumulator);
    bool was_spoiled = false;
    int beats = 0;
    MacSide last;
    const auto start = [&] {
      reference.start();
      state.start();
      beats = 0;
    };
    const auto add_beat = [&](std::span<const std::uint8_t> activations,
                              std::span<const std::uint8_t> weights, const MacSide& side) {
      reference.add_beat(activations, side.activation_dialect, weights, side.weight_dialect);
      activation_bins_.count_codes(activations, hits);
      weight_bins_.count_codes(weights, hits);
      activation_bins_.count_dialect(side.activation_dialect, hits);
      weight_bins_.count_dialect(side.weight_dialect, hits);
      const bool changes = side.activation_dialect != last.activation_dialect ||
                           side.weight_dialect != last.weight_dialect;
      if (changing_bin_ && beats > 0 && changes) ++hits[*changing_bin_];
      last = side;
      ++beats;
      if (inside_bins_ && beats < spec_.beats() && side.nonfinite) ++hits[*inside_bins_];
    };
    const auto end_block = [&](const MacSide& side) {
      const BlockTerm term = {.sum = reference.block_sum(),
                              .place = side.activation_exponent + side.weight_exponent,
                              .nonfinite = side.nonfinite};
      sum_bins_.count(term.sum, hits);
      ++hits[exponent_bins_ + static_cast<std::size_t>(term.place)];
      if (term.nonfinite) ++hits[nonfinite_bins_];
      accumulator_bins_.count_block(term, state, hits);
      reference.end_block(side.activation_exponent, side.weight_exponent, side.nonfinite);
      beats = 0;
    };
    const auto end = [&](std::size_t) {
      accumulator_bins_.count_result(state, hits);
      if (was_spoiled && !state.is_spoiled()) ++hits[nonfinite_bins_ + 1];
      was_spoiled = state.is_spoiled();
    };
    walk(stimulus, start, add_beat, end_block, end, [](std::size_t) {});
    stream_bins_.cover(stimulus, protocol().control(), hits);
  }

  bool measures_accuracy() const override { return true; }

  AccuracySums accuracy(const SuitePlan& plan, std::uint64_t first, std::uint64_t /*last*/,
                        std::span<const std::uint64_t> results) const override {
    BlockTensorSource source(suites_.tensors(), plan.seed);
    const ElementValue value = dialect_element_value(spec_.formatbook);
    return measure_products(source, value, value, spec_.output, first, results);
  }

 private:
  static StreamLimits limits_of(const spec::DialectMacSpec& spec) {
    const auto beats = static_cast<std::uint64_t>(spec.beats());
    StreamLimits limits = {.fewest_beats = beats, .multiple_of = beats};
    if (most_blocks(spec) != 0) limits.most_beats = most_blocks(spec) * beats;
    return limits;
  }

  template <class... Callbacks>
  void walk(const Stimulus& stimulus, Callbacks... callbacks) const {
    walk_blocks(stimulus, protocol().control(), suites_.ports(),
                {.lanes = spec_.lanes, .beats = spec_.beats()}, callbacks...);
  }

  spec::DialectMacSpec spec_;
  MacSuites suites_;
  PortField result_;
  BinList bin_list_;
  OperandCodeBins activation_bins_;
  OperandCodeBins weight_bins_;
  BlockSumBins sum_bins_;
  AccumulatorBins accumulator_bins_;
  BlockStreamBins stream_bins_;
  std::size_t exponent_bins_ = 0;
  std::size_t nonfinite_bins_ = 0;
  std::optional<std::size_t> inside_bins_;
  std::optional<std::size_t> changing_bin_;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::DialectMacSpec& spec, std::uint64_t /*seed*/) {
  return std::make_unique<DialectMacBench>(spec);
}

}  // namespace mpgen::tb

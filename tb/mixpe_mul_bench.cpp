#include "golden/mixpe_mul.hpp"
#include "tb/bins.hpp"
#include "tb/operands.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kWeightCodes = 16;
constexpr std::uint64_t kRandomVectors = std::uint64_t{1} << 16;

class MixpeMulBench : public UnitBench {
 public:
  MixpeMulBench(const spec::MixpeMulSpec& spec, std::uint64_t seed)
      : UnitBench(spec::ports(spec), spec::latency(spec), {}),
        spec_(spec),
        format_(operand_format(spec.activations, {}, spec.weights)),
        source_(format_, seed),
        operand_bins_(bin_list_, format_, true, is_binary16()),
        activation_(inputs().field("activation_i")),
        weight_(inputs().field("weight_i")),
        product_(outputs().field("product_o")) {
    if (!is_binary16()) return;
    exponent_ = outputs().field("exponent_o");
    nonfinite_ = outputs().field("nonfinite_o");
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    switch (plan.suite) {
      case Suite::exhaustive: {
        const std::uint64_t activations = std::uint64_t{1}
                                          << spec::activation_bits(spec_.activations);
        return {{activations * kWeightCodes, kChunkBeats,
                 [this, activations](std::uint64_t first, std::uint64_t last, Random&,
                                     StimulusWriter& writer) {
                   for (std::uint64_t item = first; item < last; ++item) {
                     write(writer, static_cast<std::int64_t>(item % activations),
                           static_cast<std::int64_t>(item / activations));
                   }
                 }}};
      }
      case Suite::corners: {
        const std::vector<std::int32_t> corners = activation_corners(format_);
        return {{corners.size() * kWeightCodes, kChunkBeats,
                 [this, corners](std::uint64_t first, std::uint64_t last, Random&,
                                 StimulusWriter& writer) {
                   for (std::uint64_t item = first; item < last; ++item) {
                     write(writer, corners[item / kWeightCodes],
                           static_cast<std::int64_t>(item % kWeightCodes));
                   }
                 }}};
      }
      case Suite::random:
        return {beats_section(plan.count.value_or(kRandomVectors), 1,
                              [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                                std::array<std::int32_t, 64> activations;
                                std::array<std::int32_t, 64> weights;
                                while (writer.beats() < beats) {
                                  source_.fill(random, source_.draw_shape(random), 64,
                                               activations.data(), weights.data());
                                  for (std::size_t i = 0; i < activations.size(); ++i) {
                                    write(writer, activations[i], weights[i]);
                                  }
                                }
                              })};
      case Suite::tensor:
      case Suite::protocol:
        break;
    }
    return {};
  }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      const golden::MixpeProduct result =
          golden::mixpe_mul(spec_, static_cast<std::int32_t>(activation_.get(words)),
                            static_cast<std::int32_t>(weight_.get(words)));
      std::uint64_t* const outputs_words = expectation.add(cycle);
      if (is_binary16()) nonfinite_.put(outputs_words, result.nonfinite ? 1 : 0);
      if (result.nonfinite) {
        product_.put(expectation.last_care(), 0);
        exponent_.put(expectation.last_care(), 0);
        continue;
      }
      product_.put(outputs_words, result.product);
      if (is_binary16()) exponent_.put(outputs_words, result.exponent);
    }
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      operand_bins_.count_activation(static_cast<std::int32_t>(activation_.get(words)), hits);
      operand_bins_.count_weight(static_cast<std::int32_t>(weight_.get(words)), hits);
    }
  }

 private:
  bool is_binary16() const { return spec_.activations == spec::ActivationFormat::fp16; }

  void write(StimulusWriter& writer, std::int64_t activation, std::int64_t weight) const {
    std::uint64_t* const words = writer.beat(true, true);
    activation_.put(words, activation);
    weight_.put(words, weight);
  }

  spec::MixpeMulSpec spec_;
  OperandFormat format_;
  OperandSource source_;
  BinList bin_list_;
  OperandBins operand_bins_;
  PortField activation_;
  PortField weight_;
  PortField product_;
  PortField exponent_ = product_;   // binary16
  PortField nonfinite_ = product_;  // binary16
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::MixpeMulSpec& spec, std::uint64_t seed) {
  return std::make_unique<MixpeMulBench>(spec, seed);
}

}  // namespace mpgen::tb

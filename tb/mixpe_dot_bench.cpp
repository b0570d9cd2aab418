#include "golden/mixpe_dot.hpp"

#include <bit>
#include <cmath>

#include "golden/binary16.hpp"
#include "tb/bins.hpp"
#include "tb/find_field.hpp"
#include "tb/group_side_values.hpp"
#include "tb/group_suites.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

// Scale, zero point, place of the group in its dot product, row scale. All of them are noise in
// beats that are not the last of a group.
class DotSide {
 public:
  DotSide(const spec::Ports& ports, const ScaleSource& scales)
      : scales_(&scales),
        control_(ports),
        zero_(find_field(input_layout(ports), "zero_i")),
        scale_(input_layout(ports).field("scale_i")),
        row_scale_(find_field(input_layout(ports), "row_scale_i")),
        noise_(static_cast<std::size_t>(input_layout(ports).words())) {
    std::vector<std::uint64_t> side(noise_.size());
    control_.first_group.put(side.data(), true);
    control_.last_group.put(side.data(), true);
    scale_.put(side.data(), -1);
    if (zero_) zero_->put(side.data(), -1);
    if (row_scale_) row_scale_->put(side.data(), -1);
    noise_ = side;
  }

  void restart() { is_in_dot_product_ = false; }

  void take_tensor(const ActivationRow& activations, const WeightRow& weights, int group) {
    const auto index = static_cast<std::size_t>(group);
    chosen_ = {.scale = weights.scales[index],
               .zero_point = weights.zero_points[index],
               .row_scale = activations.row_scale,
               .is_last = index + 1 == weights.scales.size()};
    is_chosen_ = true;
  }

  // Every scale four times; three of four dot products have one group.
  static std::uint64_t corner_count() { return 4 * scale_corners().size(); }

  void take_corner(std::uint64_t index) {
    chosen_ = {.scale = scale_corners()[index % scale_corners().size()],
               .zero_point = static_cast<std::int32_t>(index % 16),
               .row_scale = row_scale_corners()[index % row_scale_corners().size()],
               .is_last = index % 4 != 0};
    is_chosen_ = true;
  }

  void write(Random& random, std::uint64_t* words, bool is_last) {
    if (!is_last) {
      for (std::size_t word = 0; word < noise_.size(); ++word) {
        if (noise_[word] != 0) words[word] |= random.bits() & noise_[word];
      }
      return;
    }
    const GroupData data = is_chosen_ ? chosen_ : draw(random.bits());
    is_chosen_ = false;
    control_.first_group.put(words, !is_in_dot_product_);
    control_.last_group.put(words, data.is_last);
    is_in_dot_product_ = !data.is_last;
    scale_.put(words, data.scale);
    if (zero_) zero_->put(words, data.zero_point);
    if (row_scale_) row_scale_->put(words, data.row_scale);
  }

 private:
  struct GroupData {
    std::uint16_t scale = 0;
    std::int32_t zero_point = 0;
    std::uint32_t row_scale = 0;
    bool is_last = false;
  };

  GroupData draw(std::uint64_t bits) const {
    return {.scale = scales_->scale(bits),
            .zero_point = static_cast<std::int32_t>((bits >> 16) & 15),
            .row_scale = scales_->row_scale(bits >> 32),
            .is_last = (bits >> 60) < 9};
  }

  const ScaleSource* scales_;
  ControlPorts control_;
  std::optional<PortField> zero_;
  PortField scale_;
  std::optional<PortField> row_scale_;
  std::vector<std::uint64_t> noise_;
  bool is_in_dot_product_ = false;
  bool is_chosen_ = false;
  GroupData chosen_;
};

GroupTraffic traffic_of(const spec::MixpeDotSpec& spec) {
  GroupTraffic traffic;
  traffic.format = operand_format(spec.activations, {}, spec.weights);
  traffic.lanes = spec.lanes;
  traffic.beats = spec.beats();
  traffic.has_fixed_length = spec.has_aligner();
  traffic.tensor = {.weights = spec.weights,
                    .activations = spec.activations,
                    .group = spec.group,
                    .groups = tensor_groups(spec.group)};
  return traffic;
}

double binary16_value(std::int32_t pattern) {
  return std::bit_cast<float>(golden::binary16_to_binary32(static_cast<std::uint16_t>(pattern)));
}

class MixpeDotBench : public UnitBench {
 public:
  MixpeDotBench(const spec::MixpeDotSpec& spec, std::uint64_t seed)
      : UnitBench(
            spec::ports(spec), spec::latency(spec),
            {.fewest_beats = static_cast<std::uint64_t>(spec.has_aligner() ? spec.beats() : 1),
             .most_beats = static_cast<std::uint64_t>(spec.beats())}),
        spec_(spec),
        scales_(seed),
        suites_(ports(), traffic_of(spec), DotSide(ports(), scales_), seed),
        activations_(ports(), inputs(), "activations_i"),
        weights_(ports(), inputs(), "weights_i"),
        scale_(inputs().field("scale_i")),
        zero_(find_field(inputs(), "zero_i")),
        row_scale_(find_field(inputs(), "row_scale_i")),
        result_(outputs().field("result_o")),
        operand_bins_(bin_list_, traffic_of(spec).format, true, is_binary16()),
        stream_bins_(bin_list_, "group",
                     static_cast<std::uint64_t>(spec.has_aligner() ? spec.beats() : 1),
                     static_cast<std::uint64_t>(spec.beats()), latency()) {
    dot_bins_ = bin_list_.add({"dot product of one group", "dot product of several groups",
                               "reset inside a dot product"});
    result_bins_ = bin_list_.add(
        {"result zero", "result positive", "result negative", "result Inf", "result NaN"});
    if (spec.has_activation_sum()) {
      for (int zero = 0; zero < 16; ++zero) {
        const std::size_t bin = bin_list_.add({"zero point " + std::to_string(zero)});
        if (zero == 0) zero_bins_ = bin;
      }
    }
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    return suites_.sections(plan);
  }

  int accumulated_per_beat() const override { return spec_.lanes; }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const ControlPorts& control = protocol().control();
    const auto latency_cycles = static_cast<std::uint64_t>(latency());
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    std::vector<std::int32_t> activations(static_cast<std::size_t>(spec_.group));
    std::vector<std::int32_t> weights(static_cast<std::size_t>(spec_.group));
    golden::MixpeDot reference(spec_);
    std::size_t k = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) {
        if (control.in_reset(words)) expectation.reset(cycle);
        continue;
      }
      if (control.first.get(words)) k = 0;
      activations_.read(words, &activations[k]);
      weights_.read(words, &weights[k]);
      k += lanes;
      if (!control.last.get(words)) continue;
      if (control.first_group.get(words)) reference.start();
      reference.add_group(std::span(activations).first(k), std::span(weights).first(k),
                          zero_ ? static_cast<std::int32_t>(zero_->get(words)) : 0,
                          static_cast<std::uint16_t>(scale_.get(words)));
      if (!control.last_group.get(words)) continue;
      const std::uint32_t row_scale =
          row_scale_ ? static_cast<std::uint32_t>(row_scale_->get(words)) : 0;
      result_.put(expectation.add(cycle + latency_cycles), reference.result(row_scale));
    }
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    const ControlPorts& control = protocol().control();
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    std::vector<std::int32_t> activations(lanes);
    std::vector<std::int32_t> weights(lanes);
    std::uint64_t groups = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (control.in_reset(words)) {
        if (groups > 0) ++hits[dot_bins_ + 2];
        groups = 0;
      }
      if (!control.is_beat(words)) continue;
      activations_.read(words, activations.data());
      weights_.read(words, weights.data());
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        operand_bins_.count_activation(activations[lane], hits);
        operand_bins_.count_weight(weights[lane], hits);
      }
      if (!control.last.get(words)) continue;
      if (zero_) ++hits[zero_bins_ + static_cast<std::size_t>(zero_->get(words))];
      ++groups;
      if (!control.last_group.get(words)) continue;
      ++hits[dot_bins_ + (groups == 1 ? 0 : 1)];
      groups = 0;
    }
    cover_results(stimulus, hits);
    stream_bins_.cover(stimulus, control, hits);
  }

  bool measures_accuracy() const override { return true; }

  AccuracySums accuracy(const SuitePlan& plan, std::uint64_t first, std::uint64_t last,
                        std::span<const std::uint64_t> results) const override {
    AccuracySums sums;
    TensorSource source(traffic_of(spec_).tensor, plan.seed);
    for (std::uint64_t item = first; item < last && item - first < results.size(); ++item) {
      const ActivationRow& activations = source.activations(item);
      const WeightRow& weights = source.weights(item);
      const double original = original_product(activations, weights);
      const double dequantized = dequantized_product(activations, weights);
      const double result = result_value(&results[item - first]);
      sums.original += original * original;
      sums.original_error += (result - original) * (result - original);
      sums.dequantized += dequantized * dequantized;
      sums.dequantized_error += (result - dequantized) * (result - dequantized);
      ++sums.results;
    }
    return sums;
  }

 private:
  bool is_binary16() const { return spec_.activations == spec::ActivationFormat::fp16; }

  double result_value(const std::uint64_t* words) const {
    const auto bits = static_cast<std::uint32_t>(result_.get(words));
    if (spec_.output == spec::OutputFormat::fp16) {
      return binary16_value(static_cast<std::int32_t>(bits));
    }
    return std::bit_cast<float>(bits);
  }

  static double original_product(const ActivationRow& activations, const WeightRow& weights) {
    double sum = 0;
    for (std::size_t k = 0; k < weights.values.size(); ++k) {
      sum += double{activations.values[k]} * double{weights.values[k]};
    }
    return sum;
  }

  double dequantized_product(const ActivationRow& activations, const WeightRow& weights) const {
    const auto group = static_cast<std::size_t>(spec_.group);
    double sum = 0;
    for (std::size_t index = 0; index < weights.scales.size(); ++index) {
      double group_sum = 0;
      for (std::size_t k = index * group; k < (index + 1) * group; ++k) {
        const std::int32_t code = activations.codes[k];
        const double activation = is_binary16() ? binary16_value(code) : static_cast<double>(code);
        group_sum += (weights.codes[k] - weights.zero_points[index]) * activation;
      }
      sum += binary16_value(weights.scales[index]) * group_sum;
    }
    return sum * double{std::bit_cast<float>(activations.row_scale)};
  }

  void cover_results(const Stimulus& stimulus, std::span<std::uint64_t> hits) const {
    Expectation expectation(outputs().words());
    expect(stimulus, expectation);
    for (std::size_t index = 0; index < expectation.count(); ++index) {
      const double value = result_value(expectation.record(index) + 1);
      std::size_t kind = value > 0 ? 1 : 2;
      if (value == 0) kind = 0;
      if (std::isinf(value)) kind = 3;
      if (std::isnan(value)) kind = 4;
      ++hits[result_bins_ + kind];
    }
  }

  spec::MixpeDotSpec spec_;
  ScaleSource scales_;
  GroupSuites<DotSide> suites_;
  LanePort activations_;
  LanePort weights_;
  PortField scale_;
  std::optional<PortField> zero_;
  std::optional<PortField> row_scale_;
  PortField result_;
  BinList bin_list_;
  OperandBins operand_bins_;
  StreamBins stream_bins_;
  std::size_t dot_bins_ = 0;
  std::size_t result_bins_ = 0;
  std::size_t zero_bins_ = 0;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::MixpeDotSpec& spec, std::uint64_t seed) {
  return std::make_unique<MixpeDotBench>(spec, seed);
}

}  // namespace mpgen::tb

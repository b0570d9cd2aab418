#include "golden/activation_sum.hpp"

#include "golden/fixed_point.hpp"
#include "tb/bins.hpp"
#include "tb/group_suites.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

using Kind = spec::Accumulator::Kind;

GroupTraffic traffic_of(const spec::ActivationSumSpec& spec) {
  GroupTraffic traffic;
  traffic.format = operand_format(spec.activations, spec.accumulator, {});
  traffic.has_weights = false;
  traffic.lanes = spec.lanes;
  traffic.beats = spec.beats();
  traffic.shows_all_pairs = true;
  traffic.watches_nonfinite = spec.nonfinite_flag;
  traffic.tensor = {
      .activations = spec.activations, .group = spec.group, .groups = tensor_groups(spec.group)};
  return traffic;
}

class ActivationSumBench : public UnitBench {
 public:
  ActivationSumBench(const spec::ActivationSumSpec& spec, std::uint64_t seed)
      : UnitBench(spec::ports(spec), spec::latency(spec),
                  {.most_beats = static_cast<std::uint64_t>(spec.beats())}),
        spec_(spec),
        suites_(ports(), traffic_of(spec), NoSide(), seed),
        activations_(ports(), inputs(), "activations_i"),
        asum_(outputs().field("asum_o")),
        operand_bins_(bin_list_, traffic_of(spec).format, false,
                      is_binary16() && spec.nonfinite_flag),
        stream_bins_(bin_list_, "group", 1, static_cast<std::uint64_t>(spec.beats()), latency()) {
    if (has_flag()) nonfinite_ = outputs().field("nonfinite_o");
    if (rounds()) first_rounding_bin_ = bin_list_.add(rounding_names("accumulator"));
    first_sum_bin_ = bin_list_.add({"sum zero", "sum positive", "sum negative"});
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    return suites_.sections(plan);
  }

  int accumulated_per_beat() const override { return spec_.lanes; }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const ControlPorts& control = protocol().control();
    const auto latency_cycles = static_cast<std::uint64_t>(latency());
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    std::array<std::int32_t, spec::kMaxLanes> activations;
    golden::ActivationSum reference(spec_);
    bool is_spoilt = false;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) {
        if (control.in_reset(words)) expectation.reset(cycle);
        continue;
      }
      activations_.read(words, activations.data());
      if (control.first.get(words)) {
        reference.start_group();
        is_spoilt = false;
      }
      reference.add_beat({activations.data(), lanes});
      if (is_binary16() && !spec_.nonfinite_flag) {
        is_spoilt = is_spoilt || has_nonfinite({activations.data(), lanes});
      }
      if (!control.last.get(words)) continue;
      const golden::GroupSum result = reference.result();
      std::uint64_t* const outputs_words = expectation.add(cycle + latency_cycles);
      if (has_flag()) nonfinite_.put(outputs_words, result.nonfinite ? 1 : 0);
      if (result.nonfinite || is_spoilt) {
        asum_.put(expectation.last_care(), 0);
      } else {
        asum_.put(outputs_words, result.sum);
      }
    }
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    const ControlPorts& control = protocol().control();
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    std::array<std::int32_t, spec::kMaxLanes> activations;
    golden::ActivationSum reference(spec_);
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) continue;
      activations_.read(words, activations.data());
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        operand_bins_.count_activation(activations[lane], hits);
      }
      if (control.first.get(words)) reference.start_group();
      if (rounds()) {
        count_rounding(reference.result(), {activations.data(), lanes}, hits);
      }
      reference.add_beat({activations.data(), lanes});
      const golden::GroupSum result = reference.result();
      if (!control.last.get(words) || result.nonfinite) continue;
      ++hits[first_sum_bin_ + (result.sum == 0 ? 0U : (result.sum > 0 ? 1U : 2U))];
    }
    stream_bins_.cover(stimulus, control, hits);
  }

 private:
  bool is_binary16() const {
    return spec_.activations == spec::ActivationFormat::fp16 &&
           spec_.accumulator.kind != Kind::aligned;
  }
  bool has_flag() const { return is_binary16() && spec_.nonfinite_flag; }
  // One term alone is never rounded.
  bool rounds() const { return spec_.accumulator.kind == Kind::fp32 && spec_.group > 1; }

  void count_rounding(const golden::GroupSum& before, std::span<const std::int32_t> activations,
                      std::span<std::uint64_t> hits) const {
    if (before.nonfinite || has_nonfinite(activations)) return;
    std::int64_t sum = before.sum;
    for (const std::int32_t activation : activations) {
      sum +=
          golden::to_fixed_point(golden::decode_binary16(static_cast<std::uint16_t>(activation)));
    }
    if (sum == 0) return;
    const auto magnitude = static_cast<golden::UInt128>(sum < 0 ? -sum : sum);
    const RoundingCase rounding =
        rounding_case(magnitude, spec::kExactLsbExponent, golden::kBinary32Format);
    ++hits[first_rounding_bin_ + static_cast<std::size_t>(rounding)];
  }

  spec::ActivationSumSpec spec_;
  GroupSuites<NoSide> suites_;
  LanePort activations_;
  PortField asum_;
  PortField nonfinite_ = asum_;  // if has_flag()
  BinList bin_list_;
  OperandBins operand_bins_;
  StreamBins stream_bins_;
  std::size_t first_rounding_bin_ = 0;
  std::size_t first_sum_bin_ = 0;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::ActivationSumSpec& spec, std::uint64_t seed) {
  return std::make_unique<ActivationSumBench>(spec, seed);
}

}  // namespace mpgen::tb

#include "golden/group_aligner.hpp"

#include "golden/binary16.hpp"
#include "tb/bins.hpp"
#include "tb/find_field.hpp"
#include "tb/group_suites.hpp"
#include "tb/unit_bench.hpp"
#include "tb/wide_port.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kPatternsPerExponent = 2048;  // fractions and signs
constexpr std::uint64_t kNonfinitePatterns = 2048;

// Noise that travels with beats and groups; only that of the last beat counts for the group.
struct AlignerSide {
  std::optional<PortField> beat_side;
  std::optional<PortField> group_side;

  void restart() {}
  void take_tensor(const ActivationRow& /*activations*/, const WeightRow& /*weights*/,
                   int /*group*/) {}
  static std::uint64_t corner_count() { return 0; }
  void take_corner(std::uint64_t /*index*/) {}
  void write(Random& random, std::uint64_t* words, bool /*is_last*/) const {
    if (beat_side) put_noise(*beat_side, words, random);
    if (group_side) put_noise(*group_side, words, random);
  }
};

GroupTraffic traffic_of(const spec::GroupAlignerSpec& spec) {
  GroupTraffic traffic;
  traffic.has_weights = false;
  traffic.lanes = spec.lanes;
  traffic.beats = spec.beats();
  traffic.has_fixed_length = true;
  traffic.tensor = {.group = spec.group, .groups = tensor_groups(spec.group)};
  return traffic;
}

class GroupAlignerBench : public UnitBench {
 public:
  GroupAlignerBench(const spec::GroupAlignerSpec& spec, std::uint64_t seed)
      : UnitBench(spec::ports(spec), spec::latency(spec),
                  {.fewest_beats = static_cast<std::uint64_t>(spec.beats()),
                   .most_beats = static_cast<std::uint64_t>(spec.beats())}),
        spec_(spec),
        side_{find_field(inputs(), "beat_side_i"), find_field(inputs(), "group_side_i")},
        suites_(ports(), traffic_of(spec), side_, seed),
        activations_(ports(), inputs(), "activations_i"),
        aligned_(ports(), outputs(), "aligned_o"),
        first_(outputs().field("first_o")),
        last_(outputs().field("last_o")),
        exponent_(outputs().field("exponent_o")),
        nonfinite_(outputs().field("nonfinite_o")),
        beat_side_out_(find_field(outputs(), "beat_side_o")),
        group_side_out_(find_field(outputs(), "group_side_o")),
        operand_bins_(bin_list_, {}, false, true),
        stream_bins_(bin_list_, "group", static_cast<std::uint64_t>(spec.beats()),
                     static_cast<std::uint64_t>(spec.beats()), latency()) {
    for (int exponent = 1; exponent <= spec::kFp16LargestExponent; ++exponent) {
      const std::size_t bin = bin_list_.add({"largest exponent " + std::to_string(exponent)});
      if (exponent == 1) first_exponent_bin_ = bin;
    }
    nonfinite_bin_ = bin_list_.add({"group with Inf or NaN"});
    if (spec.group == 1) return;
    first_shift_bin_ =
        bin_list_.add({"not shifted", "shifted exactly", "positive truncated", "negative truncated",
                       "positive shifted out", "negative shifted out"});
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    return plan.suite == Suite::exhaustive ? exhaustive_sections() : suites_.sections(plan);
  }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const ControlPorts& control = protocol().control();
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    std::vector<std::int32_t> activations(static_cast<std::size_t>(spec_.group));
    std::vector<std::size_t> cycles(static_cast<std::size_t>(spec_.beats()));
    std::size_t beat = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) {
        if (control.in_reset(words)) expectation.reset(cycle);
        continue;
      }
      if (control.first.get(words)) beat = 0;
      activations_.read(words, &activations[beat * lanes]);
      cycles[beat++] = cycle;
      if (!control.last.get(words)) continue;
      expect_group(stimulus, golden::align_group(activations, spec_.fraction_bits), cycles,
                   expectation);
    }
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    const ControlPorts& control = protocol().control();
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    std::vector<std::int32_t> activations(static_cast<std::size_t>(spec_.group));
    std::size_t beat = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) continue;
      if (control.first.get(words)) beat = 0;
      activations_.read(words, &activations[lanes * beat++]);
      if (control.last.get(words)) cover_group(activations, hits);
    }
    stream_bins_.cover(stimulus, control, hits);
  }

 private:
  void expect_group(const Stimulus& stimulus, const golden::AlignedGroup& group,
                    const std::vector<std::size_t>& cycles, Expectation& expectation) const {
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    const std::uint64_t* const last_words = stimulus.cycle(cycles.back());
    // The beats leave back to back, the last one after the latency.
    const std::uint64_t first_cycle =
        cycles.back() + static_cast<std::uint64_t>(latency()) + 1 - cycles.size();
    for (std::size_t beat = 0; beat < cycles.size(); ++beat) {
      std::uint64_t* const words = expectation.add(first_cycle + beat);
      first_.put(words, beat == 0 ? 1 : 0);
      last_.put(words, beat + 1 == cycles.size() ? 1 : 0);
      nonfinite_.put(words, group.nonfinite ? 1 : 0);
      if (beat_side_out_) {
        copy_port(*side_.beat_side, stimulus.cycle(cycles[beat]), *beat_side_out_, words);
      }
      if (group_side_out_) copy_port(*side_.group_side, last_words, *group_side_out_, words);
      if (group.nonfinite) {
        std::uint64_t* const care = expectation.last_care();
        exponent_.put(care, 0);
        clear_port(aligned_field_, care);
        continue;
      }
      exponent_.put(words, group.exponent);
      aligned_.write(words, &group.activations[beat * lanes]);
    }
  }

  std::vector<Section> exhaustive_sections() const {
    std::vector<Section> list;
    for (int exponent = 1; exponent <= spec::kFp16LargestExponent; ++exponent) {
      const std::uint64_t patterns =
          kPatternsPerExponent * static_cast<std::uint64_t>(exponent + 1);
      const std::uint64_t places = std::max<std::uint64_t>(1, elements() - 1);
      list.push_back({(patterns + places - 1) / places, groups_per_chunk(),
                      [this, exponent, patterns](std::uint64_t first, std::uint64_t last,
                                                 Random& random, StimulusWriter& writer) {
                        for (std::uint64_t item = first; item < last; ++item) {
                          write_below(exponent, patterns, item, random, writer);
                        }
                      }});
    }
    const std::uint64_t most =
        std::max<std::uint64_t>(1, kScriptBeats / static_cast<std::uint64_t>(spec_.beats()));
    const std::uint64_t groups = std::min(kNonfinitePatterns, most);
    list.push_back({groups, groups_per_chunk(),
                    [this, groups](std::uint64_t first, std::uint64_t last, Random& random,
                                   StimulusWriter& writer) {
                      for (std::uint64_t item = first; item < last; ++item) {
                        write_nonfinite(item * (kNonfinitePatterns / groups), random, writer);
                      }
                    }});
    return list;
  }

  std::uint64_t elements() const { return static_cast<std::uint64_t>(spec_.group); }
  std::uint64_t groups_per_chunk() const {
    return std::max<std::uint64_t>(1, kChunkBeats / static_cast<std::uint64_t>(spec_.beats()));
  }

  // Patterns of exponents up to `exponent`, and one element that has just that one. A group of one
  // element holds nothing but the pattern.
  void write_below(int exponent, std::uint64_t patterns, std::uint64_t item, Random& random,
                   StimulusWriter& writer) const {
    std::vector<std::int32_t> group(elements());
    const std::uint64_t anchor = elements() == 1 ? 1 : item % elements();
    std::uint64_t number = item * std::max<std::uint64_t>(1, elements() - 1);
    for (std::uint64_t place = 0; place < elements(); ++place) {
      if (place == anchor) {
        group[place] = structured_binary16(random, exponent, exponent);
        continue;
      }
      const std::uint64_t pattern = number++ % patterns;
      group[place] = static_cast<std::int32_t>((pattern & 1) << 15 | pattern >> 1);
    }
    write_group(group, random, writer);
  }

  void write_nonfinite(std::uint64_t number, Random& random, StimulusWriter& writer) const {
    std::vector<std::int32_t> group(elements());
    for (std::int32_t& activation : group) activation = structured_binary16(random, 0, 30);
    group[number % elements()] =
        static_cast<std::int32_t>((number & 1) << 15 | 0x7C00 | number >> 1);
    write_group(group, random, writer);
  }

  void write_group(const std::vector<std::int32_t>& group, Random& random,
                   StimulusWriter& writer) const {
    const auto lanes = static_cast<std::size_t>(spec_.lanes);
    for (std::size_t k = 0; k < group.size(); k += lanes) {
      std::uint64_t* const words = writer.beat(k == 0, k + lanes == group.size());
      activations_.write(words, &group[k]);
      side_.write(random, words, false);
    }
  }

  void cover_group(const std::vector<std::int32_t>& activations,
                   std::span<std::uint64_t> hits) const {
    int largest = 1;
    for (const std::int32_t activation : activations) {
      operand_bins_.count_activation(activation, hits);
      largest = std::max(largest,
                         golden::decode_binary16(static_cast<std::uint16_t>(activation)).exponent);
    }
    if (largest > spec::kFp16LargestExponent) {
      ++hits[nonfinite_bin_];
      return;
    }
    ++hits[first_exponent_bin_ + static_cast<std::size_t>(largest - 1)];
    if (!first_shift_bin_) return;
    for (const std::int32_t activation : activations) {
      const auto value = golden::decode_binary16(static_cast<std::uint16_t>(activation));
      if (value.significand == 0) continue;
      const int distance = std::max(largest - value.exponent, 0);
      const std::int64_t widened = std::int64_t{value.significand} << spec_.fraction_bits;
      const std::size_t sign = value.negative ? 1 : 0;
      std::size_t shift_case = 2 + sign;
      if (distance == 0) {
        shift_case = 0;
      } else if ((widened & ((std::int64_t{1} << distance) - 1)) == 0) {
        shift_case = 1;
      } else if (widened >> distance == 0) {
        shift_case = 4 + sign;
      }
      ++hits[*first_shift_bin_ + shift_case];
    }
  }

  spec::GroupAlignerSpec spec_;
  AlignerSide side_;
  GroupSuites<AlignerSide> suites_;
  LanePort activations_;
  LanePort aligned_;
  PortField first_;
  PortField last_;
  PortField exponent_;
  PortField nonfinite_;
  std::optional<PortField> beat_side_out_;
  std::optional<PortField> group_side_out_;
  PortField aligned_field_ = outputs().field("aligned_o");
  BinList bin_list_;
  OperandBins operand_bins_;
  StreamBins stream_bins_;
  std::size_t first_exponent_bin_ = 0;
  std::size_t nonfinite_bin_ = 0;
  std::optional<std::size_t> first_shift_bin_;  // groups of several elements
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::GroupAlignerSpec& spec, std::uint64_t seed) {
  return std::make_unique<GroupAlignerBench>(spec, seed);
}

}  // namespace mpgen::tb

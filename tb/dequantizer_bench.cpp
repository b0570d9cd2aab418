#include "golden/dequantizer.hpp"

#include <memory>
#include <optional>

#include "golden/binary16.hpp"
#include "tb/bins.hpp"
#include "tb/dequantizer_scripts.hpp"
#include "tb/find_field.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kRandomGroups = std::uint64_t{1} << 18;
constexpr std::uint64_t kProtocolGroups = std::uint64_t{1} << 16;
constexpr std::uint64_t kCornersPerChunk = 4096;

using golden::GroupOperands;

class DequantizerBench : public UnitBench {
 public:
  DequantizerBench(const spec::DequantizerSpec& spec, std::uint64_t seed)
      : UnitBench(spec::ports(spec), spec::latency(spec), {}),
        spec_(spec),
        scripts_(spec, seed),
        dot_(inputs().field("dot_i")),
        asum_(find_field(inputs(), "asum_i")),
        zero_(find_field(inputs(), "zero_i")),
        scale_(inputs().field("scale_i")),
        exponent_(find_field(inputs(), "exponent_i")),
        nonfinite_(find_field(inputs(), "nonfinite_i")),
        row_scale_(find_field(inputs(), "row_scale_i")),
        result_(outputs().field("result_o")),
        stream_bins_(bin_list_, "dot product", 1, 0, latency()) {
    add_bins();
  }

  std::vector<Section> sections(const SuitePlan& plan) const override {
    switch (plan.suite) {
      case Suite::exhaustive:
        break;
      case Suite::corners:
        return {corner_section()};
      case Suite::random:
        return {beats_section(plan.count.value_or(kRandomGroups), 1,
                              [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                                DequantizerScript script;
                                while (writer.beats() < beats) {
                                  scripts_.draw(random, script);
                                  write(script, script.groups.size(), 0, Garbage::noise, random,
                                        writer);
                                }
                              })};
      case Suite::tensor:
        return {tensor_section(plan)};
      case Suite::protocol:
        return {beats_section(plan.count.value_or(kProtocolGroups), 1,
                              [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                                while (writer.beats() < beats) write_protocol(random, writer);
                              })};
    }
    return {};
  }

  void expect(const Stimulus& stimulus, Expectation& expectation) const override {
    const ControlPorts& control = protocol().control();
    const auto latency_cycles = static_cast<std::uint64_t>(latency());
    golden::Dequantizer reference(spec_);
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) {
        if (control.in_reset(words)) expectation.reset(cycle);
        continue;
      }
      if (control.first.get(words)) reference.start();
      reference.add_group(read(words));
      if (!control.last.get(words)) continue;
      result_.put(expectation.add(cycle + latency_cycles), reference.result(read_row_scale(words)));
    }
  }

  const std::vector<std::string>& bins() const override { return bin_list_.names(); }

  void cover(const Stimulus& stimulus, std::span<std::uint64_t> hits) const override {
    const ControlPorts& control = protocol().control();
    golden::Dequantizer reference(plain_spec());
    std::uint32_t accumulator = 0;
    bool is_void = false;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) continue;
      if (control.first.get(words)) {
        reference.start();
        accumulator = 0;
        is_void = false;
      }
      const GroupOperands group = read(words);
      is_void = is_void || group.nonfinite;
      if (!is_void) cover_group(group, accumulator, hits);
      if (group.nonfinite) ++hits[*nonfinite_bin_];
      reference.add_group(group);
      accumulator = reference.result(kOne32);
      if (control.last.get(words) && !is_void) {
        cover_result(accumulator, read_row_scale(words), hits);
      }
    }
    stream_bins_.cover(stimulus, control, hits);
  }

 private:
  static constexpr std::uint32_t kOne32 = 0x3F800000;
  static constexpr std::uint32_t kInfinity32 = 0x7F800000;

  Section corner_section() const {
    const auto scripts = std::make_shared<const std::vector<DequantizerScript>>(scripts_.corners());
    return {scripts->size(), kCornersPerChunk,
            [this, scripts](std::uint64_t first, std::uint64_t last, Random& random,
                            StimulusWriter& writer) {
              for (std::uint64_t item = first; item < last; ++item) {
                const DequantizerScript& script = (*scripts)[item];
                write(script, script.groups.size(), 0, Garbage::noise, random, writer);
              }
            }};
  }

  Section tensor_section(const SuitePlan& plan) const {
    const TensorFormat format = scripts_.tensor_format();
    const auto groups = static_cast<std::uint64_t>(format.groups);
    const std::uint64_t default_groups = kTensorElements / static_cast<std::uint64_t>(format.group);
    const std::uint64_t rows =
        (std::max(plan.count.value_or(default_groups), groups) + groups - 1) / groups;
    const std::uint64_t seed = plan.seed;
    return {rows, 1024,
            [this, seed](std::uint64_t first, std::uint64_t last, Random& random,
                         StimulusWriter& writer) {
              TensorSource source(scripts_.tensor_format(), seed);
              for (std::uint64_t item = first; item < last; ++item) {
                const DequantizerScript script = scripts_.tensor(source, item);
                write(script, script.groups.size(), 0, Garbage::noise, random, writer);
              }
            }};
  }

  void write_protocol(Random& random, StimulusWriter& writer) const {
    constexpr std::array<Garbage, 4> kGarbage = {Garbage::zeros, Garbage::ones, Garbage::noise,
                                                 Garbage::previous};
    const Garbage garbage = random.choose(kGarbage);
    DequantizerScript script;
    scripts_.draw(random, script);
    const std::uint64_t kind = random.below(4);
    const std::uint64_t gap_one_in = kind == 0 ? 2 : 0;
    if (kind != 1) {
      write(script, script.groups.size(), gap_one_in, garbage, random, writer);
      for (std::uint64_t gap = kind == 2 ? random.below(6) : 0; gap > 0; --gap) {
        writer.idle(random, garbage);
      }
      return;
    }
    // A reset in the middle or soon after the end, followed at once by the next dot product.
    write(script, 1 + random.below(script.groups.size()), random.below(3), garbage, random, writer);
    for (std::uint64_t wait = random.below(8); wait > 0; --wait) writer.idle(random, garbage);
    writer.reset(random);
    scripts_.draw(random, script);
    write(script, script.groups.size(), 0, garbage, random, writer);
  }

  // The first `count` groups.
  void write(const DequantizerScript& script, std::size_t count, std::uint64_t gap_one_in,
             Garbage garbage, Random& random, StimulusWriter& writer) const {
    for (std::size_t index = 0; index < count; ++index) {
      while (gap_one_in > 0 && random.one_in(gap_one_in + 1)) writer.idle(random, garbage);
      const GroupOperands& group = script.groups[index];
      const bool is_last = index + 1 == script.groups.size();
      std::uint64_t* const words = writer.beat(index == 0, is_last);
      dot_.put(words, group.dot);
      if (asum_) asum_->put(words, group.asum);
      if (zero_) zero_->put(words, group.zero_point);
      scale_.put(words, group.scale);
      if (exponent_) exponent_->put(words, group.exponent);
      if (nonfinite_) nonfinite_->put(words, group.nonfinite ? 1 : 0);
      if (!row_scale_) continue;
      row_scale_->put(words,
                      is_last ? script.row_scale : static_cast<std::int64_t>(random.bits() >> 32));
    }
  }

  GroupOperands read(const std::uint64_t* words) const {
    return {.dot = dot_.get(words),
            .asum = asum_ ? asum_->get(words) : 0,
            .zero_point = zero_ ? static_cast<std::int32_t>(zero_->get(words)) : 0,
            .scale = static_cast<std::uint16_t>(scale_.get(words)),
            .exponent = exponent_ ? static_cast<int>(exponent_->get(words)) : 1,
            .nonfinite = nonfinite_ && nonfinite_->get(words) != 0};
  }

  std::uint32_t read_row_scale(const std::uint64_t* words) const {
    return row_scale_ ? static_cast<std::uint32_t>(row_scale_->get(words)) : 0;
  }

  // Shows the accumulator in binary32 when its row scale is 1.0.
  spec::DequantizerSpec plain_spec() const {
    spec::DequantizerSpec plain = spec_;
    plain.output = spec::OutputFormat::fp32;
    return plain;
  }

  // Whether the conversion drops two bits or more: with one, everything inexact is a tie.
  bool rounds_difference() const {
    return spec::difference_range(spec_).signed_bits() - 1 > spec::kFp32SignificandBits + 1;
  }

  void add_bins() {
    scale_bins_ =
        bin_list_.add({"scale zero", "scale subnormal", "scale normal", "scale Inf", "scale NaN"});
    difference_bins_ = bin_list_.add({"d zero", "d positive", "d negative"});
    sum_bins_ = bin_list_.add(rounding_names("sum"));
    cancellation_bins_ = bin_list_.add({"sum cancels", "sum loses its leading bits"});
    if (rounds_difference()) conversion_bins_ = bin_list_.add(rounding_names("conversion"));
    if (nonfinite_) nonfinite_bin_ = bin_list_.add({"group with Inf or NaN"});
    if (zero_) {
      zero_bins_ = bin_list_.names().size();
      for (int zero = 0; zero < 16; ++zero) bin_list_.add({"zero point " + std::to_string(zero)});
    }
    if (row_scale_) {
      row_bins_ = bin_list_.add(rounding_names("row scale"));
      row_range_bins_ = bin_list_.add({"row scale: overflow", "row scale: subnormal",
                                       "row scale: rounds up to the least normal"});
    }
    if (spec_.output == spec::OutputFormat::fp16) {
      narrow_bins_ = bin_list_.add(rounding_names("binary16"));
      narrow_range_bins_ = bin_list_.add(
          {"binary16: overflow", "binary16: subnormal", "binary16: rounds up to the least normal"});
    }
  }

  static void count_rounding(std::size_t first_bin, golden::UInt128 magnitude, int exponent,
                             const golden::BinaryFormat& format, std::span<std::uint64_t> hits) {
    if (magnitude == 0) return;
    ++hits[first_bin + static_cast<std::size_t>(rounding_case(magnitude, exponent, format))];
  }

  static golden::UInt128 magnitude_of(golden::Int128 value) {
    return static_cast<golden::UInt128>(value < 0 ? -value : value);
  }

  void cover_group(const GroupOperands& group, std::uint32_t accumulator,
                   std::span<std::uint64_t> hits) const {
    if (zero_) ++hits[*zero_bins_ + static_cast<std::size_t>(group.zero_point)];
    const golden::Binary16 scale = golden::decode_binary16(group.scale);
    std::size_t scale_class = scale.significand == 0 ? 0 : (scale.significand < 0x400 ? 1 : 2);
    if (scale.nonfinite) scale_class = scale.significand == 0x400 ? 3 : 4;
    ++hits[scale_bins_ + scale_class];

    golden::Int128 difference = group.dot;
    if (zero_) difference -= golden::Int128{group.zero_point - spec_.weight_offset} * group.asum;
    ++hits[difference_bins_ + (difference == 0 ? 0U : (difference > 0 ? 1U : 2U))];
    const int lsb = scripts_.lsb_exponent(group.exponent);
    if (conversion_bins_) {
      count_rounding(*conversion_bins_, magnitude_of(difference), lsb, golden::kBinary32Format,
                     hits);
    }
    if (scale.nonfinite || (accumulator & kInfinity32) == kInfinity32) return;
    cover_sum(scale, golden::decode_binary32(golden::round_to_binary32(difference, lsb)),
              golden::decode_binary32(accumulator), hits);
  }

  void cover_sum(const golden::Binary16& scale, const golden::Binary32& converted,
                 const golden::Binary32& accumulator, std::span<std::uint64_t> hits) const {
    constexpr int kFarthest = 70;
    golden::Int128 product = golden::Int128{scale.significand} * converted.significand;
    golden::Int128 addend = accumulator.significand;
    if (product == 0) return;
    if (scale.negative != converted.negative) product = -product;
    if (accumulator.negative) addend = -addend;
    const int product_exponent = scale.exponent - spec::kFp16ExponentOffset + converted.exponent;
    const int distance = product_exponent - accumulator.exponent;
    if (addend != 0 && (distance > kFarthest || distance < -kFarthest)) return;
    const int exponent =
        addend == 0 ? product_exponent : std::min(product_exponent, accumulator.exponent);
    if (addend != 0 && distance > 0) product *= golden::Int128{1} << distance;
    if (addend != 0 && distance < 0) addend *= golden::Int128{1} << -distance;
    const golden::Int128 sum = product + addend;
    count_rounding(sum_bins_, magnitude_of(sum), exponent, golden::kBinary32Format, hits);
    if (addend == 0) return;
    if (sum == 0) ++hits[cancellation_bins_];
    const int lost = golden::bit_width(magnitude_of(addend)) - golden::bit_width(magnitude_of(sum));
    if (sum != 0 && lost > 2) ++hits[cancellation_bins_ + 1];
  }

  void cover_result(std::uint32_t accumulator, std::uint32_t row_scale,
                    std::span<std::uint64_t> hits) const {
    if ((accumulator & kInfinity32) == kInfinity32) return;
    std::uint32_t value = accumulator;
    if (row_bins_) {
      if ((row_scale & kInfinity32) == kInfinity32) return;
      const golden::Binary32 one = golden::decode_binary32(accumulator);
      const golden::Binary32 two = golden::decode_binary32(row_scale);
      const golden::UInt128 product = golden::UInt128{one.significand} * two.significand;
      const int exponent = one.exponent + two.exponent;
      count_rounding(*row_bins_, product, exponent, golden::kBinary32Format, hits);
      value = golden::multiply_binary32(accumulator, row_scale);
      count_range(*row_range_bins_, value & 0x7FFFFFFF, product, exponent, golden::kBinary32Format,
                  hits);
    }
    if (!narrow_bins_ || (value & kInfinity32) == kInfinity32) return;
    const golden::Binary32 wide = golden::decode_binary32(value);
    count_rounding(*narrow_bins_, wide.significand, wide.exponent, golden::kBinary16Format, hits);
    count_range(*narrow_range_bins_, golden::binary32_to_binary16(value) & 0x7FFFU,
                wide.significand, wide.exponent, golden::kBinary16Format, hits);
  }

  // `magnitude` * 2^`exponent` was rounded to `pattern`.
  static void count_range(std::size_t first_bin, std::uint32_t pattern, golden::UInt128 magnitude,
                          int exponent, const golden::BinaryFormat& format,
                          std::span<std::uint64_t> hits) {
    const std::uint32_t least_normal = 1U << (format.significand_bits - 1);
    if (pattern == format.infinity) ++hits[first_bin];
    if (pattern != 0 && pattern < least_normal) ++hits[first_bin + 1];
    const int leading_exponent = golden::bit_width(magnitude) - 1 + exponent;
    const bool was_less = leading_exponent < format.least_exponent + format.significand_bits - 1;
    if (pattern == least_normal && was_less) ++hits[first_bin + 2];
  }

  spec::DequantizerSpec spec_;
  DequantizerScripts scripts_;
  PortField dot_;
  std::optional<PortField> asum_;
  std::optional<PortField> zero_;
  PortField scale_;
  std::optional<PortField> exponent_;
  std::optional<PortField> nonfinite_;
  std::optional<PortField> row_scale_;
  PortField result_;
  BinList bin_list_;
  StreamBins stream_bins_;
  std::size_t scale_bins_ = 0;
  std::size_t difference_bins_ = 0;
  std::size_t sum_bins_ = 0;
  std::size_t cancellation_bins_ = 0;
  std::optional<std::size_t> conversion_bins_;
  std::optional<std::size_t> nonfinite_bin_;
  std::optional<std::size_t> zero_bins_;
  std::optional<std::size_t> row_bins_;
  std::optional<std::size_t> row_range_bins_;
  std::optional<std::size_t> narrow_bins_;
  std::optional<std::size_t> narrow_range_bins_;
};

}  // namespace

std::unique_ptr<UnitBench> make_bench(const spec::DequantizerSpec& spec, std::uint64_t seed) {
  return std::make_unique<DequantizerBench>(spec, seed);
}

}  // namespace mpgen::tb

#include <fmt/format.h>

#include "gen/emission.hpp"
#include "gen/stream_checks.hpp"
#include "gen/unit_text.hpp"

namespace mpgen::gen {
namespace {

class DotEmitter {
 public:
  DotEmitter(const spec::MixpeDotSpec& spec, SvModule& module, Emission& emission)
      : spec_(spec),
        m_(module),
        pe_spec_(pe_of(spec)),
        sum_spec_(activation_sum_of(spec)),
        aligner_spec_(group_aligner_of(spec)),
        dequantizer_spec_(dequantizer_of(spec)) {
    if (spec.has_aligner()) {
      aligner_ = &emit(aligner_spec_, emission.child_name("group_aligner"), emission);
    }
    pe_ = &emit(pe_spec_, emission.child_name("mixpe_pe"), emission);
    if (spec.has_activation_sum()) {
      sum_ = &emit(sum_spec_, emission.child_name("activation_sum"), emission);
    }
    dequantizer_ = &emit(dequantizer_spec_, emission.child_name("dequantizer"), emission);
  }

  void run() {
    describe();
    for (const auto& port : spec::ports(spec_)) {
      SvPort result = module_port(port);
      result.is_signed = false;
      m_.ports.push_back(result);
    }
    if (spec_.has_aligner()) align();
    sum_groups();
    travel();
    dequantize();
    add_checks();
  }

 private:
  bool is_fp16() const { return spec_.activations == spec::ActivationFormat::fp16; }

  void describe() {
    m_.summary = "group-quantised dot product, from codes and scales to a float.";
    m_.header = {
        fmt::format(
            "result_o = sum over groups of scale * {}, q being {} and x {}. Groups of up "
            "to {} elements, {} a beat.{}",
            spec_.has_activation_sum() ? "(sum of q * x - zero * sum of x)" : "(sum of q * x)",
            to_string(spec_.weights),
            is_fp16() ? "IEEE 754 binary16, subnormals exact" : "INT8, two's complement",
            spec_.group, spec_.lanes,
            spec_.has_row_scale() ? " The sum over groups is multiplied by row_scale." : ""),
        accumulator_text(spec_.accumulator, spec_.activations) +
            " Groups are added in binary32 by fused multiply-add, to nearest even.",
        fmt::format("A group is {}; a dot product is one or more groups. Scale, {}first_group_i{} "
                    "last_group_i{} are sampled with the last beat of a group.",
                    spec_.has_aligner()
                        ? fmt::format("exactly {} beats from first_i to last_i", spec_.beats())
                        : fmt::format("1 to {} beats from first_i to last_i", spec_.beats()),
                    spec_.has_activation_sum() ? "zero point, " : "",
                    spec_.has_row_scale() ? "," : " and",
                    spec_.has_row_scale() ? " and row_scale_i" : ""),
    };
    if (is_fp16()) {
      m_.header.emplace_back(
          "An Inf or NaN activation makes the result the canonical quiet NaN, whatever its "
          "weight.");
    }
    m_.header.push_back(latency_text(spec::latency(spec_), "beat", "dot product"));
  }

  // Buffers the group until its largest exponent is known; the weights and the group's data wait
  // with it.
  void align() {
    m_.section("Alignment of the group");
    const int side_bits = aligner_spec_.group_side_bits;
    const bool has_zero = spec_.has_activation_sum();
    m_.localparam("Lanes", std::to_string(spec_.lanes));
    m_.localparam("WeightWidth", std::to_string(spec::kWeightBits));
    m_.localparam("AlignedWidth", std::to_string(pe_port_bits()));
    m_.blank();
    m_.signal("aligned_valid", 1);
    m_.signal("aligned_first", 1);
    m_.signal("aligned_last", 1);
    m_.signal("aligned_activations", {"Lanes*AlignedWidth", spec_.lanes * pe_port_bits()});
    m_.signal("aligned_weights", {"Lanes*WeightWidth", spec_.lanes * spec::kWeightBits});
    m_.signal("largest_exponent", spec::kFp16ExponentBits);
    m_.signal("aligned_nonfinite", 1);
    m_.signal("aligned_side", side_bits);
    m_.signal("aligned_first_group", 1);
    m_.signal("aligned_last_group", 1);
    if (has_zero) m_.signal("aligned_zero", spec::kWeightBits);
    m_.signal("aligned_scale", spec::kFp16Bits);
    m_.blank();
    const std::string zero_in = has_zero ? "zero_i, " : "";
    const std::string zero_out = has_zero ? "aligned_zero, " : "";
    m_.add(
        {connect_by_name("u_group_aligner", *aligner_,
                         {{"valid_o", "aligned_valid"},
                          {"first_o", "aligned_first"},
                          {"last_o", "aligned_last"},
                          {"aligned_o", "aligned_activations"},
                          {"exponent_o", "largest_exponent"},
                          {"nonfinite_o", "aligned_nonfinite"},
                          {"beat_side_i", "weights_i"},
                          {"beat_side_o", "aligned_weights"},
                          {"group_side_i", "{first_group_i, last_group_i, " + zero_in + "scale_i}"},
                          {"group_side_o", "aligned_side"}})});
    m_.blank();
    m_.assign("{aligned_first_group, aligned_last_group, " + zero_out + "aligned_scale}",
              "aligned_side");
    valid_ = "aligned_valid";
    first_ = "aligned_first";
    last_ = "aligned_last";
    activations_ = "aligned_activations";
    weights_ = "aligned_weights";
  }

  int pe_port_bits() const {
    return spec::activation_port_bits(pe_spec_.activations, pe_spec_.accumulator);
  }

  void sum_groups() {
    m_.section("Sums over the group");
    m_.signal("group_valid", 1);
    m_.signed_signal("dot", dot_range(pe_spec_).signed_bits());
    if (spec_.has_activation_sum()) {
      m_.signed_signal("asum", asum_range(sum_spec_).signed_bits());
      m_.signal("unused_sum_valid", 1, "rises with group_valid: both latencies are equal");
    }
    const bool counts_nonfinite = is_fp16() && !spec_.has_aligner();
    if (counts_nonfinite) m_.signal("group_nonfinite", 1);
    m_.blank();
    m_.add({connect_by_name("u_mixpe_pe", *pe_,
                            {{"valid_i", valid_},
                             {"first_i", first_},
                             {"last_i", last_},
                             {"activations_i", activations_},
                             {"weights_i", weights_},
                             {"valid_o", "group_valid"},
                             {"dot_o", "dot"},
                             {"nonfinite_o", "group_nonfinite"}})});
    if (!spec_.has_activation_sum()) return;
    m_.blank();
    m_.add({connect_by_name("u_activation_sum", *sum_,
                            {{"valid_i", valid_},
                             {"first_i", first_},
                             {"last_i", last_},
                             {"activations_i", activations_},
                             {"valid_o", "unused_sum_valid"},
                             {"asum_o", "asum"},
                             {"nonfinite_o", "group_nonfinite"}})});
  }

  struct GroupField {
    std::string source;
    std::string name;
    int bits;
  };

  // The group's data walk beside the sums for as many cycles as the PE takes.
  void travel() {
    m_.section("Data of the group, in step with its sums");
    const bool waits = spec_.has_aligner();
    fields_ = {{waits ? "aligned_first_group" : "first_group_i", "first_group", 1},
               {waits ? "aligned_last_group" : "last_group_i", "last_group", 1}};
    if (spec_.has_activation_sum()) {
      fields_.push_back({waits ? "aligned_zero" : "zero_i", "zero", spec::kWeightBits});
    }
    fields_.push_back({waits ? "aligned_scale" : "scale_i", "scale", spec::kFp16Bits});
    if (waits) {
      fields_.push_back({"largest_exponent", "exponent", spec::kFp16ExponentBits});
      fields_.push_back({"aligned_nonfinite", "group_nonfinite", 1});
    }
    if (spec_.has_row_scale()) fields_.push_back({"row_scale_i", "row_scale", spec::kFp32Bits});
    int bits = 0;
    std::string sources;
    std::string names;
    for (const auto& field : fields_) {
      bits += field.bits;
      sources += (sources.empty() ? "" : ", ") + field.source;
      names += (names.empty() ? "" : ", ") + field.name;
    }
    m_.localparam("GroupDataWidth", std::to_string(bits));
    m_.blank();
    const SvWidth width("GroupDataWidth", bits);
    const int stages = spec::latency(pe_spec_);
    for (int stage = 1; stage <= stages; ++stage) m_.signal(state(stage), width);
    for (const auto& field : fields_) m_.signal(field.name, field.bits);
    m_.blank();
    m_.process(kClocked, {{fmt::format("if ({} & {})", valid_, last_),
                           {fmt::format("{} <=\n{{{}}};", state(1), sources)}}});
    m_.blank();
    if (stages > 1) {
      std::vector<SvStatement> moves;
      for (int stage = 2; stage <= stages; ++stage) {
        moves.emplace_back(fmt::format("{} <= {};", state(stage), state(stage - 1)));
      }
      m_.process(kClocked, moves);
      m_.blank();
    }
    m_.assign("{" + names + "}", state(stages));
  }

  static std::string state(int stage) {
    return stage == 1 ? "group_data_q" : fmt::format("group_data_q{}", stage);
  }

  void dequantize() {
    m_.section("Group epilogue");
    m_.add({connect_by_name("u_dequantizer", *dequantizer_,
                            {{"valid_i", "group_valid"},
                             {"first_i", "first_group"},
                             {"last_i", "last_group"},
                             {"dot_i", "dot"},
                             {"asum_i", "asum"},
                             {"zero_i", "zero"},
                             {"scale_i", "scale"},
                             {"exponent_i", "exponent"},
                             {"nonfinite_i", "group_nonfinite"},
                             {"row_scale_i", "row_scale"}})});
  }

  void add_checks() {
    check_packets(
        m_, {.packet = "group",
             .multiple_of = spec_.has_aligner() ? spec_.group / spec_.lanes : 1,
             .is_fixed = spec_.has_aligner(),
             .most_beats = std::to_string(spec_.has_aligner() ? 0 : spec_.group / spec_.lanes)});
    m_.checks.push_back({SvBlank{}});
    check_packets(m_, {.packet = "dot",
                       .beat = "valid_i & last_i",
                       .first = "first_group_i",
                       .last = "last_group_i"});
    assert_latency(m_, "valid_i & last_i & last_group_i", spec::latency(spec_));
    if (!spec_.has_activation_sum()) return;
    m_.checks.push_back({SvBlank{}});
    assert_always(m_, "sums_in_step", "group_valid == unused_sum_valid");
  }

  const spec::MixpeDotSpec& spec_;
  SvModule& m_;
  spec::MixpePeSpec pe_spec_;
  spec::ActivationSumSpec sum_spec_;
  spec::GroupAlignerSpec aligner_spec_;
  spec::DequantizerSpec dequantizer_spec_;
  const SvModule* aligner_ = nullptr;
  const SvModule* pe_ = nullptr;
  const SvModule* sum_ = nullptr;
  const SvModule* dequantizer_ = nullptr;
  std::vector<GroupField> fields_;
  std::string valid_ = "valid_i";
  std::string first_ = "first_i";
  std::string last_ = "last_i";
  std::string activations_ = "activations_i";
  std::string weights_ = "weights_i";
};

}  // namespace

const SvModule& emit(const spec::MixpeDotSpec& spec, const std::string& name, Emission& emission) {
  SvModule m;
  m.name = name;
  DotEmitter(spec, m, emission).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen

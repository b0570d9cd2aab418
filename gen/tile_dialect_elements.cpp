#include <fmt/format.h>

#include "gen/block_accumulator.hpp"
#include "gen/dialect_planes.hpp"
#include "gen/tile_elements.hpp"
#include "gen/tile_parts.hpp"

namespace mpgen::gen {
namespace {

class DialectElements : public TileElements {
 public:
  DialectElements(const spec::MpgemmTileSpec& spec, SvModule& module, Emission& emission)
      : spec_(spec),
        m_(module),
        widths_(tile_operand_widths(spec)),
        sum_range_(block_sum_range(spec.formatbook, spec.block)),
        accumulator_(
            module,
            {.kind = spec::block_accumulator(spec),
             .output = spec.output,
             .sum = sum_range_,
             .exponent_bits = spec::kExponentSumBits,
             .lsb_exponent = spec::kBlockLsbExponent,
             .exact_bits = spec::exact_accumulator_bits(spec.formatbook, spec::kTileLongestK)},
            {}),
        planes_(emit_dialect_planes(spec.formatbook, spec.lanes,
                                    emission.child_name("dialect_planes"), emission)) {}

  std::vector<std::string> description() const override {
    return {fmt::format(
        "An element multiplies a block of {} lanes in a cycle: bit i of the activations' "
        "magnitudes "
        "and bit j of the weights' make a vector whose ones count 2^(i + j); where the signs "
        "differ the vector is inverted, which counts all ones too many.",
        spec_.lanes)};
  }

  void constants() override {
    const int largest = (1 << widths_.magnitude) - 1;
    m_.localparam("MagnitudeWidth", std::to_string(widths_.magnitude), "half units");
    m_.localparam("ExponentWidth", std::to_string(spec::kSharedExponentBits));
    m_.localparam("ExponentSumWidth", "ExponentWidth + 1");
    m_.localparam("PlanesWidth", "MagnitudeWidth*Lanes");
    m_.localparam("SumWidth", std::to_string(sum_range_.signed_bits()),
                  fmt::format("sum of a block, {}..{}", sum_range_.minimum, sum_range_.maximum));
    m_.localparam("AllOnes", std::to_string(largest * largest),
                  "what the product of two magnitudes of ones counts");
  }

  std::string weight_title() const override { return "Weights of the block"; }

  void decode_weights() override {
    m_.localparam("CodesWidth", std::to_string(spec_.lanes * spec::kDialectCodeBits));
    m_.localparam("DialectWidth", std::to_string(dialect_id_bits(spec_.formatbook)));
    m_.blank();
    m_.signal("weight_dialect", {"DialectWidth", dialect_id_bits(spec_.formatbook)});
    m_.signal("weight_exponent", exponent());
    m_.signal("weight_codes", {"CodesWidth", spec_.lanes * spec::kDialectCodeBits});
    m_.signal("weight_signs", lanes());
    m_.signal("weight_planes", planes());
    const auto state = [this](const char* name, SvWidth width) {
      if (is_systolic()) {
        m_.add({SvSignal{name, std::move(width), false, "", "Rows", "mem2reg"}});
      } else {
        m_.signal(name, std::move(width));
      }
    };
    state("weight_exponent_q", exponent());
    state("weight_signs_q", lanes());
    state("weight_planes_q", planes());
    m_.blank();
    m_.assign("{weight_dialect, weight_exponent, weight_codes}", "weights_i");
    m_.blank();
    m_.add({connect_by_name("u_dialect_planes", planes_,
                            {{"dialect_i", "weight_dialect"},
                             {"codes_i", "weight_codes"},
                             {"signs_o", "weight_signs"},
                             {"magnitudes_o", "weight_planes"}})});
    m_.blank();
    if (!is_systolic()) {
      m_.process(kClocked,
                 {{"if (valid_i)",
                   {"weight_exponent_q <= weight_exponent;", "weight_signs_q <= weight_signs;",
                    "weight_planes_q <= weight_planes;"}}});
      return;
    }
    std::vector<SvStatement> moves = {"weight_exponent_q[0] <= weight_exponent;",
                                      "weight_signs_q[0] <= weight_signs;",
                                      "weight_planes_q[0] <= weight_planes;"};
    if (spec_.rows > 1) {
      moves.push_back({"for (int r = 1; r < Rows; r++)",
                       {"weight_exponent_q[r] <= weight_exponent_q[r-1];",
                        "weight_signs_q[r] <= weight_signs_q[r-1];",
                        "weight_planes_q[r] <= weight_planes_q[r-1];"}});
    }
    m_.process(kClocked, moves);
  }

  void take_activations() override {
    m_.localparam("ActivationWidth", "ExponentWidth + Lanes + PlanesWidth");
    m_.blank();
    const int bits = spec_.rows * widths_.activation;
    if (is_systolic()) m_.signal("activations_q", {"Rows*ActivationWidth", bits});
    m_.add({SvSignal{"activation_exponent", exponent(), false, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"activation_signs", lanes(), false, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"activation_planes", planes(), false, "", "Rows", "mem2reg"}});
    m_.blank();
    if (is_systolic()) {
      m_.process(kClocked, {"activations_q <= activations_i;"});
      m_.blank();
      m_.assign("activations_o", "activations_q");
      m_.blank();
    }
    const char* source = is_systolic() ? "activations_q" : "activations_i";
    m_.process(
        "always_comb",
        {{"for (int r = 0; r < Rows; r++)",
          {fmt::format("activation_planes[r] = {}[r*ActivationWidth +: PlanesWidth];", source),
           fmt::format("activation_signs[r] = {}[r*ActivationWidth + PlanesWidth +: Lanes];",
                       source),
           fmt::format("activation_exponent[r] =\n{}[r*ActivationWidth + PlanesWidth + Lanes +: "
                       "ExponentWidth];",
                       source)}}});
  }

  void sum() override {
    m_.section("Sum of a block");
    m_.add({SvFunction{
        .name = "multiply_blocks",
        .width = {"SumWidth", sum_range_.signed_bits()},
        .is_signed = true,
        .arguments = {{"differ", lanes(), false, "lanes with a negative product", "", ""},
                      {"planes_a", planes(), false, "", "", ""},
                      {"planes_b", planes(), false, "", "", ""}},
        .locals = {},
        .body = {"multiply_blocks = -(SumWidth'(AllOnes) * SumWidth'($countones(differ)));",
                 {"for (int i = 0; i < MagnitudeWidth; i++)",
                  {{"for (int j = 0; j < MagnitudeWidth; j++)",
                    {"multiply_blocks = multiply_blocks + (SumWidth'($countones((planes_a[i*Lanes "
                     "+: Lanes] &\nplanes_b[j*Lanes +: Lanes]) ^ differ)) << (i + j));"}}}}},
        .comment = "Sum of the products of two blocks."}});
    m_.blank();
    m_.add({SvSignal{"block_sums", sum_bits(), true, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"exponent_sums", exponent_sum(), false, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"block_sums_q", sum_bits(), true, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"exponent_sums_q", exponent_sum(), false, "", "Rows", "mem2reg"}});
    m_.blank();
    const std::string row = is_systolic() ? "[r]" : "";
    m_.process("always_comb",
               {{"for (int r = 0; r < Rows; r++)",
                 {fmt::format("block_sums[r] = multiply_blocks(activation_signs[r] ^ "
                              "weight_signs_q{0},\nactivation_planes[r], weight_planes_q{0});",
                              row),
                  fmt::format("exponent_sums[r] = ExponentSumWidth'(activation_exponent[r]) +\n"
                              "ExponentSumWidth'(weight_exponent_q{});",
                              row)}}});
    m_.blank();
    m_.process(kClocked, {enabled("decoded_valid_q", {"block_sums_q[r] <= block_sums[r];",
                                                      "exponent_sums_q[r] <= exponent_sums[r];"})});
    m_.section("Sum between blocks");
    accumulator_.accumulation_functions();
    m_.blank();
    const bool is_signed = spec::block_accumulator(spec_) == spec::BlockAccumulator::exact;
    m_.add({SvSignal{"next_sum", sum_width(), is_signed, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"sum_q", sum_width(), is_signed, "the accumulators", "Rows", "mem2reg"}});
    m_.blank();
    m_.process("always_comb",
               {{"for (int r = 0; r < Rows; r++)",
                 {fmt::format("next_sum[r] = add_sum({} ? '0 : sum_q[r], block_sums_q[r], "
                              "exponent_sums_q[r]);",
                              flag("summed_first_q"))}}});
    m_.blank();
    m_.process(kClocked, {enabled("summed_valid_q", {"sum_q[r] <= next_sum[r];"})});
  }

  SvWidth sum_width() const override { return accumulator_.state_width(); }

  void finish(const std::string& /*group_side*/, const std::string& row_side) override {
    const std::string converted = accumulator_.converted("leaving_sum");
    const char* nan = spec_.output == spec::OutputFormat::fp16 ? "16'h7e00" : "32'h7fc00000";
    m_.assign("result_valid", "leaving_valid");
    m_.assign("result", fmt::format("{} ? {} :\n{}", row_side, nan, converted));
  }

 private:
  bool is_systolic() const { return spec_.is_systolic(); }
  SvWidth lanes() const { return {"Lanes", spec_.lanes}; }
  SvWidth planes() const { return {"PlanesWidth", spec_.lanes * widths_.magnitude}; }
  SvWidth exponent() const { return {"ExponentWidth", spec::kSharedExponentBits}; }
  SvWidth exponent_sum() const { return {"ExponentSumWidth", spec::kExponentSumBits}; }
  SvWidth sum_bits() const { return {"SumWidth", sum_range_.signed_bits()}; }

  std::string flag(const std::string& name) const { return tile_row_flag(spec_, name, "r"); }

  // The rows' registers, all with one enable or each with its own.
  SvStatement enabled(const std::string& valid, std::vector<SvStatement> moves) const {
    return {"for (int r = 0; r < Rows; r++)", {{fmt::format("if ({})", flag(valid)), moves}}};
  }

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  TileOperandWidths widths_;
  spec::IntegerRange sum_range_;
  BlockAccumulatorEmitter accumulator_;
  const SvModule& planes_;
};

}  // namespace

std::unique_ptr<TileElements> make_dialect_elements(const spec::MpgemmTileSpec& spec,
                                                    SvModule& module, Emission& emission) {
  return std::make_unique<DialectElements>(spec, module, emission);
}

std::unique_ptr<TileElements> make_tile_elements(const spec::MpgemmTileSpec& spec, SvModule& module,
                                                 Emission& emission) {
  return spec.is_mixpe() ? make_mixpe_elements(spec, module, emission)
                         : make_dialect_elements(spec, module, emission);
}

}  // namespace mpgen::gen

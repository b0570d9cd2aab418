#include <fmt/format.h>

#include "gen/group_accumulator.hpp"
#include "gen/tile_elements.hpp"
#include "gen/tile_parts.hpp"

namespace mpgen::gen {
namespace {

// A signed radix-4 digit: once, twice, negative. A weight has two.
constexpr int kRecodedBits = 6;

class MixpeElements : public TileElements {
 public:
  MixpeElements(const spec::MpgemmTileSpec& spec, SvModule& module, Emission& emission)
      : spec_(spec),
        m_(module),
        widths_(tile_operand_widths(spec)),
        dot_(mixpe_dot_of(spec)),
        pe_(pe_of(dot_)),
        recodes_(tile_recodes_weights(spec)),
        has_exponents_(tile_has_exponents(spec)) {
    spec::DequantizerSpec dequantizer = dequantizer_of(dot_);
    dequantizer.rows = band_rows(spec);
    dequantizer_ = &emit(dequantizer, emission.child_name("dequantizer"), emission);
  }

  std::vector<std::string> description() const override {
    return {fmt::format(
        "An element adds {} product{} of a 4-bit weight and an activation in a cycle, without "
        "multipliers: {}",
        spec_.lanes, spec_.lanes == 1 ? "" : "s",
        recodes_ ? fmt::format("the weight{} is taken as two signed radix-4 digits, decoded once "
                               "for the column, and each digit picks a multiple of the activation.",
                               pe_.weight_offset == 0 ? "" : " less 8")
                 : std::string("the weight is taken as two radix-4 digits, and each digit picks a "
                               "multiple of the activation."))};
  }

  void constants() override {
    if (recodes_) m_.localparam("WeightWidth", std::to_string(spec::kWeightBits));
    m_.localparam("DigitsWidth", std::to_string(digits_bits()),
                  recodes_ ? "of a weight: two digits {negative, twice, once}"
                           : "of a weight: two digits 0..3");
    m_.localparam("ValueWidth", std::to_string(widths_.value), "an activation, two's complement");
    if (has_exponents_) m_.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
    m_.localparam("ProductWidth", std::to_string(product_range().signed_bits()),
                  fmt::format("{}..{}", product_range().minimum, product_range().maximum));
    m_.localparam("BeatWidth", std::to_string(beat_range().signed_bits()), "sum of a beat");
    m_.localparam("DotWidth", std::to_string(dot_range(pe_).signed_bits()), "sum of a group");
  }

  std::string weight_title() const override { return "Digits of the weights"; }

  void decode_weights() override {
    if (recodes_) {
      m_.add({SvFunction{
          .name = "recode",
          .width = {"DigitsWidth", digits_bits()},
          .arguments =
              {{"weight", {"WeightWidth", spec::kWeightBits}, false, "two's complement", "", ""}},
          .locals = {{"eight", 1, false, "", "", ""},
                     {"four", 1, false, "", "", ""},
                     {"two", 1, false, "", "", ""},
                     {"one", 1, false, "", "", ""}},
          .body = {"{eight, four, two, one} = weight;",
                   "recode = {eight, (eight & ~four & ~two) | (~eight & four & two), four ^ "
                   "two,\n  two, two & ~one, one};"},
          .comment = "weight = low + 4 * high, low in -2..1 and high in -2..2; each digit as "
                     "{negative, twice, once}."}});
      m_.blank();
    }
    m_.signal("digits", digits());
    if (is_systolic()) {
      m_.add({SvSignal{"digits_q", digits(), false, "", "Rows", "mem2reg"}});
    } else {
      m_.signal("digits_q", digits());
    }
    m_.blank();
    if (recodes_) {
      // 8 less than q is q with its top bit inverted, as two's complement.
      const std::string weight = pe_.weight_offset == 0
                                     ? "weights_i[l*WeightWidth +: WeightWidth]"
                                     : "weights_i[l*WeightWidth +: WeightWidth] ^ WeightWidth'(8)";
      m_.process("always_comb",
                 {{"for (int l = 0; l < Lanes; l++)",
                   {fmt::format("digits[l*DigitsWidth +: DigitsWidth] =\nrecode({});", weight)}}});
    } else {
      m_.assign("digits", "weights_i");
    }
    m_.blank();
    if (!is_systolic()) {
      m_.process(kClocked, {{"if (valid_i)", {"digits_q <= digits;"}}});
      return;
    }
    std::vector<SvStatement> moves = {"digits_q[0] <= digits;"};
    if (spec_.rows > 1) {
      moves.push_back({"for (int r = 1; r < Rows; r++)", {"digits_q[r] <= digits_q[r-1];"}});
    }
    m_.process(kClocked, moves);
  }

  void take_activations() override {
    m_.localparam("ActivationWidth",
                  has_exponents_ ? "Lanes*(ValueWidth + ExponentWidth)" : "Lanes*ValueWidth");
    m_.blank();
    if (is_systolic()) {
      m_.signal("activations_q", {"Rows*ActivationWidth", spec_.rows * widths_.activation});
    }
    m_.add({SvSignal{"values", values(), false, "", "Rows", "mem2reg"}});
    if (has_exponents_) {
      m_.add({SvSignal{"exponents", exponents(), false, "", "Rows", "mem2reg"}});
    }
    m_.blank();
    if (is_systolic()) {
      m_.process(kClocked, {"activations_q <= activations_i;"});
      m_.blank();
      m_.assign("activations_o", "activations_q");
      m_.blank();
    }
    const char* source = is_systolic() ? "activations_q" : "activations_i";
    std::vector<SvStatement> unpack = {
        fmt::format("values[r] = {}[r*ActivationWidth +: Lanes*ValueWidth];", source)};
    if (has_exponents_) {
      unpack.emplace_back(
          fmt::format("exponents[r] =\n{}[r*ActivationWidth + Lanes*ValueWidth +: "
                      "Lanes*ExponentWidth];",
                      source));
    }
    m_.process("always_comb", {{"for (int r = 0; r < Rows; r++)", unpack}});
  }

  void sum() override {
    m_.section("Products of a beat");
    product_function();
    m_.blank();
    beat_function();
    m_.blank();
    m_.add({SvSignal{"beats", beat(), true, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"beats_q", beat(), true, "", "Rows", "mem2reg"}});
    m_.blank();
    m_.process(
        "always_comb",
        {{"for (int r = 0; r < Rows; r++)",
          {fmt::format("beats[r] = add_products(values[r], {}digits_q{});",
                       has_exponents_ ? "exponents[r], " : "", is_systolic() ? "[r]" : "")}}});
    m_.blank();
    m_.process(kClocked, {enabled("decoded_valid_q", "beats_q[r] <= beats[r];")});
    m_.section("Sum of a group");
    const bool rounds = pe_.accumulator.kind == spec::Accumulator::Kind::fp32;
    if (rounds) {
      m_.localparam("KeptWidth", std::to_string(spec::kFp32SignificandBits),
                    "significant bits of binary32");
      m_.blank();
      m_.add({significand_rounding_function(sum_width())});
      m_.blank();
    }
    m_.add({SvSignal{"next_sum", sum_width(), true, "", "Rows", "mem2reg"}});
    m_.add({SvSignal{"sum_q", sum_width(), true, "the accumulators", "Rows", "mem2reg"}});
    m_.blank();
    const std::string next =
        fmt::format("({} ? '0 : sum_q[r]) + DotWidth'(beats_q[r])", flag("summed_first_q"));
    m_.process("always_comb",
               {{"for (int r = 0; r < Rows; r++)",
                 {rounds ? fmt::format("next_sum[r] = round_to_significand({});", next)
                         : fmt::format("next_sum[r] = {};", next)}}});
    m_.blank();
    m_.process(kClocked, {enabled("summed_valid_q", "sum_q[r] <= next_sum[r];")});
  }

  SvWidth sum_width() const override { return {"DotWidth", dot_range(pe_).signed_bits()}; }

  void finish(const std::string& group_side, const std::string& row_side) override {
    const bool has_zero = spec_.has_zero_point();
    const bool is_float = spec_.scheme == spec::TileScheme::w4a16;
    m_.signal("first_group", 1);
    m_.signal("last_group", 1);
    if (has_zero) m_.signal("zero", spec::kWeightBits);
    m_.signal("scale", spec::kFp16Bits);
    if (spec_.has_row_scale()) m_.signal("row_scale", spec::kFp32Bits);
    if (spec_.has_aligner()) m_.signal("group_exponent", spec::kFp16ExponentBits);
    if (is_float) m_.signal("nonfinite", 1);
    if (has_zero) m_.signed_signal("asum", asum_range(activation_sum_of(dot_)).signed_bits());
    m_.blank();
    m_.assign(fmt::format("{{first_group, last_group, {}scale}}", has_zero ? "zero, " : ""),
              group_side);
    std::string fields;
    const auto add = [&fields](const char* field) {
      fields += (fields.empty() ? "" : ", ") + std::string(field);
    };
    if (spec_.has_row_scale()) add("row_scale");
    if (spec_.has_aligner()) add("group_exponent");
    if (is_float) add("nonfinite");
    if (has_zero) add("asum");
    m_.assign(fields.find(',') == std::string::npos ? fields : "{" + fields + "}", row_side);
    m_.blank();
    m_.add({connect_by_name("u_dequantizer", *dequantizer_,
                            {{"valid_i", "leaving_valid"},
                             {"first_i", "first_group"},
                             {"last_i", "last_group"},
                             {"dot_i", "leaving_sum"},
                             {"asum_i", "asum"},
                             {"zero_i", "zero"},
                             {"row_i", "leaving_row_q"},
                             {"scale_i", "scale"},
                             {"exponent_i", "group_exponent"},
                             {"nonfinite_i", "nonfinite"},
                             {"row_scale_i", "row_scale"},
                             {"valid_o", "result_valid"},
                             {"result_o", "result"}})});
  }

 private:
  bool is_systolic() const { return spec_.is_systolic(); }
  int digits_bits() const { return recodes_ ? kRecodedBits : spec::kWeightBits; }
  SvWidth digits() const { return {"Lanes*DigitsWidth", spec_.lanes * digits_bits()}; }
  SvWidth values() const { return {"Lanes*ValueWidth", spec_.lanes * widths_.value}; }
  SvWidth exponents() const {
    return {"Lanes*ExponentWidth", spec_.lanes * spec::kFp16ExponentBits};
  }
  SvWidth beat() const { return {"BeatWidth", beat_range().signed_bits()}; }
  SvWidth value() const { return {"ValueWidth", widths_.value}; }
  SvWidth product() const { return {"ProductWidth", product_range().signed_bits()}; }

  // Before the shift by the exponent.
  spec::IntegerRange value_range() const {
    if (!has_exponents_) return activation_range(pe_.activations, pe_.accumulator);
    const std::int64_t largest = (1 << spec::kFp16SignificandBits) - 1;
    return {.minimum = -largest, .maximum = largest};
  }
  spec::IntegerRange product_range() const {
    return value_range() * weight_range(pe_.weights, pe_.weight_offset);
  }
  spec::IntegerRange beat_range() const {
    const spec::IntegerRange term = activation_range(pe_.activations, pe_.accumulator) *
                                    weight_range(pe_.weights, pe_.weight_offset);
    return {.minimum = term.minimum * spec_.lanes, .maximum = term.maximum * spec_.lanes};
  }

  std::string flag(const std::string& name) const { return tile_row_flag(spec_, name, "r"); }
  SvStatement enabled(const std::string& valid, const std::string& move) const {
    return {"for (int r = 0; r < Rows; r++)", {{fmt::format("if ({})", flag(valid)), {move}}}};
  }

  void product_function() {
    const SvWidth multiple("ValueWidth+1", widths_.value + 1);
    SvFunction function{
        .name = "multiply",
        .width = product(),
        .is_signed = true,
        .arguments = {{"value", value(), true, "", "", ""},
                      {"weight_digits", {"DigitsWidth", digits_bits()}, false, "", "", ""}},
        .locals = {},
        .body = {},
        .comment = ""};
    const auto local = [&function](const char* name, SvWidth width, bool is_signed = false) {
      function.locals.push_back({name, std::move(width), is_signed, "", "", ""});
    };
    if (recodes_) {
      for (const char* name :
           {"low_once", "low_twice", "low_negative", "high_once", "high_twice", "high_negative"}) {
        local(name, 1);
      }
      local("low", multiple, true);
      local("high", multiple, true);
      function.comment = "A negative multiple is complemented; the one that completes it is added.";
      const auto pick = [](const char* digit) {
        return fmt::format(
            "{0} = (((ValueWidth+1)'(value) & {{(ValueWidth+1){{{0}_once}}}}) |\n({{value, 1'b0}} "
            "& "
            "{{(ValueWidth+1){{{0}_twice}}}})) ^ {{(ValueWidth+1){{{0}_negative}}}};",
            digit);
      };
      function.body = {
          "{high_negative, high_twice, high_once, low_negative, low_twice, low_once} =\n"
          "weight_digits;",
          pick("low"), pick("high"),
          "multiply = ProductWidth'(low) + ProductWidth'($signed({high, {2{high_negative}}})) "
          "+\nProductWidth'(low_negative) + ProductWidth'(high_negative);"};
      m_.add({std::move(function)});
      return;
    }
    const SvWidth wide("ValueWidth+2", widths_.value + 2);
    local("high_digit", 2);
    local("low_digit", 2);
    local("once", wide, true);
    local("twice", wide, true);
    local("thrice", wide, true);
    local("low", wide, true);
    local("high", wide, true);
    const auto pick = [](const char* digit) {
      return fmt::format(
          "{0} = (once & {{(ValueWidth+2){{{0}_digit == 2'd1}}}}) |\n(twice & "
          "{{(ValueWidth+2){{{0}_digit == 2'd2}}}}) |\n(thrice & {{(ValueWidth+2){{{0}_digit == "
          "2'd3}}}});",
          digit);
    };
    function.body = {"{high_digit, low_digit} = weight_digits;",
                     "once = (ValueWidth+2)'(value);",
                     "twice = (ValueWidth+2)'($signed({value, 1'b0}));",
                     "thrice = once + twice;",
                     pick("low"),
                     pick("high"),
                     "multiply = ProductWidth'(low) + ProductWidth'($signed({high, 2'b00}));"};
    m_.add({std::move(function)});
  }

  void beat_function() {
    SvFunction function{
        .name = "add_products",
        .width = beat(),
        .is_signed = true,
        .arguments = {{"row_values", values(), false, "", "", ""}},
        .locals = {{"product", product(), true, "", "", ""}},
        .body = {},
        .comment = has_exponents_
                       ? "Products shifted to fixed point, least significant bit 2^-24, and summed."
                       : "Sum of the products."};
    if (has_exponents_) {
      function.arguments.push_back({"row_exponents", exponents(), false, "", "", ""});
    }
    function.arguments.push_back({"row_digits", digits(), false, "", "", ""});
    function.body = {
        "add_products = '0;",
        {"for (int l = 0; l < Lanes; l++)",
         {"product = multiply(row_values[l*ValueWidth +: ValueWidth],\nrow_digits[l*DigitsWidth +: "
          "DigitsWidth]);",
          has_exponents_ ? "add_products = add_products +\n(BeatWidth'(product) << "
                           "row_exponents[l*ExponentWidth +: ExponentWidth]);"
                         : "add_products = add_products + BeatWidth'(product);"}}};
    m_.add({std::move(function)});
  }

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  TileOperandWidths widths_;
  spec::MixpeDotSpec dot_;
  spec::MixpePeSpec pe_;
  bool recodes_;
  bool has_exponents_;
  const SvModule* dequantizer_ = nullptr;
};

}  // namespace

std::unique_ptr<TileElements> make_mixpe_elements(const spec::MpgemmTileSpec& spec,
                                                  SvModule& module, Emission& emission) {
  return std::make_unique<MixpeElements>(spec, module, emission);
}

}  // namespace mpgen::gen

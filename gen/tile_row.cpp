#include <fmt/format.h>

#include <array>
#include <cstddef>

#include "gen/dialect_planes.hpp"
#include "gen/tile_parts.hpp"

namespace mpgen::gen {
namespace {

using spec::PortDirection;

class RowEmitter {
 public:
  RowEmitter(const spec::MpgemmTileSpec& spec, SvModule& module, Emission& emission)
      : spec_(spec),
        m_(module),
        emission_(emission),
        widths_(tile_operand_widths(spec)),
        dot_(mixpe_dot_of(spec)) {}

  void run() {
    if (spec_.has_zero_point()) {
      sum_ = &emit(sum_spec(), emission_.child_name("activation_sum"), emission_);
    }
    if (!spec_.is_mixpe()) {
      planes_ = &emit_dialect_planes(spec_.formatbook, spec_.lanes,
                                     emission_.child_name("dialect_planes"), emission_);
    }
    describe();
    ports();
    if (uses_lanes()) {
      m_.blank();
      m_.localparam("Lanes", std::to_string(spec_.lanes));
    }
    if (spec_.is_mixpe()) {
      decode_values();
    } else {
      decode_planes();
    }
    travel();
    if (sum_ != nullptr) add_up();
    if (watches_nonfinite()) watch();
    if (spec_.has_aligner()) hold_group();
    if (spec_.has_row_scale()) hold_row_scale();
    side();
  }

 private:
  spec::ActivationSumSpec sum_spec() const { return activation_sum_of(dot_); }
  bool is_float() const { return spec_.scheme == spec::TileScheme::w4a16; }
  // The sum watches for Inf and NaN where there is one.
  bool watches_nonfinite() const {
    if (!spec_.is_mixpe()) return true;
    return is_float() && !spec_.has_aligner() && sum_ == nullptr;
  }

  bool uses_lanes() const { return !spec_.is_mixpe() || tile_has_exponents(spec_); }
  bool needs_first() const {
    return sum_ != nullptr || watches_nonfinite() || spec_.has_row_scale();
  }

  void describe() {
    m_.summary = "activation edge of one row of the tile.";
    if (spec_.is_mixpe()) {
      m_.header.emplace_back(
          tile_has_exponents(spec_)
              ? "Decodes binary16 activations once for all columns: significands in two's "
                "complement, and exponents above the least."
              : "Hands the activations on to all columns.");
    } else {
      m_.header.emplace_back(
          "Decodes the codes of a block once for all columns, to bit planes of the magnitudes.");
    }
    m_.header.push_back(fmt::format(
        "row_side_o is what the results of the row need: {}. It holds in the cycle of done_o, in "
        "which the sums of the {} are complete in the elements.",
        side_words(), spec_.is_mixpe() ? "group" : "tile"));
  }

  std::string side_words() const {
    std::string words;
    const auto add = [&words](const char* word) {
      words += (words.empty() ? "{" : ", ") + std::string(word);
    };
    if (spec_.has_row_scale()) add("scale of the row");
    if (spec_.has_aligner()) add("largest exponent");
    if (is_float() || !spec_.is_mixpe()) add("nonfinite flag");
    if (spec_.has_zero_point()) add("sum of the activations");
    return words + "}";
  }

  void ports() {
    const auto in = [this](const char* name, int bits, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::input, bits, false, comment});
    };
    const auto out = [this](const char* name, int bits, const std::string& comment) {
      m_.ports.push_back({name, PortDirection::output, bits, false, comment});
    };
    const std::string packet = spec_.is_mixpe() ? "group" : "tile";
    in("clk_i", 1, "clock, rising edge");
    in("rst_ni", 1, "asynchronous, active low; control state only");
    in("valid_i", 1, "this cycle carries a beat");
    if (needs_first()) in("first_i", 1, "first beat of a " + packet);
    in("last_i", 1, "last beat of a " + packet);
    if (spec_.is_mixpe()) {
      in("activations_i", widths_.activation_edge, "activations x, lane 0 first along k");
      if (spec_.has_aligner()) {
        in("exponent_i", spec::kFp16ExponentBits, "largest exponent of the group");
        in("nonfinite_i", 1, "the group has an Inf or NaN");
      }
      if (spec_.has_row_scale()) {
        in("tile_first_i", 1, "the beat is of the first group of a tile");
        in("row_scale_i", spec::kFp32Bits, "scale of the row, given with the tile's first beat");
      }
    } else {
      in("codes_i", spec_.lanes * spec::kDialectCodeBits, "codes, lane 0 first along k");
      in("side_i", block_side_bits(spec_.formatbook), "{dialect, shared exponent}");
      in("nonfinite_i", 1, "the block has an Inf or NaN");
    }
    out("decoded_o", widths_.activation,
        spec_.is_mixpe() ? (tile_has_exponents(spec_) ? "{exponents, significands}, lane 0 first"
                                                      : "activations, lane 0 first")
                         : "{shared exponent, signs, planes of the magnitudes}");
    out("done_o", 1, "the sums are complete in the elements");
    out("row_side_o", widths_.row_side, side_words());
  }

  // The operands leave through a register of the row, or through one in each column.
  void decoded(const std::string& expression) {
    if (spec_.is_systolic()) {
      m_.assign("decoded_o", expression);
      return;
    }
    m_.process(kClocked, {{"if (valid_i)", {fmt::format("decoded_o <= {};", expression)}}});
  }

  void decode_values() {
    m_.section("Operands of the elements");
    if (!tile_has_exponents(spec_)) return decoded("activations_i");
    const int lanes = spec_.lanes;
    m_.localparam("ActivationWidth", std::to_string(spec::kFp16Bits));
    m_.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
    m_.localparam("ValueWidth", std::to_string(widths_.value), "significand with its sign");
    m_.blank();
    m_.add({SvFunction{
        .name = "decode",
        .width = {"ExponentWidth+ValueWidth", spec::kFp16ExponentBits + widths_.value},
        .arguments = {{"activation", {"ActivationWidth", spec::kFp16Bits}, false, "", "", ""}},
        .locals =
            {{"sign", 1, false, "", "", ""},
             {"field",
              {"ExponentWidth", spec::kFp16ExponentBits},
              false,
              "exponent field E",
              "",
              ""},
             {"fraction", spec::kFp16FractionBits, false, "", "", ""},
             {"magnitude", {"ValueWidth", widths_.value}, false, "with its hidden bit", "", ""}},
        .body = {"{sign, field, fraction} = activation;", "magnitude = {1'b0, |field, fraction};",
                 "decode = {field - ExponentWidth'(|field),\n(magnitude ^ {ValueWidth{sign}}) + "
                 "ValueWidth'(sign)};"},
        .comment = "{max(E, 1) - 1, significand in two's complement}"}});
    m_.blank();
    m_.signal("values", {"Lanes*ValueWidth", lanes * widths_.value});
    m_.signal("exponents", {"Lanes*ExponentWidth", lanes * spec::kFp16ExponentBits});
    m_.blank();
    m_.process(
        "always_comb",
        {{"for (int l = 0; l < Lanes; l++)",
          {"{exponents[l*ExponentWidth +: ExponentWidth], values[l*ValueWidth +: "
           "ValueWidth]} =\ndecode(activations_i[l*ActivationWidth +: ActivationWidth]);"}}});
    m_.blank();
    decoded("{exponents, values}");
  }

  void decode_planes() {
    m_.section("Operands of the elements");
    const int exponent_bits = spec::kSharedExponentBits;
    m_.localparam("MagnitudeWidth", std::to_string(widths_.magnitude));
    m_.localparam("ExponentWidth", std::to_string(exponent_bits));
    m_.localparam("DialectWidth", std::to_string(dialect_id_bits(spec_.formatbook)));
    m_.blank();
    m_.signal("signs", {"Lanes", spec_.lanes});
    m_.signal("magnitudes", {"MagnitudeWidth*Lanes", spec_.lanes * widths_.magnitude});
    m_.signal("dialect", {"DialectWidth", dialect_id_bits(spec_.formatbook)});
    m_.signal("exponent", {"ExponentWidth", exponent_bits});
    m_.blank();
    m_.assign("{dialect, exponent}", "side_i");
    m_.blank();
    m_.add({connect_by_name(
        "u_dialect_planes", *planes_,
        {{"dialect_i", "dialect"}, {"signs_o", "signs"}, {"magnitudes_o", "magnitudes"}})});
    m_.blank();
    decoded("{exponent, signs, magnitudes}");
  }

  // Control flags beside the elements' stages.
  void travel() {
    m_.section("Beats on their way through the elements");
    const bool needs_valid = watches_nonfinite() || spec_.has_row_scale();
    for (const char* stage : kStageNames) {
      if (needs_valid && stage != kStageNames.back()) {
        m_.signal(fmt::format("{}_valid_q", stage), 1);
      }
      m_.signal(fmt::format("{}_done_q", stage), 1,
                "the last beat of a " + std::string(spec_.is_mixpe() ? "group" : "tile"));
    }
    m_.blank();
    std::vector<SvStatement> reset;
    std::vector<SvStatement> moves;
    std::string valid = "valid_i";
    std::string done = "valid_i & last_i";
    for (std::size_t stage = 0; stage < kStageNames.size(); ++stage) {
      const std::string name = kStageNames[stage];
      if (needs_valid && stage + 1 < kStageNames.size()) {
        reset.emplace_back(name + "_valid_q <= 1'b0;");
        moves.emplace_back(fmt::format("{}_valid_q <= {};", name, valid));
        valid = name + "_valid_q";
      }
      reset.emplace_back(name + "_done_q <= 1'b0;");
      moves.emplace_back(fmt::format("{}_done_q <= {};", name, done));
      done = name + "_done_q";
    }
    m_.process(kClockedWithReset, {{"if (!rst_ni)", reset}, {"else", moves}});
    m_.blank();
    m_.assign("done_o", done);
  }

  void add_up() {
    m_.section("Sum of the activations");
    m_.signed_signal("asum", asum_range(sum_spec()).signed_bits());
    m_.signal("unused_sum_valid", 1, "rises with done_o");
    const bool flags = is_float() && !spec_.has_aligner();
    if (flags) m_.signal("nonfinite", 1, "the group had an Inf or NaN");
    m_.blank();
    m_.add({connect_by_name(
        "u_activation_sum", *sum_,
        {{"valid_o", "unused_sum_valid"}, {"asum_o", "asum"}, {"nonfinite_o", "nonfinite"}})});
  }

  void watch() {
    m_.section("Inf and NaN");
    m_.signal("decoded_nonfinite_q", 1, "of a beat");
    m_.signal("summed_nonfinite_q", 1);
    m_.signal("decoded_first_q", 1);
    m_.signal("summed_first_q", 1);
    m_.signal("nonfinite", 1, "sticky");
    m_.signal("nonfinite_q", 1);
    std::string flag = "nonfinite_i";
    if (spec_.is_mixpe()) {
      m_.signal("nonfinite_lanes", {"Lanes", spec_.lanes});
      m_.blank();
      m_.process("always_comb",
                 {{"for (int l = 0; l < Lanes; l++)",
                   {fmt::format("nonfinite_lanes[l] = &activations_i[l*ActivationWidth + {} +: "
                                "ExponentWidth];",
                                spec::kFp16FractionBits)}}});
      flag = "|nonfinite_lanes";
    }
    m_.blank();
    m_.process(
        kClocked,
        {{"if (valid_i)",
          {fmt::format("decoded_nonfinite_q <= {};", flag), "decoded_first_q <= first_i;"}},
         {"if (decoded_valid_q)",
          {"summed_nonfinite_q <= decoded_nonfinite_q;", "summed_first_q <= decoded_first_q;"}},
         {"if (summed_valid_q)",
          {"nonfinite_q <= summed_nonfinite_q | (nonfinite_q & "
           "~summed_first_q);"}}});
    m_.blank();
    m_.assign("nonfinite", "nonfinite_q");
  }

  void hold_group() {
    m_.section("Data of the aligned group, in step with its sums");
    const SvWidth data(spec::kFp16ExponentBits + 1);
    m_.signal("decoded_group_q", data);
    m_.signal("summed_group_q", data);
    m_.signal("complete_group_q", data);
    m_.signal("exponent", spec::kFp16ExponentBits);
    m_.signal("nonfinite", 1);
    m_.blank();
    m_.process(kClocked,
               {"decoded_group_q <= {exponent_i, nonfinite_i};",
                "summed_group_q <= decoded_group_q;", "complete_group_q <= summed_group_q;"});
    m_.blank();
    m_.assign("{exponent, nonfinite}", "complete_group_q");
  }

  void hold_row_scale() {
    m_.section("Scale of the row, in step with its sums");
    const SvWidth scale(spec::kFp32Bits);
    m_.signal("decoded_opens_q", 1, "first beat of a tile");
    m_.signal("summed_opens_q", 1);
    m_.signal("decoded_scale_q", scale);
    m_.signal("summed_scale_q", scale);
    m_.signal("row_scale_q", scale);
    m_.blank();
    m_.process(kClocked,
               {{"if (valid_i)", {"decoded_opens_q <= first_i & tile_first_i;"}},
                {"if (decoded_valid_q)", {"summed_opens_q <= decoded_opens_q;"}},
                {"if (valid_i & first_i & tile_first_i)", {"decoded_scale_q <= row_scale_i;"}},
                {"if (decoded_valid_q & decoded_opens_q)", {"summed_scale_q <= decoded_scale_q;"}},
                {"if (summed_valid_q & summed_opens_q)", {"row_scale_q <= summed_scale_q;"}}});
  }

  void side() {
    std::string fields;
    const auto add = [&fields](const char* field) {
      fields += (fields.empty() ? "" : ", ") + std::string(field);
    };
    if (spec_.has_row_scale()) add("row_scale_q");
    if (spec_.has_aligner()) add("exponent");
    if (is_float() || !spec_.is_mixpe()) add("nonfinite");
    if (spec_.has_zero_point()) add("asum");
    m_.section("Row's side of its results");
    m_.assign("row_side_o", fields.find(',') == std::string::npos ? fields : "{" + fields + "}");
  }

  // Between the decoded beat and the complete sum in the elements.
  static constexpr std::array<const char*, 3> kStageNames = {"decoded", "summed", "complete"};

  const spec::MpgemmTileSpec& spec_;
  SvModule& m_;
  Emission& emission_;
  TileOperandWidths widths_;
  spec::MixpeDotSpec dot_;
  const SvModule* sum_ = nullptr;
  const SvModule* planes_ = nullptr;
};

}  // namespace

const SvModule& emit_tile_row(const spec::MpgemmTileSpec& spec, const std::string& name,
                              Emission& emission) {
  SvModule m;
  m.name = name;
  RowEmitter(spec, m, emission).run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen

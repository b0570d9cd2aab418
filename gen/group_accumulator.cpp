#include "gen/group_accumulator.hpp"

#include <fmt/format.h>

#include <utility>

#include "gen/compressor_tree.hpp"
#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {
namespace {

const char* const kClocked = "always_ff @(posedge clk_i)";
const char* const kClockedWithReset = "always_ff @(posedge clk_i or negedge rst_ni)";

SvFunction rounding_function(const SvWidth& width) {
  const std::string& w = width.text;
  return {
      .name = "round_to_significand",
      .width = width,
      .is_signed = true,
      .arguments = {{"value", width, true, "", "", ""}},
      .locals = {{"leading", width, false, "ones from the leading significant bit down", "", ""},
                 {"dropped", width, false, "ones below the kept significand", "", ""},
                 {"half", width, false, "one-hot: half a unit in the last place", "", ""},
                 {"increment", 1, false, "", "", ""}},
      .body =
          {fmt::format("leading = $unsigned(value) ^ {{{}{{value[{}-1]}}}};", w, w),
           {fmt::format("for (int shift = 1; shift < {}; shift = 2 * shift)", w),
            {"leading = leading | (leading >> shift);"}},
           "dropped = leading >> KeptWidth;",
           "half = dropped & ~(dropped >> 1);",
           "increment = (|(value & half)) &\n((|(value & (dropped ^ half))) | (|(value & (half << "
           "1))));",
           fmt::format("round_to_significand =\n((value | dropped) + {}'(increment)) & ~dropped;",
                       w)},
      .comment =
          "RNE to KeptWidth significant bits, in place: the result is the binary32 sum in "
          "fixed point. In two's complement the bits of value and of its complement differ alike "
          "for both signs, and a negative power of two, whose complement is one bit shorter, is "
          "exact either way. The dropped bits are set before the increment so that its carry runs "
          "through them into the last place kept."};
}

}  // namespace

GroupAccumulator::GroupAccumulator(SvModule& module, Emission& emission, Options options)
    : m_(module), emission_(emission), options_(std::move(options)) {}

int GroupAccumulator::tree_bits() const {
  return options_.term_bits + spec::ceil_log2(static_cast<std::uint64_t>(options_.lanes));
}

const std::string& GroupAccumulator::current(const std::string& name) const {
  for (const auto& [plain, now] : names_) {
    if (plain == name) return now;
  }
  return name;
}

void GroupAccumulator::stage(const std::string& prefix, const std::vector<StagedSignal>& signals) {
  m_.signal(prefix + "_valid_q", 1);
  m_.signal(prefix + "_first_q", 1);
  m_.signal(prefix + "_last_q", 1);
  if (options_.has_nonfinite) m_.signal(prefix + "_nonfinite_q", 1);
  std::vector<SvStatement> moves = {fmt::format("{}_first_q <= {};", prefix, first_),
                                    fmt::format("{}_last_q <= {};", prefix, last_)};
  if (options_.has_nonfinite) {
    moves.emplace_back(fmt::format("{}_nonfinite_q <= {};", prefix, nonfinite_));
  }
  for (const auto& signal : signals) {
    const std::string registered = signal.name + "_q";
    m_.add({SvSignal{registered, signal.width, signal.is_signed, "", "", ""}});
    moves.emplace_back(fmt::format("{} <= {};", registered, current(signal.name)));
  }
  m_.blank();
  m_.process(kClockedWithReset, {{"if (!rst_ni)", {prefix + "_valid_q <= 1'b0;"}},
                                 {"else", {fmt::format("{}_valid_q <= {};", prefix, valid_)}}});
  m_.blank();
  m_.process(kClocked, {{fmt::format("if ({})", valid_), moves}});
  for (const auto& signal : signals) names_.emplace_back(signal.name, signal.name + "_q");
  valid_ = prefix + "_valid_q";
  first_ = prefix + "_first_q";
  last_ = prefix + "_last_q";
  nonfinite_ = prefix + "_nonfinite_q";
}

void GroupAccumulator::product_stage(const std::vector<StagedSignal>& signals) {
  if (!options_.pipeline.product) return;
  m_.section("Pipeline register: products");
  stage("product", signals);
}

void GroupAccumulator::sum_terms() {
  const int lanes = options_.lanes;
  const SvWidth tree_width("TreeWidth", tree_bits());
  if (lanes == 1) {
    m_.signed_signal("beat_sum", {"TermWidth", options_.term_bits});
    m_.blank();
    m_.assign("beat_sum", "term");
    if (options_.has_carries) late_carry_ = current("carries");
    return;
  }
  m_.comment(
      "The terms are offset binary: 2^(TermWidth-1) too large. Lanes of them, a power of two, make "
      "exactly 2^(TreeWidth-1), so inverting the most significant bit of the total brings back "
      "two's complement, and no row needs sign extension.");
  m_.signal("total", tree_width);
  m_.signed_signal("beat_sum", tree_width, "sum of the beat's terms");
  m_.blank();
  const std::string carries = options_.has_carries ? current("carries") : "";
  if (lanes == 2) {
    m_.assign("total", "terms[0 +: TreeWidth] + terms[TreeWidth +: TreeWidth]" +
                           (carries.empty() ? "" : fmt::format(" +\nTreeWidth'({}[0])", carries)));
  } else {
    const SvModule& tree = emit_compressor_tree(emission_);
    std::string rows = "rows";
    std::string final_carry = carries.empty() ? "" : fmt::format("{}[Lanes-2]", carries);
    const auto instance = [&](const char* name, const std::string& terms, const std::string& in,
                              const std::string& out_rows, const std::string& bits,
                              const std::string& out) {
      m_.add({SvInstance{name,
                         &tree,
                         {{"Terms", terms}, {"Rows", out_rows}, {"Width", "TreeWidth"}},
                         {{"terms_i", in}, {"carries_i", bits}, {"rows_o", out}}}});
    };
    m_.items.pop_back();  // the blank line: more declarations follow
    m_.signal("rows", {"2*TreeWidth", 2 * tree_bits()}, "sum and carry row");
    if (options_.pipeline.tree) {
      const int cut = tree_cut_rows(lanes);
      m_.signal("cut_rows", {"CutRows*TreeWidth", cut * tree_bits()}, "upper half of the tree");
      m_.blank();
      instance("u_upper_tree", "Lanes", "terms", "CutRows",
               carries.empty() ? "{(Lanes-CutRows){1'b0}}"
                               : fmt::format("{}[Lanes-CutRows-1:0]", carries),
               "cut_rows");
      m_.section("Pipeline register: compressor tree");
      std::vector<StagedSignal> staged = {
          {"cut_rows", {"CutRows*TreeWidth", cut * tree_bits()}, false}};
      if (!carries.empty()) {
        m_.signal("lower_carries", {"CutRows", cut}, "bits still to be added");
        m_.blank();
        m_.assign("lower_carries", fmt::format("{}[Lanes-1:Lanes-CutRows]", carries));
        m_.blank();
        staged.push_back({"lower_carries", {"CutRows", cut}, false});
      }
      stage("tree", staged);
      m_.blank();
      instance("u_lower_tree", "CutRows", "cut_rows_q", "2",
               carries.empty() ? "{(CutRows-2){1'b0}}" : "lower_carries_q[CutRows-3:0]", "rows");
      if (!carries.empty()) {
        final_carry = "lower_carries_q[CutRows-2]";
        late_carry_ = "lower_carries_q[CutRows-1]";
      }
    } else {
      m_.blank();
      instance("u_tree", "Lanes", "terms", "2",
               carries.empty() ? "{(Lanes-2){1'b0}}" : fmt::format("{}[Lanes-3:0]", carries),
               "rows");
    }
    m_.blank();
    m_.assign("total",
              "rows[0 +: TreeWidth] + rows[TreeWidth +: TreeWidth]" +
                  (final_carry.empty() ? "" : fmt::format(" +\nTreeWidth'({})", final_carry)));
  }
  if (!carries.empty() && late_carry_.empty()) late_carry_ = carries + "[Lanes-1]";
  m_.assign("beat_sum", "$signed({~total[TreeWidth-1], total[TreeWidth-2:0]})");
}

void GroupAccumulator::accumulate() {
  const std::string& result = options_.result;
  const SvWidth& width = options_.result_width;
  const std::string next_result = result + "_d";
  const std::string state = result + "_q";
  if (options_.rounds) m_.localparam("KeptWidth", "24", "significant bits of binary32");
  m_.signed_signal(state, width, "the accumulator");
  m_.signed_signal("base", width, "where this beat adds on");
  m_.signal("result_valid_q", 1);
  if (options_.has_nonfinite) m_.signal("nonfinite_q", 1, "sticky within a group");
  m_.blank();
  if (options_.rounds) {
    m_.add({rounding_function(width)});
    m_.blank();
  }
  m_.assign("base", fmt::format("{} ? '0 : {}", first_, state));
  m_.blank();
  std::string sum = fmt::format("base + {}'({})", width.text, current("beat_sum"));
  if (!late_carry_.empty()) {
    sum += fmt::format(" + {}'({})", width.text, late_carry_);
  }
  if (options_.rounds) sum = "round_to_significand(" + sum + ")";
  std::vector<SvStatement> updates = {fmt::format("{} <= {};", state, sum)};
  if (options_.has_nonfinite) {
    updates.emplace_back(
        fmt::format("nonfinite_q <= ({}) | (nonfinite_q & ~{});", nonfinite_, first_));
  }
  m_.process(kClocked, {{fmt::format("if ({})", valid_), updates}});
  m_.blank();
  m_.process(kClockedWithReset,
             {{"if (!rst_ni)", {"result_valid_q <= 1'b0;"}},
              {"else", {fmt::format("result_valid_q <= {} & {};", valid_, last_)}}});
  m_.blank();
  m_.assign("valid_o", "result_valid_q");
  m_.assign(result + "_o", state);
  if (options_.has_nonfinite) m_.assign("nonfinite_o", "nonfinite_q");
}

void GroupAccumulator::sum_and_accumulate() {
  m_.section("Sum of the lanes");
  sum_terms();
  if (options_.pipeline.accumulate) {
    m_.section("Pipeline register: sum");
    const SvWidth width = options_.lanes == 1 ? SvWidth("TermWidth", options_.term_bits)
                                              : SvWidth("TreeWidth", tree_bits());
    std::vector<StagedSignal> staged = {{"beat_sum", width, true}};
    if (!late_carry_.empty()) {
      m_.signal("late_carry", 1, "the bit that found no place in the tree");
      m_.blank();
      m_.assign("late_carry", late_carry_);
      m_.blank();
      staged.push_back({"late_carry", 1, false});
    }
    stage("sum", staged);
    if (!late_carry_.empty()) late_carry_ = "late_carry_q";
  }
  m_.section("Accumulator");
  accumulate();
}

}  // namespace mpgen::gen

#include "gen/group_accumulator.hpp"

#include <fmt/format.h>

#include <utility>

#include "gen/compressor_tree.hpp"
#include "gen/lane_ports.hpp"
#include "gen/stream_checks.hpp"
#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {
SvFunction significand_rounding_function(const SvWidth& width) {
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
          {fmt::format("leading = $unsigned(value ^ (value >>> ({} - 1)));", w),
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

GroupAccumulator::GroupAccumulator(SvModule& module, Options options)
    : m_(module),
      options_(std::move(options)),
      term_bits_(term_bits(options_.is_binary16, options_.value_bits)) {}

int GroupAccumulator::term_bits(bool is_binary16, int value_bits) {
  return is_binary16 ? value_bits + spec::kFp16LargestExponent - 1 : value_bits;
}

int GroupAccumulator::tree_bits() const {
  return term_bits_ + spec::ceil_log2(static_cast<std::uint64_t>(options_.lanes));
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
  m_.control_register(prefix + "_valid_q", valid_);
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

std::string GroupAccumulator::carries() const {
  return options_.has_carries ? current("carries") : "";
}

void GroupAccumulator::term_function() {
  const bool is_single = options_.lanes == 1;
  if (is_single && !options_.is_binary16) return;
  const SvWidth value(options_.value_width, options_.value_bits);
  const SvWidth term("TermWidth", term_bits_);
  SvFunction function{.name = "term",
                      .width = is_single ? term : SvWidth("TreeWidth", tree_bits()),
                      .is_signed = is_single,
                      .arguments = {{"value", value, true, "", "", ""}},
                      .locals = {},
                      .body = {},
                      .comment = ""};
  std::string aligned = "value";
  if (options_.is_binary16) {
    function.arguments.push_back(
        {"exponent", {"ExponentWidth", spec::kFp16ExponentBits}, false, "", "", ""});
    function.comment =
        "A value weighs 2^(exponent - 25), a term's least significant bit 2^-24. The shift is by "
        "exponent - 1: by exponent, less the zero below.";
    const std::string shift = "TermWidth'(((TermWidth+1)'(value) << exponent) >> 1)";
    if (is_single) {
      function.body.emplace_back("term = " + shift + ";");
    } else {
      function.locals.push_back({"aligned", term, false, "", "", ""});
      function.body.emplace_back("aligned = " + shift + ";");
      aligned = "aligned";
    }
  }
  if (!is_single) {
    function.comment += std::string(function.comment.empty() ? "" : " ") +
                        "Terms are offset binary, 2^(TermWidth-1) too large, so that no row needs "
                        "sign extension.";
    function.body.emplace_back(fmt::format(
        "term = TreeWidth'($unsigned({})) ^ (TreeWidth'(1) << (TermWidth - 1));", aligned));
  }
  m_.add({function});
  m_.blank();
}

std::string GroupAccumulator::term_of(const LaneValue& lane) const {
  return options_.is_binary16 ? fmt::format("term({}, {})", lane.value, lane.exponent)
                              : fmt::format("term({})", lane.value);
}

std::vector<SvStatement> GroupAccumulator::load(const LaneValue& lane,
                                                const std::string& queue) const {
  return {{"for (int l = 0; l < Lanes; l++)", {fmt::format("{}[l] = {};", queue, term_of(lane))}}};
}

void GroupAccumulator::sum_single_lane(const LaneValue& lane) {
  m_.signed_signal("beat_sum", {"TermWidth", term_bits_});
  m_.blank();
  m_.assign("beat_sum", options_.is_binary16 ? term_of(lane) : lane.value);
  if (options_.has_carries) late_carry_ = carries();
}

void GroupAccumulator::sum_lanes(const LaneValue& lane) {
  const bool is_cut = options_.pipeline.tree;
  const bool is_pair = options_.lanes == 2;
  if (!is_pair) {
    m_.add({majority_function(tree_bits())});
    m_.blank();
  }
  CompressorTree tree{.name = "row",
                      .terms = "Lanes",
                      .rows = "2",
                      .width = tree_bits(),
                      .carries = carries(),
                      .load = load(lane, "row"),
                      .store = {}};
  std::string final_carry = options_.has_carries ? carries() + "[Lanes-2]" : "";
  if (options_.has_carries) late_carry_ = carries() + "[Lanes-1]";
  if (is_pair) {
    m_.add({SvSignal{
        "row", {"TreeWidth", tree_bits()}, false, "the lanes' terms", "Lanes", "mem2reg"}});
    m_.blank();
    m_.process("always_comb", tree.load);
  } else if (is_cut) {
    const SvWidth cut_width("CutRows*TreeWidth", tree_cut_rows(options_.lanes) * tree_bits());
    CompressorTree upper = tree;
    upper.name = "upper_row";
    upper.rows = "CutRows";
    upper.load = load(lane, "upper_row");
    upper.store = {
        {"for (int r = 0; r < CutRows; r++)",
         {fmt::format("cut_rows[r*TreeWidth +: TreeWidth] = {};", remaining_row(upper, "r"))}}};
    m_.signal("cut_rows", cut_width, "what the upper half of the tree leaves");
    compress(m_, upper);
    m_.section("Pipeline register: compressor tree");
    std::vector<StagedSignal> staged = {{"cut_rows", cut_width, false}};
    if (options_.has_carries) {
      const SvWidth carry_width("CutRows", tree_cut_rows(options_.lanes));
      m_.signal("lower_carries", carry_width, "bits still to be added");
      m_.blank();
      m_.assign("lower_carries", carries() + "[Lanes-1:Lanes-CutRows]");
      m_.blank();
      staged.push_back({"lower_carries", carry_width, false});
      final_carry = "lower_carries_q[CutRows-2]";
      late_carry_ = "lower_carries_q[CutRows-1]";
    }
    stage("tree", staged);
    m_.blank();
    tree.terms = "CutRows";
    tree.carries = options_.has_carries ? "lower_carries_q" : "";
    tree.load = {
        {"for (int r = 0; r < CutRows; r++)", {"row[r] = cut_rows_q[r*TreeWidth +: TreeWidth];"}}};
    compress(m_, tree);
  } else {
    compress(m_, tree);
  }
  m_.blank();
  m_.comment(
      "Lanes of offset-binary terms, a power of two, are 2^(TreeWidth-1) too large: inverting the "
      "most significant bit of the total brings back two's complement.");
  m_.signal("total", {"TreeWidth", tree_bits()});
  m_.signed_signal("beat_sum", {"TreeWidth", tree_bits()}, "sum of the beat's terms");
  m_.blank();
  const std::string first_row = is_pair ? "row[0]" : remaining_row(tree, "0");
  const std::string second_row = is_pair ? "row[1]" : remaining_row(tree, "1");
  m_.assign("total",
            first_row + " + " + second_row +
                (final_carry.empty() ? "" : fmt::format(" +\nTreeWidth'({})", final_carry)));
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
    m_.add({significand_rounding_function(width)});
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
  m_.control_register("result_valid_q", valid_ + " & " + last_);
  m_.blank();
  m_.assign("valid_o", "result_valid_q");
  m_.assign(result + "_o", state);
  if (options_.has_nonfinite) m_.assign("nonfinite_o", "nonfinite_q");
}

void GroupAccumulator::sum_and_accumulate(const LaneValue& lane) {
  m_.section("Sum of the lanes");
  term_function();
  if (options_.lanes == 1) {
    sum_single_lane(lane);
  } else {
    sum_lanes(lane);
  }
  if (options_.pipeline.accumulate) {
    m_.section("Pipeline register: sum");
    const SvWidth width =
        options_.lanes == 1 ? SvWidth("TermWidth", term_bits_) : SvWidth("TreeWidth", tree_bits());
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
  add_checks();
}

void GroupAccumulator::add_checks() {
  const SvWidth& width = options_.result_width;
  const bool has_lanes_parameter = options_.lanes >= kTreeLanes;
  check_packets(
      m_, {.packet = "group",
           .most_beats = has_lanes_parameter ? fmt::format("{} / Lanes", options_.group)
                                             : std::to_string(options_.group / options_.lanes),
           .unless = fmt::format("{} > {}", width.text, width.bits)});
  assert_latency(m_, "valid_i & last_i", 1 + options_.pipeline.stages());

  m_.checks.push_back({SvBlank{}});
  const SvWidth wide(width.text + "+1", width.bits + 1);
  m_.checks.push_back(
      {SvSignal{"wide_sum", wide, true, "one bit wider than the accumulator", "", ""}});
  m_.checks.push_back({SvBlank{}});
  const std::string cast = fmt::format("({})", wide.text);
  std::string sum = fmt::format("{0}'(base) + {0}'({1})", cast, current("beat_sum"));
  if (!late_carry_.empty()) sum += fmt::format(" + {}'({})", cast, late_carry_);
  m_.checks.push_back({SvAssign{"wide_sum", sum}});
  m_.checks.push_back({SvBlank{}});
  const std::string nonfinite =
      options_.has_nonfinite ? fmt::format("({}) || (nonfinite_q & ~{}) || ", nonfinite_, first_)
                             : std::string();
  assert_always(
      m_, "sum_fits",
      fmt::format("!{0} || {1}wide_sum[{2}] == wide_sum[{2}-1]", valid_, nonfinite, width.text));
}

}  // namespace mpgen::gen

#include "gen/block_mac.hpp"

#include <fmt/format.h>

#include <utility>

#include "gen/compressor_tree.hpp"
#include "gen/lane_ports.hpp"
#include "gen/stream_checks.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {
namespace {

// Name of the register behind a signal or an input port.
std::string registered(const std::string& name) {
  const bool is_port = name.size() > 2 && name.compare(name.size() - 2, 2, "_i") == 0;
  return (is_port ? name.substr(0, name.size() - 2) : name) + "_q";
}

}  // namespace

BlockMac::BlockMac(SvModule& module, const Options& options) : m_(module), options_(options) {}

int BlockMac::product_bits() const {
  const auto largest = static_cast<std::uint64_t>(options_.largest_magnitude);
  return spec::unsigned_bits(largest * largest);
}

int BlockMac::tree_bits() const {
  return product_bits() + 1 + spec::ceil_log2(static_cast<std::uint64_t>(options_.lanes));
}

void BlockMac::declare_widths() {
  const int largest = options_.largest_magnitude;
  m_.localparam("ProductWidth", std::to_string(product_bits()),
                fmt::format("0..{}", largest * largest));
  m_.localparam("TermWidth", "ProductWidth + 1", "with its sign");
  if (options_.lanes > 1) {
    m_.localparam("TreeWidth", "TermWidth + $clog2(Lanes)", "sum of a beat");
  }
  m_.localparam("SumWidth", std::to_string(sum_bits()),
                fmt::format("sum of a block, {}..{}", options_.accumulator.sum.minimum,
                            options_.accumulator.sum.maximum));
  if (is_serial()) m_.localparam("Beats", std::to_string(beats()), "of a block");
}

void BlockMac::run(const Operands& operands) {
  now_ = operands;
  if (is_serial()) count_beats();
  if (options_.pipeline.decode) {
    m_.section("Pipeline register: decoded elements");
    const SvWidth lanes{"Lanes*DecodedWidth", options_.lanes * (options_.magnitude_bits + 1)};
    stage("decoded", valid_,
          {{now_.activations, lanes, false},
           {now_.weights, lanes, false},
           {now_.exponent, options_.accumulator.exponent_bits, false},
           {now_.nonfinite, 1, false}});
    now_ = {.activations = registered(now_.activations),
            .weights = registered(now_.weights),
            .exponent = registered(now_.exponent),
            .nonfinite = registered(now_.nonfinite)};
  }
  products();
  sum_lanes();
  sum_block();
}

void BlockMac::count_beats() {
  m_.section("Beats of a block");
  const int index_bits = spec::ceil_log2(static_cast<std::uint64_t>(beats()));
  m_.localparam("BeatIndexWidth", "$clog2(Beats)");
  m_.blank();
  m_.signal("beat_index_q", {"BeatIndexWidth", index_bits}, "of the next beat");
  m_.signal("beat_index", {"BeatIndexWidth", index_bits});
  m_.signal("opens_block", 1, "first beat of a block");
  m_.signal("closes_block", 1, "last beat of a block");
  m_.blank();
  m_.assign("beat_index", "first_i ? '0 : beat_index_q");
  m_.assign("opens_block", "beat_index == '0");
  m_.assign("closes_block", "&beat_index");
  m_.blank();
  m_.process(kClocked, {{"if (valid_i)", {"beat_index_q <= beat_index + 1'b1;"}}});
}

// Registers `data` and the control signals in cycles with `valid`.
void BlockMac::stage(const std::string& prefix, const std::string& valid,
                     const std::vector<Signal>& data) {
  std::vector<std::pair<std::string, std::string*>> controls = {{"first", &first_},
                                                                {"last", &last_}};
  if (is_serial()) {
    controls.emplace_back("opens", &opens_);
    controls.emplace_back("closes", &closes_);
  }
  m_.signal(prefix + "_valid_q", 1);
  std::vector<SvStatement> moves;
  for (const auto& [name, signal] : controls) {
    const std::string staged = fmt::format("{}_{}_q", prefix, name);
    m_.signal(staged, 1);
    moves.emplace_back(fmt::format("{} <= {};", staged, *signal));
    *signal = staged;
  }
  for (const auto& signal : data) {
    m_.add({SvSignal{registered(signal.name), signal.width, signal.is_signed, "", "", ""}});
    moves.emplace_back(fmt::format("{} <= {};", registered(signal.name), signal.name));
  }
  m_.blank();
  m_.control_register(prefix + "_valid_q", valid);
  m_.blank();
  m_.process(kClocked, {{fmt::format("if ({})", valid), moves}});
  valid_ = prefix + "_valid_q";
}

void BlockMac::products() {
  m_.section("Products");
  const bool is_tree = options_.lanes > 1;
  const SvWidth decoded{"DecodedWidth", options_.magnitude_bits + 1};
  const SvWidth magnitude{"MagnitudeWidth", options_.magnitude_bits};
  const SvWidth width =
      is_tree ? SvWidth("TreeWidth", tree_bits()) : SvWidth("TermWidth", product_bits() + 1);
  SvFunction term{.name = "term",
                  .width = width,
                  .is_signed = !is_tree,
                  .arguments = {{"activation", decoded, false, "", "", ""},
                                {"weight", decoded, false, "", "", ""}},
                  .locals = {{"activation_sign", 1, false, "", "", ""},
                             {"activation_magnitude", magnitude, false, "", "", ""},
                             {"weight_sign", 1, false, "", "", ""},
                             {"weight_magnitude", magnitude, false, "", "", ""},
                             {"negative", 1, false, "", "", ""},
                             {"product", {"ProductWidth", product_bits()}, false, "", "", ""}},
                  .body = {"{activation_sign, activation_magnitude} = activation;",
                           "{weight_sign, weight_magnitude} = weight;",
                           "negative = activation_sign ^ weight_sign;",
                           "product = ProductWidth'(activation_magnitude) *\n"
                           "ProductWidth'(weight_magnitude);"},
                  .comment = ""};
  if (is_tree) {
    term.comment =
        "A term is offset binary, 2^ProductWidth too large, so that no row needs sign extension. A "
        "negative one is inverted, which leaves it one too low: the lane's carry completes it.";
    term.locals.push_back({"offset_binary", {"TermWidth", product_bits() + 1}, false, "", "", ""});
    term.body.emplace_back("offset_binary = {1'b1, product} ^ {TermWidth{negative}};");
    term.body.emplace_back("term = TreeWidth'(offset_binary);");
  } else {
    term.body.emplace_back(
        "term = ({1'b0, product} ^ {TermWidth{negative}}) + TermWidth'(negative);");
  }
  m_.add({term});
}

void BlockMac::sum_lanes() {
  const int lanes = options_.lanes;
  if (lanes == 1) {
    m_.blank();
    m_.signed_signal("beat_sum", {"TermWidth", product_bits() + 1});
    m_.blank();
    m_.assign("beat_sum", fmt::format("term({}, {})", now_.activations, now_.weights));
    beat_sum_ = "SumWidth'(beat_sum)";
    return;
  }
  m_.blank();
  m_.signal("carries", {"Lanes", lanes}, "complete the negative terms; added in the tree");
  m_.blank();
  const auto sign_of = [](const std::string& vector) {
    return fmt::format("{}[l*DecodedWidth + MagnitudeWidth]", vector);
  };
  m_.process(
      "always_comb",
      {{"for (int l = 0; l < Lanes; l++)",
        {fmt::format("carries[l] = {} ^ {};", sign_of(now_.activations), sign_of(now_.weights))}}});
  m_.section("Sum of the lanes");
  const SvWidth tree_width{"TreeWidth", tree_bits()};
  const std::vector<SvStatement> load = {
      {"for (int l = 0; l < Lanes; l++)",
       {fmt::format("row[l] = term({}[l*DecodedWidth +: DecodedWidth],\n{}[l*DecodedWidth +: "
                    "DecodedWidth]);",
                    now_.activations, now_.weights)}}};
  const CompressorTree tree{.name = "row",
                            .terms = "Lanes",
                            .rows = "2",
                            .width = tree_bits(),
                            .carries = "carries",
                            .load = load,
                            .store = {}};
  std::string first_row = "row[0]";
  std::string second_row = "row[1]";
  if (lanes >= kTreeLanes) {
    m_.add({majority_function(tree_bits())});
    m_.blank();
    compress(m_, tree);
    first_row = remaining_row(tree, "0");
    second_row = remaining_row(tree, "1");
  } else {
    m_.add({SvSignal{"row", tree_width, false, "the lanes' terms", "Lanes", "mem2reg"}});
    m_.blank();
    m_.process("always_comb", load);
  }
  m_.blank();
  m_.comment(
      "Lanes of offset-binary terms, a power of two, are 2^(TreeWidth-1) too large: inverting the "
      "most significant bit of the total brings back two's complement.");
  m_.signal("tree_total", tree_width);
  m_.signed_signal("beat_sum", tree_width, "sum of the beat's products, but for one carry");
  m_.blank();
  m_.assign("tree_total",
            fmt::format("{} + {} +\nTreeWidth'(carries[Lanes-2])", first_row, second_row));
  m_.assign("beat_sum", "$signed({~tree_total[TreeWidth-1], tree_total[TreeWidth-2:0]})");
  beat_sum_ = is_serial() ? "SumWidth'(beat_sum) + SumWidth'(carries[Lanes-1])"
                          : "beat_sum + SumWidth'(carries[Lanes-1])";
}

void BlockMac::sum_block() {
  m_.section("Sum of the block");
  const SvWidth sum{"SumWidth", sum_bits()};
  const std::string exponent = now_.exponent;
  const std::string nonfinite = now_.nonfinite;
  const bool has_stage = options_.pipeline.sum;
  const int exponent_bits = options_.accumulator.exponent_bits;
  if (is_serial()) {
    m_.signed_signal("block_sum_q", sum, "of the beats so far");
    m_.signal("first_block_q", 1);
    m_.signal("first_block", 1, "first block of the dot product");
  }
  m_.signed_signal("block_sum", sum);
  if (has_stage) {
    m_.signal("sum_valid_q", 1);
    m_.signal("sum_last_q", 1);
    if (!is_serial()) {
      m_.signed_signal("block_sum_q", sum);
      m_.signal("first_block_q", 1, "first block of the dot product");
    }
    m_.signal("sum_exponent_q", exponent_bits);
    m_.signal("sum_nonfinite_q", 1);
  }
  m_.blank();
  if (is_serial()) {
    m_.assign("first_block", fmt::format("{} | (first_block_q & ~{})", first_, opens_));
    m_.assign("block_sum", fmt::format("({} ? '0 : block_sum_q) + {}", opens_, beat_sum_));
  } else {
    m_.assign("block_sum", beat_sum_);
  }
  const std::string complete = is_serial() ? fmt::format("{} & {}", valid_, closes_) : valid_;
  std::vector<SvStatement> loads;
  if (is_serial() || has_stage) {
    loads.emplace_back("block_sum_q <= block_sum;");
    loads.emplace_back(is_serial() ? std::string("first_block_q <= first_block;")
                                   : fmt::format("first_block_q <= {};", first_));
  }
  if (has_stage) {
    loads.emplace_back(fmt::format("sum_last_q <= {};", last_));
    loads.emplace_back(fmt::format("sum_exponent_q <= {};", exponent));
    loads.emplace_back(fmt::format("sum_nonfinite_q <= {};", nonfinite));
  }
  if (!loads.empty()) {
    m_.blank();
    m_.process(kClocked, {{fmt::format("if ({})", valid_), loads}});
  }
  BlockAccumulatorEmitter::Block block;
  if (has_stage) {
    m_.blank();
    m_.control_register("sum_valid_q", complete);
    block = {.valid = "sum_valid_q",
             .first = "first_block_q",
             .last = "sum_last_q",
             .sum = "block_sum_q",
             .exponent = "sum_exponent_q",
             .nonfinite = "sum_nonfinite_q"};
  } else {
    block = {.valid = complete,
             .first = is_serial() ? "first_block" : first_,
             .last = last_,
             .sum = "block_sum",
             .exponent = exponent,
             .nonfinite = nonfinite};
  }
  BlockAccumulatorEmitter(m_, options_.accumulator, block).run();
  add_checks(complete);
}

void BlockMac::add_checks(const std::string& complete) {
  check_packets(m_, {.packet = "dot",
                     .multiple_of = beats(),
                     .most_beats = std::to_string(options_.longest_dot_product / options_.lanes)});
  assert_latency(m_, "valid_i & last_i", options_.latency);
  m_.checks.push_back({SvBlank{}});
  const spec::IntegerRange& range = options_.accumulator.sum;
  assert_always(m_, "block_sum_in_range",
                fmt::format("!({}) || (block_sum >= -{} && block_sum <= {})", complete,
                            -range.minimum, range.maximum));
}

}  // namespace mpgen::gen

#include "gen/block_quantizer.hpp"

#include <fmt/format.h>

#include <utility>

#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {

BlockQuantizerEmitter::BlockQuantizerEmitter(SvModule& module, Options options)
    : m_(module), options_(std::move(options)) {}

void BlockQuantizerEmitter::run() {
  constants();
  if (is_serial()) {
    serial();
  } else {
    parallel();
  }
  add_checks();
}

const std::string& BlockQuantizerEmitter::now(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? name : found->second;
}

// Sign, exponent and the fraction bits that count.
int BlockQuantizerEmitter::kept_bits() const {
  return is_exact() ? spec::kFp16Bits : 1 + spec::kFp16ExponentBits + spec::kTruncatedBits - 1;
}

int BlockQuantizerEmitter::scaled_bits() const {
  return is_exact() ? spec::kFp16SignificandBits + exact_shift() : spec::kTruncatedBits;
}

// The farthest shift of an element that still reaches the least threshold in which dialects differ:
// one that is shifted farther need not be exact.
int BlockQuantizerEmitter::exact_shift() const {
  const int least = excess_thresholds().front();
  int shift = 0;
  while (((spec::kTruncatedValues - 1) >> (shift + 1)) >= least) ++shift;
  return shift;
}

SvWidth BlockQuantizerEmitter::largest_width() const {
  const int fraction_bits = needs_fraction() ? spec::kTruncatedBits - 1 : 0;
  return {"LargestWidth", spec::kFp16ExponentBits + fraction_bits};
}

bool BlockQuantizerEmitter::has_scores() const {
  if (!is_two_stage()) return !excess_thresholds().empty();
  for (int id = 0; id < options_.formatbook.size(); ++id) {
    if (spec::beneficial_values(options_.formatbook, id) != 0) return true;
  }
  return false;
}

void BlockQuantizerEmitter::constants() {
  m_.blank();
  m_.localparam("Lanes", std::to_string(options_.lanes));
  if (is_serial()) m_.localparam("Beats", std::to_string(beats()), "of a block");
  if (kept_bits() < spec::kFp16Bits) {
    m_.localparam("ActivationWidth", std::to_string(spec::kFp16Bits));
  }
  m_.localparam("ExponentWidth", std::to_string(spec::kFp16ExponentBits));
  m_.localparam("TruncatedWidth", std::to_string(spec::kTruncatedBits),
                "magnitude in quarter units, truncated");
  m_.localparam("KeptWidth", std::to_string(kept_bits()),
                !is_exact() ? "of an activation: what its truncated magnitude can need"
                            : "of an activation: all of it");
  m_.localparam("FractionWidth", "KeptWidth - ExponentWidth - 1");
  if (is_exact()) {
    const int shift = exact_shift();
    m_.localparam("ScaledWidth",
                  shift > 0 ? fmt::format("FractionWidth + 1 + {}", shift) : "FractionWidth + 1",
                  "magnitude, exact where it reaches a threshold that some dialects have");
  } else if (!has_planes()) {
    m_.localparam("ScaledWidth", "TruncatedWidth");
  }
  m_.localparam("LargestWidth",
                needs_fraction() ? "ExponentWidth + TruncatedWidth - 1" : "ExponentWidth",
                needs_fraction() ? "exponent field, leading fraction bits" : "exponent field");
  m_.localparam("CodeWidth", std::to_string(spec::kDialectCodeBits), "sign, index");
  m_.localparam("DialectWidth", std::to_string(spec::dialect_id_bits(options_.formatbook)));
}

void BlockQuantizerEmitter::largest_function() {
  m_.add({SvFunction{
      .name = "largest_of",
      .width = largest_width(),
      .is_signed = false,
      .arguments = {{"beat", kept_width(), false, "", "", ""}},
      .locals = {{"candidates", lanes_width(), false, "lanes equal so far", "", ""},
                 {"ones", lanes_width(), false, "candidates with this bit set", "", ""}},
      .body = {"candidates = '1;",
               {"for (int b = LargestWidth - 1; b >= 0; b--)",
                {{"for (int l = 0; l < Lanes; l++)",
                  {"ones[l] = candidates[l] & beat[l*KeptWidth + KeptWidth - 1 - LargestWidth + "
                   "b];"}},
                 "largest_of[b] = |ones;",
                 {"if (|ones)", {"candidates = ones;"}}}}},
      .comment = "Bit by bit from the top: lanes without a one that others have drop out."}});
}

// What the quantiser needs of the activations.
void BlockQuantizerEmitter::keep() {
  m_.signal("kept", kept_width());
  m_.blank();
  if (kept_bits() == spec::kFp16Bits) {
    m_.assign("kept", "activations_i");
  } else {
    m_.process("always_comb",
               {{"for (int l = 0; l < Lanes; l++)",
                 {"kept[l*KeptWidth +: KeptWidth] =\nactivations_i[(l + 1)*ActivationWidth - 1 -: "
                  "KeptWidth];"}}});
  }
}

void BlockQuantizerEmitter::stage(bool exists, const std::string& prefix,
                                  std::vector<Signal> data) {
  if (!exists) return;
  data.insert(data.begin(), {{"first_i", 1}, {"last_i", 1}});
  if (options_.beat_side_bits > 0) data.push_back({"beat_side_i", options_.beat_side_bits});
  m_.section("Pipeline register: " + prefix);
  m_.signal(prefix + "_valid_q", 1);
  std::vector<SvStatement> moves;
  for (const auto& [name, width] : data) {
    const bool is_port = name.compare(name.size() - 2, 2, "_i") == 0;
    const std::string base = is_port ? name.substr(0, name.size() - 2) : name;
    const std::string registered = fmt::format("{}_{}_q", prefix, base);
    m_.signal(registered, width);
    moves.emplace_back(fmt::format("{} <= {};", registered, now(name)));
    names_[name] = registered;
  }
  m_.blank();
  m_.control_register(prefix + "_valid_q", valid_);
  m_.blank();
  m_.process(kClocked, {{fmt::format("if ({})", valid_), moves}});
  valid_ = prefix + "_valid_q";
}

std::vector<BlockQuantizerEmitter::Signal> BlockQuantizerEmitter::scores() const {
  if (!has_scores()) return {};
  if (is_two_stage()) {
    const SvWidth count{"CountWidth",
                        spec::unsigned_bits(static_cast<std::uint64_t>(options_.block))};
    return {{"even_count", count}, {"odd_count", count}};
  }
  const int bits = scaled_bits() + spec::ceil_log2(static_cast<std::uint64_t>(options_.block));
  const auto thresholds = static_cast<int>(excess_thresholds().size());
  return {{"excesses", {"Thresholds*ExcessWidth", thresholds * bits}}};
}

void BlockQuantizerEmitter::parallel() {
  const spec::BlockQuantizerPipeline& pipeline = options_.pipeline;
  if (has_planes()) split_into_planes();
  m_.section("Largest magnitude of the block");
  if (has_planes()) {
    find_largest_in_planes();
  } else {
    largest_function();
    m_.blank();
    m_.signal("largest", largest_width(), "largest exponent, and fraction");
    keep();
    m_.blank();
    m_.assign("largest", "largest_of(kept)");
  }
  stage(pipeline.maximum, "maximum", {{"kept", kept_width()}, {"largest", largest_width()}});
  scale(now("kept"), now("largest"));
  std::vector<Signal> block = {{"shared_exponent", {"ExponentWidth", spec::kFp16ExponentBits}},
                               {"nonfinite", 1}};
  std::vector<Signal> lanes = {{"signs", lanes_width()}, {"scaled", scaled_width()}};
  const auto joined = [](std::vector<Signal> a, const std::vector<Signal>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  std::vector<Signal> pair;
  if (is_two_stage() && has_pairs()) pair.push_back({"pair", {"DialectWidth-1", pair_bits()}});
  stage(pipeline.magnitude, "magnitude", joined(joined(lanes, block), pair));
  score();
  if (!is_exact()) names_["truncated"] = now("scaled");
  lanes = {{"signs", lanes_width()}, {"truncated", truncated_width()}};
  stage(pipeline.score, "score", joined(joined(joined(lanes, block), pair), scores()));
  choose_dialect();
  block.push_back({"dialect", dialect_width()});
  stage(pipeline.select, "select", joined(lanes, block));
  m_.section("Encoding");
  encode();
  m_.blank();
  m_.control_register("valid_o", valid_);
  m_.blank();
  std::vector<SvStatement> loads = {fmt::format("first_o <= {};", now("first_i")),
                                    fmt::format("last_o <= {};", now("last_i"))};
  if (options_.beat_side_bits > 0) {
    loads.emplace_back(fmt::format("beat_side_o <= {};", now("beat_side_i")));
  }
  for (auto& statement : outputs()) loads.push_back(std::move(statement));
  m_.process(kClocked, {{fmt::format("if ({})", valid_), loads}});
}

void BlockQuantizerEmitter::scale_function() {
  const SvWidth exponent{"ExponentWidth", spec::kFp16ExponentBits};
  const SvWidth fraction{"FractionWidth", kept_bits() - 1 - spec::kFp16ExponentBits};
  const int shift = is_exact() ? exact_shift() : 0;
  const std::string significand =
      shift == 0 ? "{|field, fraction}" : fmt::format("{{|field, fraction, {}'d0}}", shift);
  m_.add({SvFunction{
      .name = "scale",
      .width = {"ScaledWidth", scaled_bits()},
      .is_signed = false,
      .arguments = {{"magnitude", {"KeptWidth-1", kept_bits() - 1}, false, "of binary16", "", ""},
                    {"reference_exponent", exponent, false, "", "", ""}},
      .locals = {{"field", exponent, false, "", "", ""},
                 {"fraction", fraction, false, "", "", ""},
                 {"distance", exponent, false, "", "", ""}},
      .body = {"{field, fraction} = magnitude;",
               "distance = reference_exponent - (field | ExponentWidth'(field == '0));",
               fmt::format("scale = {} >> distance;", significand)},
      .comment = !is_exact() ? "In quarter units, truncated."
                             : fmt::format("In units of 2^-{} quarter units. What is shifted out "
                                           "belongs to elements below {} quarter units, which no "
                                           "excess counts.",
                                           scaled_bits() - spec::kTruncatedBits,
                                           excess_thresholds().front())}});
}

// Shared exponent, flag, and the lanes' signs and scaled magnitudes.
void BlockQuantizerEmitter::scale(const std::string& kept, const std::string& largest) {
  const SvWidth exponent{"ExponentWidth", spec::kFp16ExponentBits};
  m_.section("Shared exponent and scaled magnitudes");
  if (!has_planes()) {
    scale_function();
    m_.blank();
  }
  m_.comment(
      "The block's largest magnitude scales into [4, 8), unless it is below 2^-13, where the "
      "shared exponent is 0: as if its exponent field were 2.");
  m_.signal("largest_field", exponent);
  m_.signal("gradual", 1, "the block's largest magnitude is below 2^-13");
  m_.signal("reference_exponent", exponent, "max(largest exponent field, 2)");
  m_.signal("shared_exponent", exponent, "s, bias 15");
  m_.signal("nonfinite", 1, "Inf or NaN in the block");
  if (!has_planes()) {
    m_.signal("signs", lanes_width());
    m_.signal("scaled", scaled_width());
  }
  m_.blank();
  m_.assign("largest_field", fmt::format("{}[LargestWidth-1 -: ExponentWidth]", largest));
  m_.assign("gradual", "largest_field[ExponentWidth-1:1] == '0");
  m_.assign("reference_exponent", "gradual ? ExponentWidth'(2) : largest_field");
  m_.assign("shared_exponent", "reference_exponent - ExponentWidth'(2)");
  m_.assign("nonfinite", "&largest_field");
  m_.blank();
  if (has_planes()) {
    scale_planes(kept);
  } else {
    m_.process("always_comb",
               {{"for (int l = 0; l < Lanes; l++)",
                 {fmt::format("signs[l] = {}[l*KeptWidth + KeptWidth - 1];", kept),
                  fmt::format("scaled[l*ScaledWidth +: ScaledWidth] =\nscale({}[l*KeptWidth +: "
                              "KeptWidth - 1], reference_exponent);",
                              kept)}}});
  }
  if (is_two_stage() && has_pairs()) choose_pair(largest);
}

void BlockQuantizerEmitter::score() {
  if (!has_scores()) return;
  if (is_two_stage()) {
    count_beneficial();
  } else {
    sum_excesses();
    m_.blank();
    truncate();
  }
}

// The magnitudes from which the codes follow.
void BlockQuantizerEmitter::truncate() {
  m_.signal("truncated", truncated_width(), "in quarter units");
  m_.blank();
  m_.process("always_comb",
             {{"for (int l = 0; l < Lanes; l++)",
               {fmt::format("truncated[l*TruncatedWidth +: TruncatedWidth] =\n{}[(l + "
                            "1)*ScaledWidth - 1 -: TruncatedWidth];",
                            now("scaled"))}}});
}

void BlockQuantizerEmitter::choose_dialect() {
  m_.section("Choice of the dialect");
  if (is_two_stage()) {
    choose_by_counts();
  } else {
    choose_by_errors();
  }
}

// Loads of the output registers that both forms share.
std::vector<SvStatement> BlockQuantizerEmitter::outputs() const {
  return {"codes_o <= codes;",
          fmt::format("side_o <= {{{}, {}}};", now("dialect"), now("shared_exponent")),
          fmt::format("nonfinite_o <= {};", now("nonfinite"))};
}

}  // namespace mpgen::gen

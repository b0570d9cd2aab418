#include <fmt/format.h>

#include "gen/block_quantizer.hpp"
#include "gen/stream_checks.hpp"
#include "spec/formats.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {

void BlockQuantizerEmitter::serial() {
  count_beats();
  m_.section("Largest magnitude of the block so far");
  largest_function();
  m_.blank();
  keep();
  m_.blank();
  store_block();
  scoring_pass();
  encoding_pass();
}

void BlockQuantizerEmitter::count_beats() {
  m_.section("Beats of the block");
  const SvWidth index{"IndexWidth", spec::ceil_log2(static_cast<std::uint64_t>(beats()))};
  m_.localparam("IndexWidth", "$clog2(Beats)");
  m_.blank();
  m_.signal("write_index_q", index, "of the next beat");
  m_.signal("write_index", index);
  m_.signal("opens_block", 1, "first beat of a block");
  m_.signal("block_done", 1, "the block is complete with this beat");
  m_.blank();
  m_.assign("write_index", "first_i ? '0 : write_index_q");
  m_.assign("opens_block", "write_index == '0");
  m_.assign("block_done", "valid_i & (&write_index)");
}

// First pass: the beats are stored while the largest magnitude is found.
void BlockQuantizerEmitter::store_block() {
  const SvWidth largest = largest_width();
  const bool has_side = options_.beat_side_bits > 0;
  m_.signal("beat_largest", largest, "exponent field, leading fraction bits");
  m_.signal("running_largest", largest);
  m_.signal("running_largest_q", largest);
  m_.signal("running_first", 1, "the block opens a packet");
  m_.signal("running_first_q", 1);
  m_.add({SvSignal{"kept_q", kept_width(), false, "the block", "Beats", ""}});
  if (has_side) {
    m_.add({SvSignal{"beat_side_q", options_.beat_side_bits, false, "", "Beats", ""}});
  }
  m_.blank();
  m_.assign("beat_largest", "largest_of(kept)");
  m_.assign("running_largest",
            "(!opens_block && running_largest_q > beat_largest) ?\nrunning_largest_q : "
            "beat_largest");
  m_.assign("running_first", "first_i | (running_first_q & ~opens_block)");
  m_.blank();
  std::vector<SvStatement> writes = {
      "kept_q[write_index] <= kept;", "write_index_q <= write_index + 1'b1;",
      "running_largest_q <= running_largest;", "running_first_q <= running_first;"};
  if (has_side) writes.insert(writes.begin() + 1, "beat_side_q[write_index] <= beat_side_i;");
  m_.process(kClocked, {{"if (valid_i)", writes}});
}

// Second pass: the stored beats are scaled, scored and stored again, truncated.
void BlockQuantizerEmitter::scoring_pass() {
  const SvWidth index{"IndexWidth", spec::ceil_log2(static_cast<std::uint64_t>(beats()))};
  const bool has_side = options_.beat_side_bits > 0;
  m_.section("Second pass: scores of the dialects");
  m_.comment(
      "A pass reads each beat no later than in the cycle in which the next block overwrites it, so "
      "one block of storage is enough for it.");
  m_.signal("scoring_q", 1, "a block is in this pass");
  m_.signal("score_index_q", index);
  // Without scores nothing is accumulated from the first beat on.
  if (has_scores()) m_.signal("score_opens", 1);
  m_.signal("score_done", 1, "the scores are complete with this beat");
  m_.signal("largest_q", largest_width());
  m_.signal("score_first_q", 1);
  m_.signal("score_last_q", 1);
  m_.signal("score_kept", kept_width(), "read now");
  m_.blank();
  if (has_scores()) m_.assign("score_opens", "score_index_q == '0");
  m_.assign("score_done", "scoring_q & (&score_index_q)");
  m_.assign("score_kept", "kept_q[score_index_q]");
  m_.blank();
  m_.control_register("scoring_q", "block_done | (scoring_q & ~score_done)");
  m_.blank();
  m_.process(kClocked, {{"if (block_done)",
                         {"score_index_q <= '0;", "largest_q <= running_largest;",
                          "score_first_q <= running_first;", "score_last_q <= last_i;"}},
                        {"else if (scoring_q)", {"score_index_q <= score_index_q + 1'b1;"}}});
  scale("score_kept", "largest_q");
  score();
  choose_dialect();

  m_.section("Store of truncated magnitudes");
  m_.add({SvSignal{"signs_q", lanes_width(), false, "", "Beats", ""}});
  m_.add({SvSignal{"truncated_q", truncated_width(), false, "", "Beats", ""}});
  if (has_side) {
    m_.add({SvSignal{"scored_side_q", options_.beat_side_bits, false, "", "Beats", ""}});
  }
  m_.blank();
  std::vector<SvStatement> writes = {
      "signs_q[score_index_q] <= signs;",
      fmt::format("truncated_q[score_index_q] <= {};", is_exact() ? "truncated" : "scaled")};
  if (has_side) {
    writes.emplace_back("scored_side_q[score_index_q] <= beat_side_q[score_index_q];");
  }
  for (const auto& score : scores()) {
    writes.emplace_back(fmt::format("{0}_q <= {0};", score.name));
  }
  m_.process(kClocked, {{"if (scoring_q)", writes}});
}

// Third pass: the beats are encoded in the chosen dialect.
void BlockQuantizerEmitter::encoding_pass() {
  const SvWidth index{"IndexWidth", spec::ceil_log2(static_cast<std::uint64_t>(beats()))};
  const SvWidth exponent{"ExponentWidth", spec::kFp16ExponentBits};
  const bool has_side = options_.beat_side_bits > 0;
  m_.section("Third pass: encoding");
  m_.signal("encoding_q", 1, "a block is in this pass");
  m_.signal("code_index_q", index);
  m_.signal("code_opens", 1);
  m_.signal("code_closes", 1);
  m_.signal("code_first_q", 1);
  m_.signal("code_last_q", 1);
  m_.signal("dialect_q", dialect_width());
  m_.signal("shared_exponent_q", exponent);
  m_.signal("nonfinite_q", 1);
  m_.signal("code_signs", lanes_width(), "read now");
  m_.signal("code_truncated", truncated_width());
  m_.blank();
  m_.assign("code_opens", "code_index_q == '0");
  m_.assign("code_closes", "&code_index_q");
  m_.assign("code_signs", "signs_q[code_index_q]");
  m_.assign("code_truncated", "truncated_q[code_index_q]");
  m_.blank();
  m_.control_register("encoding_q", "score_done | (encoding_q & ~code_closes)");
  m_.blank();
  m_.process(kClocked, {{"if (score_done)",
                         {"code_index_q <= '0;", "code_first_q <= score_first_q;",
                          "code_last_q <= score_last_q;", "dialect_q <= dialect;",
                          "shared_exponent_q <= shared_exponent;", "nonfinite_q <= nonfinite;"}},
                        {"else if (encoding_q)", {"code_index_q <= code_index_q + 1'b1;"}}});
  m_.blank();
  names_["dialect"] = "dialect_q";
  names_["shared_exponent"] = "shared_exponent_q";
  names_["nonfinite"] = "nonfinite_q";
  names_["signs"] = "code_signs";
  names_["truncated"] = "code_truncated";
  encode();
  m_.blank();
  m_.control_register("valid_o", "encoding_q");
  m_.blank();
  std::vector<SvStatement> loads = {"first_o <= code_first_q & code_opens;",
                                    "last_o <= code_last_q & code_closes;"};
  if (has_side) loads.emplace_back("beat_side_o <= scored_side_q[code_index_q];");
  for (auto& statement : outputs()) loads.push_back(std::move(statement));
  m_.process(kClocked, {{"if (encoding_q)", loads}});
}

void BlockQuantizerEmitter::add_checks() {
  check_packets(m_, {.packet = "packet", .multiple_of = beats()});
  m_.checks.push_back({SvBlank{}});
  check_packets(m_,
                {.packet = "quantised",
                 .beat = "valid_o",
                 .first = "first_o",
                 .last = "last_o",
                 .multiple_of = beats()},
                SvCheckKind::assertion);
  if (!is_serial()) {
    assert_latency(m_, "valid_i", 1 + options_.pipeline.stages());
    return;
  }
  assert_latency(m_, "block_done", 2 * beats() + 1,
                 fmt::format("(valid_o & (&quantised_position_q))"));
  m_.checks.push_back({SvBlank{}});
  m_.checks.push_back({SvComment{
      "A block leaves without a gap, and none enters a pass that the one before is still in."}});
  assert_always(m_, "no_gap", "quantised_position_q == '0 || valid_o");
  assert_always(m_, "score_not_overtaken", "!block_done || !scoring_q || score_done");
  assert_always(m_, "code_not_overtaken", "!score_done || !encoding_q || code_closes");
}

}  // namespace mpgen::gen

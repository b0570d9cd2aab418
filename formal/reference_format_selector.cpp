#include <fmt/format.h>

#include "formal/block_quantizer_text.hpp"
#include "formal/formatbook_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

constexpr const char* kScoreStep = R"(    // Step 3: the pair, by the largest magnitude.
    largest_t = 5'd0;
    for (int lane = 0; lane < @block@; lane++) begin
      if (t_2[5 * lane +: 5] > largest_t) largest_t = t_2[5 * lane +: 5];
    end
    pair_2 = pair_of(largest_t);
    // Step 4: elements that either mate helps.
    even_helps = helped_by(pair_2);
    odd_helps = helped_by(pair_2 + 1'b1);
    even_2 = 7'd0;
    odd_2 = 7'd0;
    for (int lane = 0; lane < @block@; lane++) begin
      even_2 = even_2 + 7'(even_helps[t_2[5 * lane +: 5]]);
      odd_2 = odd_2 + 7'(odd_helps[t_2[5 * lane +: 5]]);
    end
)";

constexpr const char* kSelectStep = R"(    // The pair's id ends in 0; equal counts take it.
    dialect_3 = pair_3;
    dialect_3[0] = odd_3 > even_3;
)";

}  // namespace

std::optional<std::string> reference_of(const spec::FormatSelectorSpec& unit,
                                        const std::string& name) {
  return block_quantizer_reference(
      {.name = name,
       .section = "3.2",
       .ports = spec::ports(unit),
       .lanes = unit.lanes,
       .beats = unit.beats(),
       .beat_side_bits = unit.beat_side_bits,
       .formatbook = unit.formatbook,
       .pipeline = unit.pipeline,
       .functions = pair_function(unit.formatbook) + helped_function(unit.formatbook),
       .score_step = kScoreStep,
       .select_step = kSelectStep,
       .scores = {{"pair", spec::dialect_id_bits(unit.formatbook)}, {"even", 7}, {"odd", 7}},
       .variables = "  logic [4:0] largest_t;\n  logic [31:0] even_helps, odd_helps;\n"});
}

std::vector<Proof> proofs_of(const spec::FormatSelectorSpec& unit, const std::string& name) {
  constexpr int kFewest = 16;  // lanes of a block that enters at once
  spec::FormatSelectorSpec plain = unit;
  plain.block = plain.lanes = kFewest;
  plain.pipeline = {};
  const bool is_whole = plain == unit;
  std::vector<Proof> proofs = {
      {.subject = "scaling, choice and codes",
       .design = {name, plain},
       .scope = is_whole ? "complete"
                         : fmt::format("block of {} at once instead of {} in {} lanes, no pipeline "
                                       "registers",
                                       kFewest, unit.block, unit.lanes),
       .effort = Effort::minutes}};
  if (is_whole) return proofs;
  spec::FormatSelectorSpec timed = unit;
  timed.block = kFewest;
  timed.lanes = unit.beats() == 1 ? kFewest : kFewest / 2;
  proofs.push_back({.subject = "registers and order",
                    .design = {name, timed},
                    .scope = fmt::format("block of {} instead of {}, {} lanes instead of {}",
                                         kFewest, unit.block, timed.lanes, unit.lanes),
                    .effort = Effort::unknown,
                    .only_bounded = true,
                    .depth = spec::latency(timed) + 2 * timed.beats()});
  return proofs;
}

}  // namespace mpgen::formal

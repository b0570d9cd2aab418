#include <fmt/format.h>

#include "formal/block_text.hpp"
#include "formal/formatbook_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {

std::optional<std::string> reference_of(const spec::DialectDecoderSpec& unit,
                                        const std::string& name) {
  return reference_head(name, "3.1", spec::ports(unit), false) +
         magnitudes_function(unit.formatbook) +
         filled(R"(  logic [31:0] magnitudes;
  logic [2:0] index;
  always_comb begin
    magnitudes = magnitudes_of(dialect_i);
    for (int lane = 0; lane < @lanes@; lane++) begin
      index = codes_i[4 * lane +: 3];
      decoded_o[lane * @bits@ +: @bits@] = {codes_i[4 * lane + 3],
          magnitudes[4 * index +: @magnitude_bits@]};
    end
  end
endmodule

`default_nettype wire
)",
                {{"lanes", std::to_string(unit.lanes)},
                 {"bits", std::to_string(spec::decoded_bits(unit.formatbook))},
                 {"magnitude_bits", std::to_string(spec::magnitude_bits(unit.formatbook))}});
}

std::vector<Proof> proofs_of(const spec::DialectDecoderSpec& unit, const std::string& name) {
  // All lanes read the same row of the table, so a few show what there is to show.
  constexpr int kFewLanes = 4;
  const Proof whole{.subject = "whole unit", .design = {name, unit}, .scope = "complete"};
  if (unit.lanes <= kFewLanes) return {whole};
  Proof few = whole;
  std::get<spec::DialectDecoderSpec>(few.design.unit).lanes = kFewLanes;
  few.subject = "all dialects and codes";
  few.scope = fmt::format("{} lanes instead of {}", kFewLanes, unit.lanes);
  Proof all = whole;
  all.effort = Effort::minutes;
  return {few, all};
}

}  // namespace mpgen::formal

#include <algorithm>

#include "formal/block_text.hpp"
#include "formal/group_sum_steps.hpp"
#include "formal/group_sum_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

std::string beat_side(const spec::GroupAlignerSpec& unit) {
  if (unit.beat_side_bits == 0) return "";
  return R"(
  logic [@beats@ * @beat_side@ - 1:0] stored_side;
  always_ff @(posedge clk_i) begin
    if (valid_i) stored_side[place * @beat_side@ +: @beat_side@] <= beat_side_i;
    if (is_leaving) beat_side_o <= stored_side[leaving * @beat_side@ +: @beat_side@];
  end
)";
}

std::string group_side(const spec::GroupAlignerSpec& unit) {
  if (unit.group_side_bits == 0) return "";
  return R"(
  logic [@group_side@ - 1:0] side;
  always_ff @(posedge clk_i) begin
    if (valid_i && last_i) side <= group_side_i;
    if (is_leaving) group_side_o <= side;
  end
)";
}

}  // namespace

std::optional<std::string> reference_of(const spec::GroupAlignerSpec& unit,
                                        const std::string& name) {
  std::string text = reference_head(name, "2.2", spec::ports(unit), true);
  text += aligned_function() + R"(
  // A group is stored as it comes, and its largest exponent found.
  logic [@count_top@:0] place;
  logic [@beats@ * @lanes@ * 16 - 1:0] stored;
  logic [4:0] largest_before;
  logic [4:0] largest;
  logic nonfinite_before;
  logic nonfinite;
  always_comb begin
    largest = first_i ? 5'd1 : largest_before;
    nonfinite = first_i ? 1'b0 : nonfinite_before;
    for (int lane = 0; lane < @lanes@; lane++) begin
      if (activations_i[16 * lane + 10 +: 5] > largest) begin
        largest = activations_i[16 * lane + 10 +: 5];
      end
      if (activations_i[16 * lane + 10 +: 5] == 5'd31) nonfinite = 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      stored[place * @lanes@ * 16 +: @lanes@ * 16] <= activations_i;
      largest_before <= largest;
      nonfinite_before <= nonfinite;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) place <= '0;
    else if (valid_i) place <= last_i ? '0 : place + 1'b1;
  end

  // After its last beat it leaves, a beat a cycle.
  logic is_leaving;
  logic [@count_top@:0] leaving;
  logic [4:0] largest_of_group;
  logic nonfinite_of_group;
  always_ff @(posedge clk_i) begin
    if (valid_i && last_i) begin
      largest_of_group <= largest;
      nonfinite_of_group <= nonfinite;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_leaving <= 1'b0;
      leaving <= '0;
    end else begin
      if (valid_i && last_i) is_leaving <= 1'b1;
      else if (leaving == @last@) is_leaving <= 1'b0;
      if (is_leaving) leaving <= (leaving == @last@) ? '0 : leaving + 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (is_leaving) begin
      first_o <= leaving == '0;
      last_o <= leaving == @last@;
      exponent_o <= largest_of_group;
      nonfinite_o <= nonfinite_of_group;
      for (int lane = 0; lane < @lanes@; lane++) begin
        aligned_o[@aligned_bits@ * lane +: @aligned_bits@] <=
            aligned(stored[(leaving * @lanes@ + lane) * 16 +: 16], largest_of_group);
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= is_leaving;
  end
)";
  text += beat_side(unit) + group_side(unit) + packet_rules(unit.beats(), true);
  text += "endmodule\n\n`default_nettype wire\n";
  const int count_bits = spec::unsigned_bits(static_cast<std::uint64_t>(unit.beats() - 1));
  return filled(std::move(text),
                {{"aligned_bits", std::to_string(12 + unit.fraction_bits)},
                 {"fraction", std::to_string(unit.fraction_bits)},
                 {"count_top", std::to_string(count_bits - 1)},
                 {"last", std::to_string(count_bits) + "'d" + std::to_string(unit.beats() - 1)},
                 {"beats", std::to_string(unit.beats())},
                 {"lanes", std::to_string(unit.lanes)},
                 {"beat_side", std::to_string(unit.beat_side_bits)},
                 {"group_side", std::to_string(unit.group_side_bits)}});
}

std::vector<Proof> proofs_of(const spec::GroupAlignerSpec& unit, const std::string& name) {
  spec::GroupAlignerSpec reduced = unit;
  reduced.lanes = 1;
  reduced.group = std::min(unit.beats(), 2);
  const std::string scope = "1 lane instead of " + std::to_string(unit.lanes) + ", groups of " +
                            std::to_string(reduced.group) + " instead of " +
                            std::to_string(unit.group);
  std::vector<Proof> proofs = alignment_step(unit, name);
  proofs.push_back({.subject = "a lane and its control",
                    .design = {name, reduced},
                    .scope = scope,
                    .effort = Effort::minutes});
  return proofs;
}

}  // namespace mpgen::formal

#include <fmt/format.h>

#include "formal/block_quantizer_text.hpp"
#include "formal/block_text.hpp"
#include "formal/formatbook_text.hpp"
#include "formal/unit_proofs.hpp"

namespace mpgen::formal {
namespace {

// Bits of a sum of h * (h - 2 x) in units of 2^-36 square half units: each is less than 2^45 in
// magnitude, and a block has at most 64 elements.
constexpr int kErrorBits = 52;

constexpr const char* kScoreStep =
    R"(    // Section 3.3: x is an untruncated magnitude, in 2^-36 half units, and h the one that stands for
    // it. Of (x - h)^2, x^2 is the same for all dialects; what is left is h * (h - 2 x).
    errors_2 = '0;
    for (int dialect = 0; dialect < @dialects@; dialect++) begin
      error = '0;
      magnitudes = magnitudes_of(@id_bits@'(dialect));
      error_indices = nearest_indices_of(@id_bits@'(dialect));
      for (int lane = 0; lane < @block@; lane++) begin
        x = 45'(significand_of(activations_2[16 * lane +: 15]));
        x = x << (7'd27 + 7'(effective_of(activations_2[16 * lane +: 15])) - 7'(exponent_2));
        error_index = error_indices[3 * t_2[5 * lane +: 5] +: 3];
        h = magnitudes[4 * error_index +: 4];
        difference = (45'(h) << 36) - (x << 1);
        error = error + $signed({1'b0, h}) * difference;
      end
      errors_2[@error_bits@ * dialect +: @error_bits@] = error;
    end
)";

constexpr const char* kFunctions =
    R"(  function automatic logic [10:0] significand_of(input logic [14:0] pattern);
    significand_of = {pattern[14:10] != 5'd0, pattern[9:0]};
  endfunction

  function automatic logic [4:0] effective_of(input logic [14:0] pattern);
    effective_of = pattern[14:10] == 5'd0 ? 5'd1 : pattern[14:10];
  endfunction

)";

constexpr const char* kVariables = R"(  logic [44:0] x;
  logic [3:0] h;
  logic [2:0] error_index;
  logic [31:0] magnitudes;
  logic [95:0] error_indices;
  logic signed [44:0] difference;
  logic signed [@error_bits@ - 1:0] error;
)";

constexpr const char* kSelectStep = R"(    // The least sum; equal ones take the lowest id.
    dialect_3 = '0;
    least = errors_3[0 +: @error_bits@];
    for (int dialect = 1; dialect < @dialects@; dialect++) begin
      if ($signed(errors_3[@error_bits@ * dialect +: @error_bits@]) < least) begin
        dialect_3 = @id_bits@'(dialect);
        least = errors_3[@error_bits@ * dialect +: @error_bits@];
      end
    end
)";

}  // namespace

std::optional<std::string> reference_of(const spec::DialectQuantizerMseSpec& unit,
                                        const std::string& name) {
  const std::vector<std::pair<std::string, std::string>> words = {
      {"block", std::to_string(unit.block)},
      {"dialects", std::to_string(unit.formatbook.size())},
      {"id_bits", std::to_string(spec::dialect_id_bits(unit.formatbook))},
      {"error_bits", std::to_string(kErrorBits)}};
  return block_quantizer_reference(
      {.name = name,
       .section = "3.3",
       .ports = spec::ports(unit),
       .lanes = unit.lanes,
       .beats = unit.beats(),
       .beat_side_bits = unit.beat_side_bits,
       .formatbook = unit.formatbook,
       .pipeline = unit.pipeline,
       .functions = magnitudes_function(unit.formatbook) + kFunctions,
       .score_step = filled(kScoreStep, words),
       .select_step = filled(kSelectStep, words),
       .scores = {{"errors", kErrorBits * unit.formatbook.size()}},
       .variables = filled(kVariables, words) +
                    fmt::format("  logic signed [{}:0] least;\n", kErrorBits - 1)});
}

std::vector<Proof> proofs_of(const spec::DialectQuantizerMseSpec& unit, const std::string& name) {
  spec::DialectQuantizerMseSpec single = unit;
  single.block = single.lanes = 1;
  single.pipeline = {};
  spec::DialectQuantizerMseSpec timed = unit;
  timed.block = 2;
  timed.lanes = unit.beats() == 1 ? 2 : 1;
  return {{.subject = "scaling, choice and codes",
           .design = {name, single},
           .scope = fmt::format("block of 1 instead of {}, no pipeline registers", unit.block),
           .effort = Effort::minutes},
          {.subject = "registers and order",
           .design = {name, timed},
           .scope = fmt::format("block of 2 instead of {}, {} lanes instead of {}", unit.block,
                                timed.lanes, unit.lanes),
           .effort = Effort::unknown,
           .only_bounded = true,
           .depth = spec::latency(timed) + 2 * timed.beats()}};
}

}  // namespace mpgen::formal

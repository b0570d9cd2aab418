#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gen/block_quantizer.hpp"
#include "spec/integer_range.hpp"

namespace mpgen::gen {

// Of a dialect: threshold and factor of each excess that its gain holds beyond what all have.
std::map<int, int> BlockQuantizerEmitter::gain_coefficients(int dialect) const {
  const auto all_of = [this](int id) {
    const spec::Dialect& magnitudes = options_.formatbook.dialects[static_cast<std::size_t>(id)];
    const auto thresholds = spec::index_thresholds(magnitudes);
    std::map<int, int> coefficients;
    for (std::size_t k = 0; k < thresholds.size(); ++k) {
      coefficients[thresholds[k]] += magnitudes[k + 1] - magnitudes[k];
    }
    return coefficients;
  };
  std::map<int, int> own = all_of(dialect);
  std::map<int, int> result;
  for (const auto& [threshold, factor] : own) {
    int common = factor;
    for (int id = 0; id < options_.formatbook.size(); ++id) {
      const auto other = all_of(id);
      const auto found = other.find(threshold);
      common = std::min(common, found == other.end() ? 0 : found->second);
    }
    if (factor > common) result[threshold] = factor - common;
  }
  return result;
}

std::vector<int> BlockQuantizerEmitter::excess_thresholds() const {
  std::set<int> thresholds;
  for (int id = 0; id < options_.formatbook.size(); ++id) {
    for (const auto& entry : gain_coefficients(id)) thresholds.insert(entry.first);
  }
  return {thresholds.begin(), thresholds.end()};
}

void BlockQuantizerEmitter::sum_excesses() {
  const std::vector<int> thresholds = excess_thresholds();
  const auto count = static_cast<int>(thresholds.size());
  m_.section("Excesses over the thresholds of all dialects");
  m_.comment(
      "Quantising x to q instead of 0 gains q * (2x - q), the sum over the thresholds T that x "
      "passes of 2 * step * (x - T), as T is half the sum of its neighbours and step their "
      "difference. So the squared errors of a dialect follow from the sums of the excesses x - T, "
      "one for each threshold that some dialects have and others do not.");
  std::string values;
  for (auto threshold = thresholds.rbegin(); threshold != thresholds.rend(); ++threshold) {
    values += fmt::format("{}8'd{}", threshold == thresholds.rbegin() ? "" : ", ", *threshold);
  }
  m_.localparam("Thresholds", std::to_string(count));
  m_.add({SvLocalparam{"ThresholdValues", count == 1 ? values : "{\n" + values + "}",
                       "In quarter units, the largest first.",
                       fmt::format("logic [{}:0]", 8 * count - 1)}});
  const SvWidth scaled{"ScaledWidth", scaled_bits()};
  const SvWidth truncated{"TruncatedWidth", spec::kTruncatedBits};
  const int excess_bits = scores().front().width.bits / std::max(count, 1);
  m_.localparam("ExcessWidth", std::to_string(excess_bits), "of a block's sum");
  m_.blank();
  const SvWidth rest{"ScaledWidth-TruncatedWidth", scaled_bits() - spec::kTruncatedBits};
  m_.add({SvFunction{
      .name = "excess",
      .width = scaled,
      .is_signed = false,
      .arguments = {{"magnitude", scaled, false, "", "", ""},
                    {"threshold", truncated, false, "", "", ""}},
      .locals = {{"quarters", truncated, false, "", "", ""}, {"rest", rest, false, "", "", ""}},
      .body = {"{quarters, rest} = magnitude;",
               "excess = {quarters - threshold, rest} &\n{ScaledWidth{quarters >= "
               "threshold}};"},
      .comment = "max(magnitude - threshold, 0)"}});
  m_.blank();
  m_.add({SvFunction{
      .name = "sum_of_excesses",
      .width = {"ExcessWidth", excess_bits},
      .is_signed = false,
      .arguments = {{"magnitudes", scaled_width(), false, "", "", ""},
                    {"threshold", truncated, false, "", "", ""}},
      .locals = {},
      .body =
          {"sum_of_excesses = '0;",
           {"for (int l = 0; l < Lanes; l++)",
            {"sum_of_excesses = sum_of_excesses +\nExcessWidth'(excess(magnitudes[l*ScaledWidth "
             "+: ScaledWidth], threshold));"}}},
      .comment = ""}});
  m_.blank();
  const SvWidth excesses = scores().front().width;
  m_.signal("excesses", excesses, "smallest threshold first");
  if (is_serial()) m_.signal("excesses_q", excesses, "of the beats so far");
  m_.blank();
  const std::string slice = "[t*ExcessWidth +: ExcessWidth]";
  std::string sum =
      fmt::format("sum_of_excesses({}, ThresholdValues[t*8 +: TruncatedWidth])", now("scaled"));
  if (is_serial()) sum = fmt::format("(score_opens ? '0 : excesses_q{}) +\n{}", slice, sum);
  m_.add({SvGenerateFor{"t", "Thresholds", "gen_excess", {{SvAssign{"excesses" + slice, sum}}}}});
}

void BlockQuantizerEmitter::choose_by_errors() {
  const std::vector<int> thresholds = excess_thresholds();
  const int dialects = options_.formatbook.size();
  const int id_bits = spec::dialect_id_bits(options_.formatbook);
  if (thresholds.empty()) {
    m_.signal("dialect", dialect_width(), "all dialects are equal");
    m_.blank();
    m_.assign("dialect", "'0");
    return;
  }
  const auto position = [&thresholds](int threshold) {
    return std::lower_bound(thresholds.begin(), thresholds.end(), threshold) - thresholds.begin();
  };
  // The largest scaled magnitude is below 32 quarter units.
  std::uint64_t largest = 1;
  for (int id = 0; id < dialects; ++id) {
    std::uint64_t gain = 0;
    for (const auto& [threshold, factor] : gain_coefficients(id)) {
      gain += static_cast<std::uint64_t>(factor) *
              static_cast<std::uint64_t>((spec::kTruncatedValues - threshold)
                                         << (scaled_bits() - spec::kTruncatedBits)) *
              static_cast<std::uint64_t>(options_.block);
    }
    largest = std::max(largest, gain);
  }
  const int gain_bits = spec::unsigned_bits(largest);
  m_.localparam("Dialects", std::to_string(dialects));
  m_.localparam("GainWidth", std::to_string(gain_bits), "less what all dialects gain");
  m_.localparam("KeyWidth", "GainWidth + DialectWidth",
                "gain, inverted id: of equal gains the lowest id is the largest key");
  m_.blank();
  const auto count = static_cast<int>(thresholds.size());
  m_.signal("wide_excesses", {"Thresholds*GainWidth", count * gain_bits});
  m_.signal("gains", {"Dialects*GainWidth", dialects * gain_bits});
  m_.signal("unused_gain", {"GainWidth", gain_bits}, "of the winner");
  m_.signal("inverted_dialect", dialect_width());
  m_.signal("dialect", dialect_width());
  m_.blank();
  m_.process("always_comb", {{"for (int t = 0; t < Thresholds; t++)",
                              {fmt::format("wide_excesses[t*GainWidth +: GainWidth] =\n"
                                           "GainWidth'({}[t*ExcessWidth +: ExcessWidth]);",
                                           now("excesses"))}}});
  m_.blank();
  for (int id = 0; id < dialects; ++id) {
    std::string gain;
    for (const auto& [threshold, factor] : gain_coefficients(id)) {
      if (!gain.empty()) gain += " +\n";
      const std::string excess =
          fmt::format("wide_excesses[{}*GainWidth +: GainWidth]", position(threshold));
      gain += factor == 1 ? excess : fmt::format("GainWidth'({}) * {}", factor, excess);
    }
    m_.assign(fmt::format("gains[{}*GainWidth +: GainWidth]", id),
              gain.empty() ? "{GainWidth{1'b0}}" : gain);
  }
  m_.blank();
  m_.add({SvSignal{"node",
                   {"KeyWidth", gain_bits + id_bits},
                   false,
                   "tournament: each takes the larger of two before it",
                   "2*Dialects - 1",
                   "mem2reg"}});
  m_.blank();
  // -1 - d is ~d; Yosys 0.23 misreads the complement of a cast loop variable, without a word.
  m_.process("always_comb",
             {{"for (int d = 0; d < Dialects; d++)",
               {"node[d] = {gains[d*GainWidth +: GainWidth], DialectWidth'(-1 - d)};"}},
              {"for (int n = 0; n < Dialects - 1; n++)",
               {"node[Dialects + n] = (node[2*n + 1] > node[2*n]) ? node[2*n + 1] : node[2*n];"}},
              "{unused_gain, inverted_dialect} = node[2*Dialects - 2];"});
  m_.blank();
  m_.assign("dialect", "~inverted_dialect");
}

}  // namespace mpgen::gen

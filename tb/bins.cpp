#include "tb/bins.hpp"

#include <algorithm>

#include "golden/binary16.hpp"

namespace mpgen::tb {

std::size_t BinList::add(const std::vector<std::string>& names) {
  const std::size_t first = names_.size();
  names_.insert(names_.end(), names.begin(), names.end());
  return first;
}

std::vector<std::string> rounding_names(const std::string& what) {
  return {what + ": exact", what + ": below a tie", what + ": tie, down to even",
          what + ": tie, up to even", what + ": above a tie"};
}

RoundingCase rounding_case(golden::UInt128 magnitude, int exponent,
                           const golden::BinaryFormat& format) {
  const int leading = golden::bit_width(magnitude);
  const int dropped = std::max(leading - format.significand_bits, format.least_exponent - exponent);
  if (dropped <= 0) return RoundingCase::exact;
  if (dropped > leading) return RoundingCase::below_tie;
  const golden::UInt128 half = golden::UInt128{1} << (dropped - 1);
  const golden::UInt128 rest = magnitude & (half + half - 1);
  if (rest == 0) return RoundingCase::exact;
  if (rest != half) return rest < half ? RoundingCase::below_tie : RoundingCase::above_tie;
  return ((magnitude >> dropped) & 1) == 0 ? RoundingCase::tie_down : RoundingCase::tie_up;
}

OperandBins::OperandBins(BinList& list, const OperandFormat& format, bool has_weights,
                         bool has_nonfinite)
    : format_(format), has_nonfinite_(has_nonfinite) {
  std::vector<std::string> classes = {"activation +0"};
  if (format.kind == ActivationKind::binary16) {
    classes.insert(classes.end(), {"activation -0", "activation subnormal", "activation normal",
                                   "activation largest"});
    if (has_nonfinite) classes.insert(classes.end(), {"activation Inf", "activation NaN"});
  } else {
    classes.insert(classes.end(), {"activation positive", "activation negative",
                                   "activation largest", "activation least"});
  }
  first_activation_ = list.add(classes);
  if (!has_weights) return;
  std::vector<std::string> weights;
  for (std::uint64_t code = 0; code < 16; ++code) {
    weights.push_back("weight " + std::to_string(weight_of_code(format.weights, code)));
  }
  first_weight_ = list.add(weights);
}

void OperandBins::count_activation(std::int32_t activation, std::span<std::uint64_t> hits) const {
  const auto hit = [&](std::size_t bin) { ++hits[first_activation_ + bin]; };
  if (format_.kind != ActivationKind::binary16) {
    const std::array<std::int32_t, 2> ends = activation_extremes(format_);
    if (activation == ends[0]) hit(3);
    if (activation == ends[1]) hit(4);
    return activation == 0 ? hit(0) : hit(activation > 0 ? 1 : 2);
  }
  const std::int32_t magnitude = activation & 0x7FFF;
  if (magnitude == 0) return hit(activation == 0 ? 0 : 1);
  if (magnitude < 0x400) return hit(2);
  if (magnitude < 0x7BFF) return hit(3);
  if (magnitude == 0x7BFF) return hit(4);
  if (has_nonfinite_) hit(magnitude == 0x7C00 ? 5 : 6);
}

StreamBins::StreamBins(BinList& list, const std::string& packet, std::uint64_t fewest_beats,
                       std::uint64_t most_beats, int latency)
    : latency_(static_cast<std::size_t>(latency)),
      fewest_beats_(fewest_beats),
      most_beats_(most_beats) {
  between_ = list.add({packet + "s back to back", "gap between " + packet + "s"});
  if (latency > 1) in_flight_ = list.add({"reset while a result is under way"});
  if (most_beats_ != 1) {
    inside_ = list.add({"gap inside a " + packet, "reset inside a " + packet});
  }
  if (fewest_beats_ != most_beats_) {
    lengths_ = list.add({"shortest " + packet,
                         most_beats_ == 0 ? packet + " of several beats" : "longest " + packet});
  }
}

void StreamBins::cover(const Stimulus& stimulus, const ControlPorts& control,
                       std::span<std::uint64_t> hits) const {
  constexpr std::size_t kNever = ~std::size_t{0};
  bool is_inside = false;
  std::uint64_t beats = 0;
  std::size_t last_beat = kNever;  // cycle in which the last packet ended
  bool had_gap = false;
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    const std::uint64_t* words = stimulus.cycle(cycle);
    if (control.in_reset(words)) {
      if (is_inside && inside_) ++hits[*inside_ + 1];
      const bool is_in_flight = last_beat != kNever && cycle - last_beat < latency_;
      if (is_in_flight && in_flight_) ++hits[*in_flight_];
      is_inside = false;
      last_beat = kNever;
      continue;
    }
    if (!control.is_beat(words)) {
      had_gap = true;
      continue;
    }
    if (control.first.get(words)) {
      beats = 0;
      if (last_beat != kNever) ++hits[between_ + (cycle == last_beat + 1 ? 0 : 1)];
    } else if (had_gap && inside_) {
      ++hits[*inside_];
    }
    had_gap = false;
    ++beats;
    is_inside = !control.last.get(words);
    if (is_inside) continue;
    last_beat = cycle;
    if (!lengths_) continue;
    if (beats == fewest_beats_) ++hits[*lengths_];
    if (most_beats_ == 0 ? beats > fewest_beats_ : beats == most_beats_) ++hits[*lengths_ + 1];
  }
}

}  // namespace mpgen::tb

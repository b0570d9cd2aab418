#include "tb/group_scripts.hpp"

#include <array>

#include "tb/binary16_patterns.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kWeights = 16;

GroupScript single_script(const OperandFormat& format, std::uint64_t index) {
  const auto corners = activation_corners(format);
  return {{{.activation = corners[index / kWeights],
            .weight = weight_of_code(format.weights, index % kWeights)}}};
}

GroupScript pair_script(const OperandFormat& format, std::uint64_t index) {
  const auto anchors = activation_anchors(format);
  const std::uint64_t pair = index / 2;
  // Equal weights often, so that equal activations cancel.
  const std::uint64_t code = mix_bits(pair) % kWeights;
  const std::uint64_t other = pair % 3 == 0 ? mix_bits(pair + 1) % kWeights : code;
  const ScriptElement one = {.activation = anchors[pair / anchors.size()],
                             .weight = weight_of_code(format.weights, code)};
  const ScriptElement two = {.activation = anchors[pair % anchors.size()],
                             .weight = weight_of_code(format.weights, other)};
  if (index % 2 == 0) return {{one, two}};
  return {{one}, {two}};
}

GroupScript cancellation_script(const OperandFormat& format, std::uint64_t index) {
  const auto anchors = activation_anchors(format);
  const std::int32_t large = anchors[index % anchors.size()];
  const std::int32_t small = anchors[index / anchors.size() % anchors.size()];
  const std::int32_t weight = weight_of_code(format.weights, mix_bits(index));
  return {{{.activation = large, .weight = weight}},
          {{.activation = small, .weight = weight}},
          {{.activation = negated_activation(format, large), .weight = weight}}};
}

// The sums that the rounding starts from, in units of the last of 24 bits: even, odd, all ones
// (rounds up to the next power of two), a power of two (rounds down into finer steps).
constexpr std::array<std::int64_t, 4> kSignificands = {(1 << 23) + 2, (1 << 23) + 1, (1 << 24) - 1,
                                                       1 << 23};
// What is added, in quarters of that unit.
constexpr std::array<std::int64_t, 8> kQuarters = {1, 2, 3, 6, -1, -2, -3, -6};
// And after it, in units of 2^-24: 0 or the least there is, to break ties.
constexpr std::array<std::int64_t, 3> kLeasts = {0, 1, -1};
// Places of the last bit of the sum, as powers of two of 2^-24; below 2 there are no quarters.
constexpr std::uint64_t kPlaces = 15;
constexpr int kLeastPlace = 2;

ScriptBeat elements_of(std::int64_t value) {
  ScriptBeat beat;
  for (const std::int32_t term : binary16_terms(value)) beat.push_back({.activation = term});
  return beat;
}

GroupScript rounding_script(const OperandFormat&, std::uint64_t index) {
  const auto take = [&index](std::uint64_t count) {
    const std::uint64_t choice = index % count;
    index /= count;
    return choice;
  };
  const bool is_negative = take(2) != 0;
  const bool comes_at_once = take(2) != 0;
  const std::int64_t least = kLeasts[take(std::size(kLeasts))];
  const std::int64_t quarters = kQuarters[take(std::size(kQuarters))];
  const std::int64_t significand = kSignificands[take(std::size(kSignificands))];
  const int place = kLeastPlace + static_cast<int>(take(kPlaces));
  const std::int64_t sign = is_negative ? -1 : 1;

  GroupScript script = {elements_of(sign * significand * (std::int64_t{1} << place))};
  ScriptBeat addend = elements_of(sign * quarters * (std::int64_t{1} << (place - 2)));
  if (comes_at_once) {
    if (least != 0) addend.push_back({.activation = binary16_terms(least).front()});
    script.push_back(addend);
  } else {
    script.push_back(addend);
    if (least != 0) script.push_back(elements_of(least));
  }
  return script;
}

}  // namespace

ScriptList single_scripts(const OperandFormat& format) {
  return {.count = activation_corners(format).size() * kWeights, .make = single_script};
}

ScriptList pair_scripts(const OperandFormat& format) {
  const std::uint64_t anchors = activation_anchors(format).size();
  return {.count = 2 * anchors * anchors, .make = pair_script};
}

ScriptList cancellation_scripts(const OperandFormat& format) {
  const std::uint64_t anchors = activation_anchors(format).size();
  return {.count = anchors * anchors, .make = cancellation_script};
}

ScriptList rounding_scripts(const OperandFormat& format) {
  if (format.kind != ActivationKind::binary16) return {};
  const std::uint64_t count = std::uint64_t{2} * 2 * std::size(kLeasts) * std::size(kQuarters) *
                              std::size(kSignificands) * kPlaces;
  return {.count = count, .make = rounding_script};
}

}  // namespace mpgen::tb

// Suites of the units whose stream is groups of activations and weights.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "golden/group_aligner.hpp"
#include "spec/port.hpp"
#include "spec/unit_parameters.hpp"
#include "tb/binary16_patterns.hpp"
#include "tb/group_scripts.hpp"
#include "tb/lane_port.hpp"
#include "tb/operands.hpp"
#include "tb/section.hpp"
#include "tb/suite.hpp"
#include "tb/tensor_source.hpp"

namespace mpgen::tb {

/// What the suites have to know about the unit.
struct GroupTraffic {
  OperandFormat format;
  bool has_weights = true;
  int lanes = 4;
  int beats = 32;                 ///< of the longest group
  bool has_fixed_length = false;  ///< a group has exactly `beats` beats
  bool shows_all_pairs = false;   ///< exhaustive: all pairs of operands in groups of one beat
  bool watches_nonfinite = true;  ///< a group with Inf or NaN has a result that counts
  TensorFormat tensor;
};

/// Pairs of operands up to which a suite shows them all.
inline constexpr std::uint64_t kMostPairs = std::uint64_t{1} << 20;
/// But at least as many beats as this number of longest groups has.
inline constexpr std::uint64_t kFewestGroups = 32;

/// Data that comes with a group beside its operands: none.
struct NoSide {
  /// A reset has come, or a chunk begins.
  void restart() {}
  /// The next group is group `group` of these rows.
  void take_tensor(const ActivationRow& /*activations*/, const WeightRow& /*weights*/,
                   int /*group*/) {}
  /// Corner cases of this data, and the one for the next group.
  static std::uint64_t corner_count() { return 0; }
  void take_corner(std::uint64_t /*index*/) {}
  /// Writes the data of one beat into `words`.
  void write(Random& /*random*/, std::uint64_t* /*words*/, bool /*is_last*/) {}
};

/// `Side` is NoSide or a class with the same functions; each chunk works on a copy of it.
template <class Side>
class GroupSuites {
 public:
  GroupSuites(const spec::Ports& ports, const GroupTraffic& traffic, Side side, std::uint64_t seed)
      : traffic_(traffic),
        side_(std::move(side)),
        source_(traffic.format, seed),
        activations_(ports, input_layout(ports), "activations_i") {
    if (traffic.has_weights) weights_.emplace(ports, input_layout(ports), "weights_i");
  }

  std::vector<Section> sections(const SuitePlan& plan) const {
    const auto longest = static_cast<std::uint64_t>(traffic_.beats);
    switch (plan.suite) {
      case Suite::exhaustive:
        return exhaustive_sections();
      case Suite::corners:
        return corner_sections();
      case Suite::random:
        return {beats_section(plan.count.value_or(kRandomBeats), longest,
                              [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                                write_random(beats, random, writer);
                              })};
      case Suite::tensor:
        return {tensor_section(plan)};
      case Suite::protocol:
        break;
    }
    return {
        beats_section(plan.count.value_or(std::max(kProtocolBeats, 3 * kFewestGroups * longest)),
                      longest, [this](std::uint64_t beats, Random& random, StimulusWriter& writer) {
                        write_protocol(beats, random, writer);
                      })};
  }

 private:
  using Lanes = std::array<std::int32_t, spec::kMaxLanes>;

  // How the beats of a group follow each other.
  struct Pace {
    std::uint64_t gap_one_in = 0;  // 0: back to back
    Garbage garbage = Garbage::noise;
  };

  // An Inf or NaN in a random group, in one beat or two.
  struct Spoiler {
    int beat = -1;
    int again = -1;
    int lane = 0;
    std::int32_t pattern = 0;
  };

  GroupTraffic traffic_;
  Side side_;
  OperandSource source_;
  LanePort activations_;
  std::optional<LanePort> weights_;

  void write_operands(std::uint64_t* words, const Lanes& activations, const Lanes& weights) const {
    activations_.write(words, activations.data());
    if (weights_) weights_->write(words, weights.data());
  }

  static void pause(const Pace& pace, Random& random, StimulusWriter& writer) {
    if (pace.gap_one_in == 0) return;
    while (random.one_in(pace.gap_one_in)) writer.idle(random, pace.garbage);
  }

  int draw_length(Random& random) const {
    if (traffic_.has_fixed_length) return traffic_.beats;
    switch (random.below(4)) {
      case 0:
        return 1;
      case 1:
        return traffic_.beats;
      case 2:
        return static_cast<int>(random.between(1, traffic_.beats));
      default:
        return static_cast<int>(random.between(1, std::min(8, traffic_.beats)));
    }
  }

  Spoiler draw_spoiler(Random& random, int beats) const {
    Spoiler spoiler;
    const bool is_wanted = traffic_.format.kind == ActivationKind::binary16 &&
                           random.one_in(traffic_.watches_nonfinite ? 16 : 64);
    if (!is_wanted) return spoiler;
    spoiler.beat = static_cast<int>(random.below(static_cast<std::uint64_t>(beats)));
    if (random.one_in(2)) {
      spoiler.again = static_cast<int>(random.below(static_cast<std::uint64_t>(beats)));
    }
    spoiler.lane = static_cast<int>(random.below(static_cast<std::uint64_t>(traffic_.lanes)));
    spoiler.pattern = random.choose(binary16_nonfinites());
    return spoiler;
  }

  // Writes the first `written` beats of a random group of `beats` beats.
  void write_group(Random& random, StimulusWriter& writer, Side& side, const Pace& pace, int beats,
                   int written) const {
    // Operands are drawn for many beats at once, to be fast with few lanes.
    constexpr int kBlock = 4 * spec::kMaxLanes;
    std::array<std::int32_t, kBlock> activations;
    std::array<std::int32_t, kBlock> weights;
    const GroupShape shape = source_.draw_shape(random);
    const Spoiler spoiler = draw_spoiler(random, beats);
    const int lanes = traffic_.lanes;
    int place = 0;
    int drawn = 0;
    for (int beat = 0; beat < written; ++beat, place += lanes) {
      if (place == drawn) {
        drawn = std::min(kBlock, (written - beat) * lanes);
        source_.fill(random, shape, drawn, activations.data(), weights.data());
        place = 0;
      }
      const auto first = static_cast<std::size_t>(place);
      if (beat == spoiler.beat || beat == spoiler.again) {
        activations[first + static_cast<std::size_t>(spoiler.lane)] = spoiler.pattern;
      }
      pause(pace, random, writer);
      const bool is_last = beat == beats - 1;
      std::uint64_t* const words = writer.beat(beat == 0, is_last);
      activations_.write(words, &activations[first]);
      if (weights_) weights_->write(words, &weights[first]);
      side.write(random, words, is_last);
    }
  }

  void write_random(std::uint64_t beats, Random& random, StimulusWriter& writer) const {
    Side side = side_;
    side.restart();
    while (writer.beats() < beats) {
      Pace pace;
      if (random.one_in(16)) pace.gap_one_in = 4;
      const int length = draw_length(random);
      write_group(random, writer, side, pace, length, length);
    }
  }

  void write_protocol(std::uint64_t beats, Random& random, StimulusWriter& writer) const {
    static constexpr std::array<Garbage, 4> kGarbage = {Garbage::zeros, Garbage::ones,
                                                        Garbage::noise, Garbage::previous};
    Side side = side_;
    side.restart();
    while (writer.beats() < beats) {
      Pace pace = {.garbage = random.choose(kGarbage)};
      int length = draw_length(random);
      switch (random.below(6)) {
        case 0:  // back to back
          for (int i = 0; i < 4; ++i) write_group(random, writer, side, pace, length, length);
          break;
        case 1:  // the shortest, back to back
          if (!traffic_.has_fixed_length) length = 1;
          for (int i = 0; i < 8; ++i) write_group(random, writer, side, pace, length, length);
          break;
        case 2:  // many gaps
          pace.gap_one_in = 2;
          write_group(random, writer, side, pace, length, length);
          break;
        case 3:  // gaps between groups only
          write_group(random, writer, side, pace, length, length);
          for (std::uint64_t gap = random.below(6); gap > 0; --gap) {
            writer.idle(random, pace.garbage);
          }
          break;
        default:
          write_interrupted(random, writer, side, pace, length);
          break;
      }
    }
  }

  // A reset in the middle of a group or soon after it, followed at once by a new group.
  void write_interrupted(Random& random, StimulusWriter& writer, Side& side, Pace pace,
                         int length) const {
    if (random.one_in(2)) pace.gap_one_in = 4;
    const auto written = random.one_in(3) ? length : static_cast<int>(random.between(1, length));
    write_group(random, writer, side, pace, length, written);
    if (written == length) {
      const std::uint64_t longest =
          std::uint64_t{8} + (traffic_.has_fixed_length ? static_cast<std::uint64_t>(length) : 0);
      for (std::uint64_t wait = random.below(longest); wait > 0; --wait) {
        writer.idle(random, pace.garbage);
      }
    }
    for (std::uint64_t cycles = random.between(1, 2); cycles > 0; --cycles) writer.reset(random);
    side.restart();
    const int next = draw_length(random);
    write_group(random, writer, side, pace, next, next);
  }

  // Every lane sees every pair of finite operands in groups of one beat: lane l is a constant
  // number of pairs ahead of lane l - 1. Inf and NaN come alone in each lane, because they void
  // what the other lanes do.
  std::vector<Section> exhaustive_sections() const {
    if (!traffic_.shows_all_pairs) return {};
    const std::uint64_t pairs = finite_activations() * (traffic_.has_weights ? 16 : 1);
    if (pairs > kMostPairs) return {};
    std::vector<Section> list = {{pairs, kChunkBeats,
                                  [this, pairs](std::uint64_t first, std::uint64_t last,
                                                Random& random, StimulusWriter& writer) {
                                    write_pairs(pairs, first, last, random, writer);
                                  }}};
    const bool has_nonfinite =
        traffic_.format.kind == ActivationKind::binary16 && traffic_.watches_nonfinite;
    if (!has_nonfinite) return list;
    list.push_back(
        {std::uint64_t{2048} * static_cast<std::uint64_t>(traffic_.lanes), kChunkBeats,
         [this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
           write_nonfinite_patterns(first, last, random, writer);
         }});
    return list;
  }

  std::uint64_t finite_activations() const {
    const std::array<std::int32_t, 2> ends = activation_extremes(traffic_.format);
    if (traffic_.format.kind == ActivationKind::binary16) return std::uint64_t{2} * 0x7C00;
    return static_cast<std::uint64_t>(ends[0] - ends[1]) + 1;
  }

  std::int32_t finite_activation(std::uint64_t index) const {
    const auto number = static_cast<std::int32_t>(index);
    if (traffic_.format.kind != ActivationKind::binary16) {
      return activation_extremes(traffic_.format)[1] + number;
    }
    return number < 0x7C00 ? number : number - 0x7C00 + 0x8000;
  }

  void write_pairs(std::uint64_t pairs, std::uint64_t first, std::uint64_t last, Random& random,
                   StimulusWriter& writer) const {
    const auto activations_count = static_cast<std::uint32_t>(finite_activations());
    const std::uint64_t stride = (pairs * 5 / 8) | 1;
    Side side = side_;
    side.restart();
    Lanes activations{};
    Lanes weights{};
    for (std::uint64_t beat = first; beat < last; ++beat) {
      std::uint64_t pair = beat;
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(traffic_.lanes); ++lane) {
        const auto number = static_cast<std::uint32_t>(pair);  // short divisions are faster
        activations[lane] = finite_activation(number % activations_count);
        weights[lane] = weight_of_code(traffic_.format.weights, number / activations_count);
        pair += stride;
        if (pair >= pairs) pair -= pairs;
      }
      std::uint64_t* const words = writer.beat(true, true);
      write_operands(words, activations, weights);
      side.write(random, words, true);
    }
  }

  void write_nonfinite_patterns(std::uint64_t first, std::uint64_t last, Random& random,
                                StimulusWriter& writer) const {
    Side side = side_;
    side.restart();
    Lanes activations{};
    Lanes weights{};
    const auto lanes = static_cast<std::uint64_t>(traffic_.lanes);
    for (std::uint64_t item = first; item < last; ++item) {
      const std::uint64_t pattern = item / lanes;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        activations[lane] = finite_activation((item * 31 + lane * 977) % finite_activations());
        weights[lane] = weight_of_code(traffic_.format.weights, pattern + lane);
      }
      activations[item % lanes] =
          static_cast<std::int32_t>((pattern & 0x400) << 5 | 0x7C00 | (pattern & 0x3FF));
      std::uint64_t* const words = writer.beat(true, true);
      write_operands(words, activations, weights);
      side.write(random, words, true);
    }
  }

  std::vector<Section> corner_sections() const {
    std::vector<Section> list;
    const OperandFormat& format = traffic_.format;
    for (const ScriptList& scripts : {single_scripts(format), pair_scripts(format),
                                      cancellation_scripts(format), rounding_scripts(format)}) {
      if (scripts.count > 0) list.push_back(script_section(scripts));
    }
    list.push_back(extremes_section());
    if (side_.corner_count() > 0) list.push_back(side_section());
    if (format.kind == ActivationKind::binary16) list.push_back(nonfinite_section());
    return list;
  }

  std::uint64_t groups_per_chunk(std::uint64_t beats_of_group) const {
    return std::max<std::uint64_t>(1, kChunkBeats / beats_of_group);
  }

  // Of `count` scripts that take `beats` each, every n-th is played.
  static std::uint64_t script_step(std::uint64_t count, std::uint64_t beats) {
    const std::uint64_t most = std::max(kScriptBeats, kFewestGroups * beats);
    return (count * beats + most - 1) / most;
  }

  Section script_section(const ScriptList& scripts) const {
    const std::uint64_t beats =
        traffic_.has_fixed_length ? static_cast<std::uint64_t>(traffic_.beats) : 4;
    const std::uint64_t step = script_step(scripts.count, beats);
    return {(scripts.count + step - 1) / step, groups_per_chunk(beats),
            [this, scripts, step](std::uint64_t first, std::uint64_t last, Random& random,
                                  StimulusWriter& writer) {
              Side side = side_;
              side.restart();
              for (std::uint64_t item = first; item < last; ++item) {
                // Not the first of each step: that would leave out whole classes.
                const std::uint64_t index =
                    std::min(item * step + mix_bits(item) % step, scripts.count - 1);
                write_script(scripts.make(traffic_.format, index), item, random, writer, side);
              }
            }};
  }

  // Beats of at most `lanes` elements.
  static std::vector<ScriptBeat> fold(const GroupScript& script, std::size_t lanes) {
    std::vector<ScriptBeat> beats;
    for (const ScriptBeat& wide : script) {
      for (std::size_t element = 0; element < wide.size(); element += lanes) {
        const auto begin = wide.begin() + static_cast<std::ptrdiff_t>(element);
        const std::size_t count = std::min(lanes, wide.size() - element);
        beats.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(count));
      }
    }
    return beats;
  }

  // Lanes that the script leaves free hold zeros. Its elements start in lane `rotation`.
  void write_script(const GroupScript& script, std::uint64_t rotation, Random& random,
                    StimulusWriter& writer, Side& side) const {
    const auto lanes = static_cast<std::size_t>(traffic_.lanes);
    const auto most = static_cast<std::size_t>(traffic_.beats);
    std::vector<ScriptBeat> beats = fold(script, lanes);
    if (beats.size() > most) {  // without a regard for which elements belong together
      ScriptBeat all;
      for (const ScriptBeat& beat : script) all.insert(all.end(), beat.begin(), beat.end());
      beats = fold({all}, lanes);
    }
    if (beats.size() > most) return;
    if (traffic_.has_fixed_length) beats.resize(most);
    for (std::size_t beat = 0; beat < beats.size(); ++beat) {
      Lanes activations{};
      Lanes weights{};
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        weights[lane] = weight_of_code(traffic_.format.weights, random.bits());
      }
      for (std::size_t element = 0; element < beats[beat].size(); ++element) {
        const std::size_t lane = (rotation + element) % lanes;
        activations[lane] = beats[beat][element].activation;
        weights[lane] = beats[beat][element].weight;
      }
      const bool is_last = beat + 1 == beats.size();
      std::uint64_t* const words = writer.beat(beat == 0, is_last);
      write_operands(words, activations, weights);
      side.write(random, words, is_last);
    }
  }

  // Corner cases of what comes with the group, each with a small sum.
  Section side_section() const {
    const std::uint64_t beats =
        traffic_.has_fixed_length ? static_cast<std::uint64_t>(traffic_.beats) : 1;
    const std::uint64_t step = script_step(side_.corner_count(), beats);
    return {side_.corner_count() / step, groups_per_chunk(beats),
            [this, step](std::uint64_t first, std::uint64_t last, Random& random,
                         StimulusWriter& writer) {
              const std::vector<std::int32_t> anchors = activation_anchors(traffic_.format);
              Side side = side_;
              side.restart();
              for (std::uint64_t item = first; item < last; ++item) {
                side.take_corner(item * step);
                const ScriptElement element = {.activation = anchors[item % anchors.size()]};
                write_script({{element}}, item, random, writer, side);
              }
            }};
  }

  // An extreme activation, or a little less.
  std::int32_t nearby(std::int32_t extreme, Random& random) const {
    const int bits = traffic_.format.kind == ActivationKind::binary16 ? 10 : 5;
    const auto less = static_cast<std::int32_t>(random.below(std::uint64_t{1} << bits));
    return extreme > 0 ? extreme - less : extreme + less;  // patterns of binary16 are positive
  }

  // Longest groups of extreme operands: the ends of every width.
  Section extremes_section() const {
    const auto beats = static_cast<std::uint64_t>(traffic_.beats);
    return {
        kExtremeGroups + kNearGroups, groups_per_chunk(beats),
        [this](std::uint64_t first, std::uint64_t last, Random& random, StimulusWriter& writer) {
          Side side = side_;
          side.restart();
          for (std::uint64_t item = first; item < last; ++item) {
            write_extremes(item, random, writer, side);
          }
        }};
  }

  // The first are exactly the extremes; in the others the lower bits of the activations are random,
  // so that carries run through sums near the ends in many ways.
  static constexpr std::uint64_t kExtremeGroups = 9;
  static constexpr std::uint64_t kNearGroups = 54;

  void write_extremes(std::uint64_t item, Random& random, StimulusWriter& writer,
                      Side& side) const {
    const std::array<std::int32_t, 2> values = activation_extremes(traffic_.format);
    const bool is_unsigned = traffic_.format.weights == spec::WeightFormat::uint4;
    const std::array<std::int32_t, 2> codes = {is_unsigned ? 15 : 7, is_unsigned ? 0 : -8};
    // 0: all the first, 1: all the second, 2: in turn.
    const auto pick = [](const std::array<std::int32_t, 2>& pair, std::uint64_t mode,
                         std::size_t element) { return pair[mode == 2 ? element % 2 : mode]; };
    for (int beat = 0; beat < traffic_.beats; ++beat) {
      Lanes activations{};
      Lanes weights{};
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(traffic_.lanes); ++lane) {
        const std::size_t element = lane + static_cast<std::size_t>(beat);
        activations[lane] = pick(values, item % 3, element);
        weights[lane] = pick(codes, item / 3 % 3, element);
        if (item >= kExtremeGroups) activations[lane] = nearby(activations[lane], random);
      }
      const bool is_last = beat + 1 == traffic_.beats;
      std::uint64_t* const words = writer.beat(beat == 0, is_last);
      write_operands(words, activations, weights);
      side.write(random, words, is_last);
    }
  }

  // Beats of a group that have an Inf or NaN: one of them, two, or all three. Two void the group as
  // one does.
  static constexpr std::array<std::array<bool, 3>, 6> kSpoiltBeats = {{{true, false, false},
                                                                       {false, true, false},
                                                                       {false, false, true},
                                                                       {true, true, false},
                                                                       {true, false, true},
                                                                       {true, true, true}}};
  static constexpr std::array<std::uint64_t, 4> kSpoiltCodes = {0, 1, 15, 8};  // of the weights

  // Each Inf and NaN in each lane, in the first, a middle and the last beat or several of them,
  // with several weights, and a clean group behind.
  Section nonfinite_section() const {
    const std::uint64_t count = binary16_nonfinites().size() * std::size(kSpoiltCodes) *
                                std::size(kSpoiltBeats) *
                                static_cast<std::uint64_t>(traffic_.lanes);
    const std::uint64_t beats =
        traffic_.has_fixed_length ? 2 * static_cast<std::uint64_t>(traffic_.beats) : 4;
    const std::uint64_t step = script_step(count, beats);
    return {(count + step - 1) / step, groups_per_chunk(beats),
            [this, step, count](std::uint64_t first, std::uint64_t last, Random& random,
                                StimulusWriter& writer) {
              Side side = side_;
              side.restart();
              for (std::uint64_t item = first; item < last; ++item) {
                const std::uint64_t index =
                    std::min(item * step + mix_bits(item) % step, count - 1);
                write_nonfinite(index, random, writer, side);
              }
            }};
  }

  void write_nonfinite(std::uint64_t index, Random& random, StimulusWriter& writer,
                       Side& side) const {
    const auto lanes = static_cast<std::uint64_t>(traffic_.lanes);
    const std::uint64_t lane = index % lanes;
    const std::uint64_t pattern = index / lanes % binary16_nonfinites().size();
    const std::uint64_t place = index / lanes / binary16_nonfinites().size();
    const std::array<bool, 3> spoilt = kSpoiltBeats[place % std::size(kSpoiltBeats)];
    const std::uint64_t code = kSpoiltCodes[place / std::size(kSpoiltBeats)];
    const ScriptBeat one = {{.activation = binary16_power(0)}};
    const ScriptBeat bad = {{.activation = binary16_nonfinites()[pattern],
                             .weight = weight_of_code(traffic_.format.weights, code)}};
    GroupScript script(
        static_cast<std::size_t>(traffic_.has_fixed_length ? traffic_.beats
                                                           : std::min(3, traffic_.beats)),
        one);
    const std::array<std::size_t, 3> places = {0, script.size() / 2, script.size() - 1};
    for (std::size_t beat = 0; beat < places.size(); ++beat) {
      if (spoilt[beat]) script[places[beat]] = bad;
    }
    write_script(script, lane, random, writer, side);
    write_script({one}, lane, random, writer, side);
  }

  Section tensor_section(const SuitePlan& plan) const {
    const auto row = static_cast<std::uint64_t>(traffic_.tensor.group) *
                     static_cast<std::uint64_t>(traffic_.tensor.groups);
    const std::uint64_t elements =
        plan.count ? *plan.count * static_cast<std::uint64_t>(traffic_.lanes) : kTensorElements;
    const std::uint64_t seed = plan.seed;
    return {(elements + row - 1) / row,
            groups_per_chunk(row / static_cast<std::uint64_t>(traffic_.lanes)),
            [this, seed](std::uint64_t first, std::uint64_t last, Random& random,
                         StimulusWriter& writer) {
              Side side = side_;
              side.restart();
              TensorSource source(traffic_.tensor, seed);
              for (std::uint64_t item = first; item < last; ++item) {
                write_rows(source.activations(item), source.weights(item), random, writer, side);
              }
            }};
  }

  void write_rows(const ActivationRow& activation_row, const WeightRow& weight_row, Random& random,
                  StimulusWriter& writer, Side& side) const {
    const auto lanes = static_cast<std::size_t>(traffic_.lanes);
    const auto group = static_cast<std::size_t>(traffic_.tensor.group);
    for (int index = 0; index < traffic_.tensor.groups; ++index) {
      const std::size_t begin = static_cast<std::size_t>(index) * group;
      const std::vector<std::int32_t> activations = group_activations(activation_row, begin, group);
      side.take_tensor(activation_row, weight_row, index);
      for (std::size_t k = 0; k < group; k += lanes) {
        const bool is_last = k + lanes == group;
        std::uint64_t* const words = writer.beat(k == 0, is_last);
        activations_.write(words, &activations[k]);
        if (weights_) weights_->write(words, &weight_row.codes[begin + k]);
        side.write(random, words, is_last);
      }
    }
  }

  std::vector<std::int32_t> group_activations(const ActivationRow& row, std::size_t begin,
                                              std::size_t group) const {
    const auto codes = std::span(row.codes).subspan(begin, group);
    if (traffic_.format.kind == ActivationKind::aligned) {
      return golden::align_group(codes, traffic_.format.fraction_bits).activations;
    }
    return {codes.begin(), codes.end()};
  }
};

}  // namespace mpgen::tb

#include "tb/shrink.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tb/port_layout.hpp"

namespace mpgen::tb {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
// A second or two on any machine.
constexpr std::uint64_t kMostCycles = 20'000'000;
constexpr std::uint64_t kMostTrials = 8'000;

// One cycle and where it belongs.
struct Cycle {
  std::vector<std::uint64_t> words;
  std::size_t packet = kNone;       // of a beat
  std::size_t block = kNone;        // of a beat, where packets hold blocks of several beats
  std::size_t dot_product = kNone;  // of a beat of mixpe_dot
};

struct Packet {
  std::size_t dot_product = kNone;
  bool is_complete = false;
};

// A value that can be made simpler on its own.
struct Place {
  std::size_t cycle;
  const spec::Port* port;
  const PortField* field;
  int first_bit;
  int bits;
};

struct FloatShape {
  const char* format;
  int fraction_bits;
  std::uint64_t bias;
};

class Shrinker {
 public:
  Shrinker(const spec::Ports& ports, const StreamProtocol& protocol,
           const std::function<bool(const Stimulus&)>& fails, const Stimulus& failing)
      : ports_(ports),
        layout_(input_layout(ports)),
        protocol_(protocol),
        control_(protocol.control()),
        fails_(fails) {
    parse(failing);
  }

  Stimulus run() {
    for (int round = 0; round < 3; ++round) {
      const std::uint64_t size = measure();
      drop_tail();
      drop_units([](const Cycle& cycle) { return cycle.dot_product; });
      drop_units([](const Cycle& cycle) { return cycle.packet; });
      drop_units([](const Cycle& cycle) { return cycle.block; });
      drop_cycles();
      clean_idle_cycles();
      simplify_values();
      if (measure() == size) break;
    }
    return stimulus_of(cycles_);
  }

 private:
  using Cycles = std::vector<Cycle>;

  void parse(const Stimulus& stimulus) {
    bool is_in_dot_product = false;
    std::size_t dot_product = kNone;
    for (std::size_t index = 0; index < stimulus.cycles(); ++index) {
      const std::uint64_t* const words = stimulus.cycle(index);
      Cycle cycle = {{words, words + stimulus.words_per_cycle()}};
      if (control_.in_reset(words)) is_in_dot_product = false;
      if (control_.is_beat(words)) {
        if (!control_.is_clocked || control_.first.get(words)) packets_.emplace_back();
        cycle.packet = packets_.size() - 1;
        if (control_.last.get(words)) packets_.back().is_complete = true;
        if (control_.first_group.exists()) {
          if (!is_in_dot_product) {
            is_in_dot_product = true;
            dot_product = dots_complete_.size();
            dots_complete_.push_back(false);
          }
          cycle.dot_product = packets_.back().dot_product = dot_product;
          if (control_.last.get(words) && control_.last_group.get(words)) {
            dots_complete_[dot_product] = true;
            is_in_dot_product = false;
          }
        }
      }
      cycles_.push_back(std::move(cycle));
    }
    number_blocks();
  }

  // Blocks are counted from the first beat of their packet, so they follow from what is left.
  void number_blocks() {
    const std::uint64_t beats_of_block = protocol_.limits().multiple_of;
    if (beats_of_block == 1) return;
    std::size_t packet = kNone;
    std::size_t block = 0;
    std::uint64_t beats = 0;
    for (Cycle& cycle : cycles_) {
      if (cycle.packet == kNone) continue;
      if (cycle.packet != packet || beats == beats_of_block) {
        ++block;
        beats = 0;
      }
      packet = cycle.packet;
      cycle.block = block;
      ++beats;
    }
  }

  // With the flags that belong to what is left.
  Stimulus stimulus_of(const Cycles& cycles) const {
    Stimulus stimulus(layout_.words());
    for (const Cycle& cycle : cycles) stimulus.append(cycle.words.data());
    if (!control_.is_clocked) return stimulus;
    std::vector<std::size_t> packet_start(packets_.size(), kNone);
    std::vector<std::size_t> packet_end(packets_.size(), kNone);
    for (std::size_t index = 0; index < cycles.size(); ++index) {
      const std::size_t packet = cycles[index].packet;
      if (packet == kNone) continue;
      if (packet_start[packet] == kNone) packet_start[packet] = index;
      packet_end[packet] = index;
    }
    std::vector<std::size_t> dot_start(dots_complete_.size(), kNone);
    std::vector<std::size_t> dot_end(dots_complete_.size(), kNone);
    for (std::size_t index = 0; index < cycles.size(); ++index) {
      const std::size_t packet = cycles[index].packet;
      if (packet == kNone) continue;
      const bool is_last = index == packet_end[packet] && packets_[packet].is_complete;
      control_.first.put(stimulus.cycle(index), index == packet_start[packet]);
      control_.last.put(stimulus.cycle(index), is_last);
      const std::size_t dot_product = packets_[packet].dot_product;
      if (dot_product == kNone) continue;
      control_.first_group.put(stimulus.cycle(index), is_last && dot_start[dot_product] == kNone);
      control_.last_group.put(stimulus.cycle(index), false);
      if (!is_last) continue;
      if (dot_start[dot_product] == kNone) dot_start[dot_product] = index;
      dot_end[dot_product] = index;
    }
    for (std::size_t dot_product = 0; dot_product < dot_end.size(); ++dot_product) {
      if (dot_end[dot_product] == kNone || !dots_complete_[dot_product]) continue;
      control_.last_group.put(stimulus.cycle(dot_end[dot_product]), true);
    }
    return stimulus;
  }

  bool is_exhausted() const { return trials_ >= kMostTrials || cycles_run_ >= kMostCycles; }

  // Takes the candidate over if it still fails.
  bool accept(Cycles candidate) {
    if (candidate.empty() || is_exhausted()) return false;
    const Stimulus stimulus = stimulus_of(candidate);
    if (!protocol_.violation(stimulus).empty()) return false;
    ++trials_;
    cycles_run_ += stimulus.cycles();
    if (!fails_(stimulus)) return false;
    cycles_ = std::move(candidate);
    number_blocks();
    return true;
  }

  // Cycles, and bits that are set: what the rounds are to make less.
  std::uint64_t measure() const {
    std::uint64_t size = 0;
    for (const Cycle& cycle : cycles_) {
      size += 64;
      for (const std::uint64_t word : cycle.words) {
        size += static_cast<std::uint64_t>(std::popcount(word));
      }
    }
    return size;
  }

  // By halves: the shortest beginning that fails. A packet that is cut stays without its end.
  void drop_tail() {
    for (std::size_t step = cycles_.size() / 2; step > 0 && !is_exhausted();) {
      if (!cut_after(cycles_.size() - step)) step /= 2;
      step = std::min(step, cycles_.size() / 2);
    }
  }

  bool cut_after(std::size_t count) {
    const std::vector<Packet> packets = packets_;
    const std::vector<bool> dots_complete = dots_complete_;
    for (std::size_t index = count; index < cycles_.size(); ++index) {
      const Cycle& cycle = cycles_[index];
      if (cycle.packet != kNone) packets_[cycle.packet].is_complete = false;
      if (cycle.dot_product != kNone) dots_complete_[cycle.dot_product] = false;
    }
    const auto end = cycles_.begin() + static_cast<std::ptrdiff_t>(count);
    if (accept(Cycles(cycles_.begin(), end))) return true;
    packets_ = packets;
    dots_complete_ = dots_complete;
    return false;
  }

  // Removes runs of units, halving the length of the runs: ddmin's complements.
  template <class Units, class Remove>
  void drop_runs(Units count, Remove remove) {
    for (std::size_t run = std::max<std::size_t>(count() / 2, 1); run > 0; run /= 2) {
      for (std::size_t start = 0; start < count() && !is_exhausted();) {
        if (!remove(start, std::min(start + run, count()))) start += run;
      }
    }
  }

  // Units: cycles with the same number in a row. Cycles without one are left alone.
  template <class NumberOf>
  void drop_units(NumberOf number_of) {
    const auto numbers = [&] {
      std::vector<std::size_t> list;
      for (const Cycle& cycle : cycles_) {
        const std::size_t number = number_of(cycle);
        if (number != kNone && (list.empty() || list.back() != number)) list.push_back(number);
      }
      return list;
    };
    std::vector<std::size_t> units = numbers();
    if (units.size() < 2) return;
    drop_runs([&] { return units.size(); },
              [&](std::size_t first, std::size_t last) {
                Cycles rest;
                for (const Cycle& cycle : cycles_) {
                  const std::size_t number = number_of(cycle);
                  const bool is_dropped =
                      number != kNone && number >= units[first] && number <= units[last - 1];
                  if (!is_dropped) rest.push_back(cycle);
                }
                if (!accept(std::move(rest))) return false;
                units = numbers();
                return true;
              });
  }

  void drop_cycles() {
    drop_runs([&] { return cycles_.size(); },
              [&](std::size_t first, std::size_t last) {
                Cycles rest = cycles_;
                rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(first),
                           rest.begin() + static_cast<std::ptrdiff_t>(last));
                return accept(std::move(rest));
              });
  }

  void clean_idle_cycles() {
    Cycles clean = cycles_;
    for (Cycle& cycle : clean) {
      if (cycle.packet != kNone) continue;
      const bool is_released = !control_.in_reset(cycle.words.data());
      std::fill(cycle.words.begin(), cycle.words.end(), 0);
      control_.reset_n.put(cycle.words.data(), is_released);
    }
    accept(std::move(clean));
  }

  // Data that are not 0.
  std::vector<Place> places() const {
    std::vector<Place> list;
    for (const spec::Port& port : ports_) {
      const bool is_data =
          port.direction == spec::PortDirection::input && port.role == spec::PortRole::data;
      if (!is_data) continue;
      const PortField& field = layout_.field(port.name);
      const int bits = port.element_bits <= 64 ? port.element_bits : 32;
      for (std::size_t index = 0; index < cycles_.size(); ++index) {
        for (int bit = 0; bit < field.width(); bit += bits) {
          const int count = std::min(bits, field.width() - bit);
          if (field.get_bits(cycles_[index].words.data(), bit, count) == 0) continue;
          list.push_back({index, &port, &field, bit, count});
        }
      }
    }
    return list;
  }

  static std::uint64_t value_at(const Cycles& cycles, const Place& place) {
    return place.field->get_bits(cycles[place.cycle].words.data(), place.first_bit, place.bits);
  }

  bool accept_value(const Place& place, std::uint64_t value) {
    Cycles candidate = cycles_;
    place.field->put_bits(candidate[place.cycle].words.data(), value, place.first_bit, place.bits);
    return accept(std::move(candidate));
  }

  void simplify_values() {
    std::vector<Place> list = places();
    drop_runs([&] { return list.size(); },
              [&](std::size_t first, std::size_t last) {
                Cycles candidate = cycles_;
                for (std::size_t index = first; index < last; ++index) {
                  const Place& place = list[index];
                  place.field->put_bits(candidate[place.cycle].words.data(), 0, place.first_bit,
                                        place.bits);
                }
                if (!accept(std::move(candidate))) return false;
                list = places();
                return true;
              });
    scale_floats();
    for (const Place& place : places()) simplify_value(place);
  }

  // Units that compare exponents fail at many scales: one near 1 is the easiest to read.
  void scale_floats() {
    for (const auto& [format, fraction_bits, bias] :
         {FloatShape{"binary16", 10, 15}, FloatShape{"binary32", 23, 127}}) {
      const std::uint64_t special = 2 * bias + 1;
      const auto exponent_at = [&, fraction_bits = fraction_bits](const Place& place) {
        return (value_at(cycles_, place) >> fraction_bits) & special;
      };
      std::vector<Place> list;
      std::uint64_t largest = 0;
      for (const Place& place : places()) {
        if (place.port->format != format || exponent_at(place) == special) continue;
        list.push_back(place);
        largest = std::max(largest, exponent_at(place));
      }
      if (list.empty() || largest == bias) continue;
      Cycles candidate = cycles_;
      bool fits = true;
      for (const Place& place : list) {
        const std::uint64_t exponent = exponent_at(place) + bias - largest;
        // Subnormals, and what would become one, have no exponent to move.
        fits = fits && exponent_at(place) != 0 && exponent > 0 && exponent < special;
        const std::uint64_t value = value_at(cycles_, place) + ((bias - largest) << fraction_bits);
        place.field->put_bits(candidate[place.cycle].words.data(), value, place.first_bit,
                              place.bits);
      }
      if (fits) accept(std::move(candidate));
    }
  }

  void simplify_value(const Place& place) {
    for (bool is_simpler = true; is_simpler && !is_exhausted();) {
      is_simpler = false;
      const std::uint64_t value = value_at(cycles_, place);
      for (const std::uint64_t candidate : simpler_values(*place.port, value, place.bits)) {
        if (candidate == value || !accept_value(place, candidate)) continue;
        is_simpler = true;
        break;
      }
    }
  }

  // Simplest first; each is nearer to the end than `value`, so that trying them comes to an end.
  static std::vector<std::uint64_t> simpler_values(const spec::Port& port, std::uint64_t value,
                                                   int bits) {
    if (port.format == "binary16") return simpler_floats(value, 10, 15);
    if (port.format == "binary32") return simpler_floats(value, 23, 127);
    const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
    const std::uint64_t mask = sign | (sign - 1);
    const bool is_negative = port.is_signed && (value & sign) != 0;
    const std::uint64_t magnitude = is_negative ? (~value + 1) & mask : value;
    std::vector<std::uint64_t> list;
    if (magnitude == 0) return list;
    const auto add = [&](std::uint64_t simpler) {
      if (simpler == 0 || simpler >= magnitude) return;
      list.push_back(is_negative ? (~simpler + 1) & mask : simpler);
    };
    if (is_negative && (magnitude & sign) == 0) list.push_back(magnitude);
    add(1);
    add(std::bit_floor(magnitude));
    for (int half = bits / 2; half > 0; half /= 2) add(magnitude >> half << half);
    add(magnitude & (magnitude - 1));
    add(magnitude - std::bit_floor(magnitude));
    add(magnitude / 2);
    return list;
  }

  static std::vector<std::uint64_t> simpler_floats(std::uint64_t value, int fraction_bits,
                                                   std::uint64_t bias) {
    const std::uint64_t one = std::uint64_t{1} << fraction_bits;
    const std::uint64_t fraction = value & (one - 1);
    const std::uint64_t exponent = (value / one) & (2 * bias + 1);
    const std::uint64_t sign = value & ((2 * bias + 2) * one);
    std::vector<std::uint64_t> list;
    if (sign != 0) list.push_back(value ^ sign);
    const bool is_special = exponent == 2 * bias + 1;
    if (!is_special && exponent != bias) list.push_back(sign | bias * one | fraction);
    if (is_special) return list;
    if (fraction != 0 && (exponent != 0 || fraction != 1)) {
      if (exponent != 0) list.push_back(value - fraction);
      for (int half = fraction_bits / 2; half > 0; half /= 2) {
        const std::uint64_t cut = fraction >> half << half;
        if (cut != fraction && (exponent != 0 || cut != 0)) list.push_back(value - fraction + cut);
      }
      if (exponent != 0 || (fraction & (fraction - 1)) != 0) {
        list.push_back(value - fraction + (fraction & (fraction - 1)));
      }
    }
    return list;
  }

  const spec::Ports& ports_;
  PortLayout layout_;
  const StreamProtocol& protocol_;
  const ControlPorts& control_;
  const std::function<bool(const Stimulus&)>& fails_;
  Cycles cycles_;
  std::vector<Packet> packets_;
  std::vector<bool> dots_complete_;
  std::uint64_t trials_ = 0;
  std::uint64_t cycles_run_ = 0;
};

}  // namespace

Stimulus shrink(const Stimulus& failing, const spec::Ports& ports, const StreamProtocol& protocol,
                const std::function<bool(const Stimulus&)>& fails) {
  return Shrinker(ports, protocol, fails, failing).run();
}

}  // namespace mpgen::tb

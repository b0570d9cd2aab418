// Writes stimulus that keeps the stream protocol.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spec/port.hpp"
#include "tb/control_ports.hpp"
#include "tb/random.hpp"
#include "tb/stimulus.hpp"

namespace mpgen::tb {

/// What stands at the inputs in a cycle without a beat. A design must not look at any of it.
enum class Garbage { zeros, ones, noise, previous };

class StimulusWriter {
 public:
  /// `stimulus` has the words of input_layout(ports); it outlives the writer.
  StimulusWriter(const spec::Ports& ports, Stimulus& stimulus);

  /// Adds a cycle that carries a beat, with all data 0, and returns its words, which are good until
  /// the next cycle is added. Without a clock there is nothing but beats.
  std::uint64_t* beat(bool is_first, bool is_last) {
    const std::size_t flags = (is_first ? 1U : 0U) + (is_last ? 2U : 0U);
    ++beats_;
    return stimulus_.append(blank_beats_[flags].data());
  }

  /// Adds a cycle without a beat.
  void idle(Random& random, Garbage garbage);

  /// Adds a cycle of reset; a beat may seem to come, but is none.
  void reset(Random& random);

  /// Fills `words` with noise, beside which nothing else may have been written.
  void fill_with_noise(Random& random, std::uint64_t* words) const;

  const ControlPorts& control() const { return control_; }
  /// Beats so far.
  std::uint64_t beats() const { return beats_; }

 private:
  ControlPorts control_;
  std::vector<std::uint64_t> used_bits_;  // per word
  std::array<std::vector<std::uint64_t>, 4>
      blank_beats_;  // without data: neither, first, last, both
  Stimulus& stimulus_;
  std::uint64_t beats_ = 0;
};

}  // namespace mpgen::tb

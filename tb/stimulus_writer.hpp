// Writes stimulus that keeps the stream protocol.
#pragma once

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
    std::uint64_t* const words = stimulus_.append();
    words[control_.reset_n.word] |= control_.reset_n.mask;
    words[control_.valid.word] |= control_.valid.mask;
    if (is_first) words[control_.first.word] |= control_.first.mask;
    if (is_last) words[control_.last.word] |= control_.last.mask;
    ++beats_;
    return words;
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
  Stimulus& stimulus_;
  std::uint64_t beats_ = 0;
};

}  // namespace mpgen::tb

// The rules that every stimulus of a stream keeps.
#pragma once

#include <string>

#include "spec/port.hpp"
#include "tb/control_ports.hpp"
#include "tb/stimulus.hpp"

namespace mpgen::tb {

/// Beats that a packet of the stream may have (`first_i` to `last_i`).
struct StreamLimits {
  std::uint64_t fewest_beats = 1;
  std::uint64_t most_beats = ~std::uint64_t{0};
  std::uint64_t multiple_of = 1;  ///< beats of a block; a packet holds whole blocks
};

/// A packet starts with first_i, and no beat comes outside a packet. In mixpe_dot the same holds
/// for dot products, whose groups bring first_group_i and last_group_i with their last beat. After
/// a reset everything starts anew. The end of a stimulus may come anywhere.
class StreamProtocol {
 public:
  StreamProtocol(const spec::Ports& ports, const StreamLimits& limits)
      : control_(ports), limits_(limits) {}

  const ControlPorts& control() const { return control_; }
  const StreamLimits& limits() const { return limits_; }

  /// "" or what is wrong with the stimulus, and in which cycle.
  std::string violation(const Stimulus& stimulus) const;

 private:
  ControlPorts control_;
  StreamLimits limits_;
};

}  // namespace mpgen::tb

// The control inputs of a stream, found by their roles.
#pragma once

#include <cstddef>
#include <cstdint>

#include "spec/port.hpp"

namespace mpgen::tb {

/// One single-bit input. A port that the design does not have reads as 0 and ignores writing.
struct ControlBit {
  std::size_t word = 0;
  std::uint64_t mask = 0;

  bool exists() const { return mask != 0; }
  bool get(const std::uint64_t* cycle) const { return (cycle[word] & mask) != 0; }
  void put(std::uint64_t* cycle, bool value) const {
    cycle[word] = value ? cycle[word] | mask : cycle[word] & ~mask;
  }
};

/// Specification of the roles: spec::PortRole. A design without clock has none of them.
struct ControlPorts {
  explicit ControlPorts(const spec::Ports& ports);

  bool is_clocked = false;
  ControlBit reset_n;
  ControlBit valid;
  ControlBit first;
  ControlBit last;
  ControlBit first_group;
  ControlBit last_group;

  bool in_reset(const std::uint64_t* cycle) const { return is_clocked && !reset_n.get(cycle); }
  /// A beat is taken in this cycle; always so without a clock.
  bool is_beat(const std::uint64_t* cycle) const {
    return !is_clocked || (valid.get(cycle) && reset_n.get(cycle));
  }
};

}  // namespace mpgen::tb

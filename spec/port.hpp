// Ports of a unit: the one list that the generator, the testbench and the data sheet share.
#pragma once

#include <string>
#include <vector>

namespace mpgen::spec {

enum class PortDirection { input, output };

/// What a port is for; the testbench drives control ports by the stream protocol.
enum class PortRole {
  clock,
  reset,        ///< asynchronous, active low
  valid,        ///< `valid_i` or `valid_o`: this cycle carries a beat or a result
  first,        ///< first beat of a group, or first group of a dot product in the dequantizer
  last,         ///< last beat of a group, or last group of a dot product in the dequantizer
  first_group,  ///< `mixpe_dot`: this group is the first of its dot product
  last_group,   ///< `mixpe_dot`: this group is the last of its dot product
  data,
  stream_valid,  ///< AXI stream: tvalid
  stream_ready,  ///< tready
  stream_data,   ///< tdata
  stream_keep,   ///< tkeep
  stream_last,   ///< tlast
};

/// One port. A port with `elements` > 1 is a flat vector, element 0 in the least significant bits.
struct Port {
  std::string name;
  PortDirection direction = PortDirection::input;
  PortRole role = PortRole::data;
  std::string stream = {};  ///< AXI stream: its name, "activations"; else empty
  int elements = 1;         ///< values side by side
  int element_bits = 1;     ///< width of each value
  bool is_signed = false;   ///< each value is two's complement
  std::string format;       ///< number format in words, e.g. "binary16", "two's complement"
  std::string meaning;      ///< one sentence for data sheet and comments

  int width() const { return elements * element_bits; }
};

using Ports = std::vector<Port>;

}  // namespace mpgen::spec

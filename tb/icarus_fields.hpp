// Output bits of a four-state simulator for people to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/port.hpp"
#include "tb/decode.hpp"
#include "tb/port_layout.hpp"

namespace mpgen::tb {

/// Which bits of a layout's words belong to a port.
std::vector<std::uint64_t> used_bits(const PortLayout& layout);

/// The outputs but the result gate. `bits`: the words of output_layout() in binary, the most
/// significant first. Values without x or z as decode_outputs() shows them, others in binary.
/// Nothing when `bits` is shorter than the words.
std::vector<DecodedField> decode_bits(const spec::Ports& ports, const std::string& bits);

}  // namespace mpgen::tb

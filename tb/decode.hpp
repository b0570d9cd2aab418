// Values of ports for people to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/port.hpp"

namespace mpgen::tb {

/// One port's values, element 0 first.
struct DecodedField {
  std::string name;
  std::vector<std::string> values;
};

/// A value as the port's format says: integers in decimal; "0x3c01 (+1025 * 2^-10 = 1.00097656)"
/// for binary16 and binary32, +0 as "0"; "-5" for a sign and a magnitude; "{14,3}" for a dialect
/// and a shared exponent; other bits in hexadecimal. `raw` holds the value's bits, 64 at most.
std::string decode_value(const spec::Port& port, std::uint64_t raw);

/// The data inputs, from words as input_layout() packs them.
std::vector<DecodedField> decode_data(const spec::Ports& ports, const std::uint64_t* words);

/// The outputs but the result gate, from words as output_layout() packs them. Values whose bits in
/// `care` are 0 read "any"; null: all count.
std::vector<DecodedField> decode_outputs(const spec::Ports& ports, const std::uint64_t* words,
                                         const std::uint64_t* care);

/// "name value value ..." of all fields, separated by commas.
std::string join_fields(const std::vector<DecodedField>& fields);

}  // namespace mpgen::tb

// Ports that several units have in common.
#pragma once

#include <string>

#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// clk_i and rst_ni.
Ports clock_and_reset();

/// valid_i, first_i and last_i of a stream whose elements are `element` ("beat") and whose packets
/// are `packet` ("group").
Ports stream_inputs(const std::string& element, const std::string& packet);

/// One data port.
Port data_port(std::string name, PortDirection direction, int elements, int element_bits,
               bool is_signed, std::string format, std::string meaning);

/// activations_i of a unit behind the aligner, if there is one: `lanes` binary16 patterns, INT8
/// values or aligned integers.
Port activations_port(int lanes, ActivationFormat activations, const Accumulator& accumulator);

/// valid_o, high for the one cycle in which the other outputs hold `what`.
Port valid_output(const std::string& what);

/// nonfinite_o: an Inf or NaN activation was in `where`.
Port nonfinite_output(const std::string& where);

/// DialectFP4 codes of a beat, {sign, index[2:0]} each.
Port dialect_codes_port(std::string name, PortDirection direction, int lanes,
                        const std::string& elements);

/// {dialect id, shared exponent} of the block of `what`.
Port block_side_port(std::string name, PortDirection direction, const Formatbook& book,
                     const std::string& what);

/// Decoded elements of a beat, {sign, magnitude in half units} each.
Port decoded_port(std::string name, PortDirection direction, int lanes, const Formatbook& book,
                  const std::string& meaning);

/// result_o in binary32 or binary16.
Port result_port(OutputFormat output, const std::string& meaning);

}  // namespace mpgen::spec

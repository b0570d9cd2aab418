// dialect_decoder: DialectFP4 codes of a block to signs and magnitudes.
#pragma once

#include "spec/formatbook.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Combinational. What the dialects share is built once per lane; what differs between them is
/// decoded from the dialect once and handed to all lanes. Specification section 3.1.
struct DialectDecoderSpec {
  int lanes = 32;
  Formatbook formatbook = blockdialect_formatbook();

  friend bool operator==(const DialectDecoderSpec&, const DialectDecoderSpec&) = default;
};

/// Bits of a decoded element: {sign, magnitude in half units}. Both zeros are possible.
int decoded_bits(const Formatbook& book);

/// dialect_i (id), codes_i (lanes x {sign, index[2:0]}) -> decoded_o (lanes x decoded_bits). An id
/// that the book does not have is not allowed.
Ports ports(const DialectDecoderSpec& spec);

/// 0: combinational.
int latency(const DialectDecoderSpec& spec);

}  // namespace mpgen::spec

// dialect_quantizer_mse: the exact online quantiser, with the least squared error of all dialects.
#pragma once

#include "spec/formatbook.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Specification section 3.3, in hardware: the yardstick for `format_selector`, with the same
/// ports, parameters and timing.
struct DialectQuantizerMseSpec {
  int block = 32;  ///< 16, 32 or 64
  int lanes = 32;  ///< a divisor of `block`
  Formatbook formatbook = blockdialect_formatbook();
  /// Only with lanes = block; the serial form has its registers in its own places.
  BlockQuantizerPipeline pipeline{
      .maximum = true, .magnitude = true, .score = true, .select = true};
  int beat_side_bits = 0;  ///< bits that travel with each beat, 0..1024 (weights, for example)

  int beats() const { return block / lanes; }
  friend bool operator==(const DialectQuantizerMseSpec&, const DialectQuantizerMseSpec&) = default;
};

/// As those of format_selector.
Ports ports(const DialectQuantizerMseSpec& spec);
int latency(const DialectQuantizerMseSpec& spec);

}  // namespace mpgen::spec

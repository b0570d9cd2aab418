#include "spec/dialect_quantizer_mse.hpp"

#include "spec/block_quantizer_ports.hpp"

namespace mpgen::spec {

Ports ports(const DialectQuantizerMseSpec& spec) {
  return block_quantizer_ports(spec.lanes, spec.beat_side_bits, spec.formatbook);
}

int latency(const DialectQuantizerMseSpec& spec) {
  return block_quantizer_latency(spec.beats(), spec.pipeline);
}

}  // namespace mpgen::spec

#include "spec/format_selector.hpp"

#include "spec/block_quantizer_ports.hpp"

namespace mpgen::spec {

Ports ports(const FormatSelectorSpec& spec) {
  return block_quantizer_ports(spec.lanes, spec.beat_side_bits, spec.formatbook);
}

int latency(const FormatSelectorSpec& spec) {
  return block_quantizer_latency(spec.beats(), spec.pipeline);
}

}  // namespace mpgen::spec

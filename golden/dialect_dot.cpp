#include "golden/dialect_dot.hpp"

namespace mpgen::golden {

DialectDot::DialectDot(const spec::DialectDotSpec& spec)
    : selector_(spec.formatbook), mac_(spec::dialect_mac_of(spec)) {}

void DialectDot::start() { mac_.start(); }

void DialectDot::add_block(std::span<const std::uint16_t> activations,
                           const DialectBlock& weights) {
  const DialectBlock quantized = selector_.quantize(activations);
  // S is exact, so one long beat is the same as block / lanes of them.
  mac_.add_beat(std::span(quantized.codes).first(activations.size()), quantized.dialect,
                std::span(weights.codes).first(activations.size()), weights.dialect);
  mac_.end_block(quantized.exponent, weights.exponent, quantized.nonfinite || weights.nonfinite);
}

std::uint32_t DialectDot::result() const { return mac_.result(); }

}  // namespace mpgen::golden

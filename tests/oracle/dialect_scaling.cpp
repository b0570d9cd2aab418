#include "tests/oracle/dialect_scaling.hpp"

#include <algorithm>
#include <cstddef>

#include "tests/oracle/fp16_operand.hpp"

namespace mpgen::oracle {
namespace {

constexpr int kUnitExponent = -24;

}  // namespace

ScaledBlock scale_block(std::span<const std::uint16_t> elements) {
  ScaledBlock block;
  for (const std::uint16_t element : elements) {
    const Fp16Operand operand = decode_operand(element);
    if (operand.nonfinite) block.nonfinite = true;
    block.largest_exponent = std::max(block.largest_exponent, element / 1024 % 32);
    Integer magnitude = operand.sig;
    magnitude <<= static_cast<mp_bitcnt_t>(operand.ee - 25 - kUnitExponent);
    block.magnitudes.push_back(magnitude);
    block.negative.push_back(operand.negative);
  }
  // "s = max(maxE - 2, 0)"; a magnitude of 1 stands for 1/2 * 2^(s - 15).
  block.exponent = std::max(block.largest_exponent - 2, 0);
  block.half_unit = 1;
  block.half_unit <<= static_cast<mp_bitcnt_t>(block.exponent - 16 - kUnitExponent);
  return block;
}

int nearest_index(const spec::Dialect& dialect, const Integer& magnitude,
                  const Integer& half_unit) {
  int nearest = 0;
  Integer least = magnitude;  // the distance to 0, the first magnitude of every dialect
  Integer distance;
  for (int index = 1; index < spec::kDialectMagnitudes; ++index) {
    // In steps, so that no number is made anew.
    distance = dialect[static_cast<std::size_t>(index)] * half_unit;
    distance -= magnitude;
    distance = abs(distance);
    if (distance > least) continue;
    nearest = index;
    least = distance;
  }
  return nearest;
}

DialectBlock quantize_to_dialect(const ScaledBlock& block, const spec::Formatbook& book,
                                 int dialect) {
  DialectBlock quantized;
  quantized.dialect = dialect;
  quantized.exponent = block.exponent;
  quantized.nonfinite = block.nonfinite;
  const spec::Dialect& magnitudes = book.dialects.at(static_cast<std::size_t>(dialect));
  for (std::size_t i = 0; i < block.magnitudes.size(); ++i) {
    const int index = nearest_index(magnitudes, block.magnitudes[i], block.half_unit);
    // "Sign is the element's sign, but 0 when the index is 0".
    const bool negative = block.negative[i] && index != 0;
    quantized.codes.push_back(static_cast<std::uint8_t>((negative ? 8 : 0) + index));
  }
  return quantized;
}

}  // namespace mpgen::oracle

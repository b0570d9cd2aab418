#include "spec/parse_accumulator.hpp"

namespace mpgen::spec {

std::optional<Accumulator> parse_accumulator(std::string_view text) {
  Accumulator accumulator;
  if (text == to_string(accumulator)) return accumulator;
  accumulator.kind = Accumulator::Kind::fp32;
  if (text == to_string(accumulator)) return accumulator;
  accumulator.kind = Accumulator::Kind::aligned;
  for (int bits = 0; bits <= kMaxAlignedFractionBits; ++bits) {
    accumulator.fraction_bits = bits;
    if (text == to_string(accumulator)) return accumulator;
  }
  return std::nullopt;
}

}  // namespace mpgen::spec

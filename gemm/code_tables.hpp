// What 4-bit codes stand for, as tables for kernels that work on bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "spec/formatbook.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {

inline constexpr std::size_t kCodes = std::size_t{1} << spec::kDialectCodeBits;

/// Weights, which are the unsigned operand of a byte dot product, are stored with this offset:
/// every decoded weight is above -16. Sums of activations times the offset are taken away again.
inline constexpr int kWeightOffset = 16;

/// The byte of each code of a weight.
struct alignas(kCodes) CodeTable {
  std::array<std::uint8_t, kCodes> bytes{};
};

/// Half units of each code of a dialect, plus kWeightOffset.
CodeTable weight_table(const spec::Dialect& dialect);

/// q - z plus kWeightOffset.
CodeTable weight_table(spec::WeightFormat format, int zero_point);

/// q of uint4, q + 8 of int4.
CodeTable unsigned_table(spec::WeightFormat format);

/// Signed half units of the two elements of a byte of codes, the first in the low byte.
using PairTable = std::array<std::uint16_t, kCodes * kCodes>;

PairTable activation_table(const spec::Dialect& dialect);

}  // namespace mpgen::gemm

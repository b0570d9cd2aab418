// The vectorised inner part of the DialectFP4 quantisers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gemm/dialect_tables.hpp"
#include "gemm/quantize.hpp"

namespace mpgen::gemm {

/// A run of consecutive blocks. Destinations as in DialectSpan.
struct DialectRun {
  const std::uint16_t* values = nullptr;
  std::size_t size = 0;  ///< values; the last block may be short
  std::size_t block = 0;
  std::uint8_t* codes = nullptr;
  std::uint8_t* dialects = nullptr;
  std::uint8_t* exponents = nullptr;
  std::uint8_t* nonfinite = nullptr;

  std::size_t blocks() const { return (size + block - 1) / block; }
};

/// Quantises a run on the best vectors that the machine has; returns whether a block is not finite.
bool quantize_dialect_run(const DialectTables& tables, DialectRule rule, const DialectRun& run);

}  // namespace mpgen::gemm

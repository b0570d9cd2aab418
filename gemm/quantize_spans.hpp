// Quantisers of consecutive blocks, groups or rows into given memory: what the quantisers of whole
// matrices and of files are made of. Vectorised for the machine they run on; bit for bit those of
// golden/. Specification sections 2.4, 3.2 and 3.3.
//
// `values` are consecutive units, of which the last may be short and is then padded with +0; n
// values are units(n) = ceil(n / unit) of them. Two 4-bit codes are in a byte, element 2i in the
// low nibble. All destinations have exactly the stated sizes, and none overlaps `values`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "gemm/dialect_tables.hpp"
#include "gemm/quantize.hpp"
#include "spec/formatbook.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {

/// Blocks of DialectFP4.
struct DialectSpan {
  std::span<std::uint8_t> codes;      ///< [units * block / 2]
  std::span<std::uint8_t> dialects;   ///< [units]
  std::span<std::uint8_t> exponents;  ///< [units]
  std::span<std::uint8_t> nonfinite;  ///< [units]: 1 for a block with Inf or NaN, else 0
};

/// The formatbook's tables, made once for many spans. May be used by many threads.
class DialectSpanQuantizer {
 public:
  /// Throws std::invalid_argument for an illegal formatbook, or a block that is not 16, 32 or 64.
  DialectSpanQuantizer(const spec::Formatbook& book, std::size_t block, DialectRule rule);

  /// `values`: binary16 patterns, any. Returns whether a block is not finite; the codes, dialect
  /// and exponent of such a block are 0.
  bool quantize(std::span<const std::uint16_t> values, const DialectSpan& result) const;

 private:
  DialectTables tables_;
  std::size_t block_;
  DialectRule rule_;
};

/// Groups of UINT4 or INT4.
struct GroupSpan {
  std::span<std::uint8_t> codes;    ///< [units * group / 2]
  std::span<std::uint16_t> scales;  ///< [units], binary16 patterns
  std::span<std::uint8_t> zeros;    ///< [units]; empty for int4
};

/// `group`: even, 2 or more. Returns the first group that golden/quantizers.hpp refuses, because a
/// value is not finite or the range is too large for a binary16 scale; `result` is then void from
/// that group on.
std::optional<std::size_t> quantize_group_span(std::span<const float> values, std::size_t group,
                                               spec::WeightFormat format, const GroupSpan& result);

/// Largest magnitude of a row, 0 for an empty one; nothing if a value is not finite.
std::optional<float> largest_magnitude(std::span<const float> values);

/// INT8 codes of a row, or of a piece of one, with the scale that golden::int8_scale makes of the
/// row's largest magnitude. `codes`: as many as values.
void quantize_row_span(std::span<const float> values, float scale, std::span<std::int8_t> codes);

/// Blocks of 32 MXFP4 elements.
struct Mxfp4Span {
  std::span<std::uint8_t> codes;   ///< [units * 16]
  std::span<std::uint8_t> scales;  ///< [units]; 255 for a block with Inf or NaN, whose codes are 0
};

void quantize_mxfp4_span(std::span<const float> values, const Mxfp4Span& result);

}  // namespace mpgen::gemm

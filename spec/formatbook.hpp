// The formatbook: the dialects that a DialectFP4 block may choose from, and everything that
// decoders and selectors derive from it. BlockDialect, section 3.1; specification section 3.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mpgen::spec {

/// Codes without their sign: indices 0..7 into a dialect.
inline constexpr int kDialectMagnitudes = 8;
inline constexpr int kDialectIndexBits = 3;
/// Sign and index of one element.
inline constexpr int kDialectCodeBits = 4;
inline constexpr int kMostDialects = 16;
/// Largest magnitude that a dialect may have, in half units.
inline constexpr int kLargestMagnitude = 15;
/// Shared exponent s of a block, bias 15: an element is h / 2 * 2^(s - 15).
inline constexpr int kSharedExponentBits = 5;
inline constexpr int kSharedExponentBias = 15;
/// A selector sees a magnitude as t, truncated to quarter units: 3 integer and 2 fraction bits.
inline constexpr int kTruncatedBits = 5;
inline constexpr int kTruncatedValues = 1 << kTruncatedBits;

/// Magnitudes of the indices 0..7 in half units, strictly ascending from 0.
using Dialect = std::array<std::uint8_t, kDialectMagnitudes>;

/// 2 to 16 dialects; the dialects 2p and 2p + 1 are pair p, which shares its largest magnitude.
/// Pairs descend in that magnitude.
struct Formatbook {
  std::vector<Dialect> dialects;

  int size() const { return static_cast<int>(dialects.size()); }
  int pairs() const { return size() / 2; }
  friend bool operator==(const Formatbook&, const Formatbook&) = default;
};

/// The 16 dialects of the paper (figure 4), the default everywhere.
const Formatbook& blockdialect_formatbook();

/// A rule that a formatbook breaks.
struct FormatbookProblem {
  int dialect = -1;     ///< the first dialect concerned; -1: the book as a whole
  std::string message;  ///< which rule, and how it is broken
};

/// Every broken rule: an even number of dialects, 2 to 16; magnitudes 0..15, strictly ascending
/// from 0; mates that share their largest magnitude; pairs that descend in it. Empty for a legal
/// book, which is what everything below takes.
std::vector<FormatbookProblem> formatbook_problems(const Formatbook& book);

/// Bits of a dialect id: the smallest number that tells the dialects apart, 4 for 16 dialects.
int dialect_id_bits(const Formatbook& book);
/// Bits of a decoded magnitude: 4 unless the book keeps below 8 half units.
int magnitude_bits(const Formatbook& book);
/// Largest magnitude of the book in half units.
int largest_magnitude(const Formatbook& book);
/// Side data of a block at a hardware port: {dialect id, shared exponent}.
int block_side_bits(const Formatbook& book);
/// Bits an element costs in storage, side data included: 4 + block_side_bits / block.
double bits_per_element(const Formatbook& book, int block);

/// Quarter units from which a value rounds to index k or more, for k = 1..7 at [k - 1]:
/// h[k-1] + h[k]. Ties go to the larger magnitude. Specification section 3.2, step 5.
std::array<int, kDialectMagnitudes - 1> index_thresholds(const Dialect& dialect);

/// Stage 1 of the selection: the pair for a block whose largest truncated magnitude is
/// `largest_truncated`, 0..31. Specification section 3.2, step 3.
int pair_of_largest(const Formatbook& book, int largest_truncated);

/// Stage 2: the truncated magnitudes t, as a set of bits 0..31, of which every real number in the
/// open interval (t, t + 1) is strictly nearer to `dialect` than to its mate. Specification section
/// 3.2, step 4.
std::uint32_t beneficial_values(const Formatbook& book, int dialect);

}  // namespace mpgen::spec

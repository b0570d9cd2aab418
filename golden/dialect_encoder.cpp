#include "golden/dialect_encoder.hpp"

#include <algorithm>
#include <cassert>

#include "golden/binary16.hpp"

namespace mpgen::golden {
namespace {

constexpr std::uint8_t kSignBit = 1U << spec::kDialectIndexBits;

}  // namespace

ScaledBlock scale_block(std::span<const std::uint16_t> elements) {
  assert(!elements.empty() && elements.size() <= kLongestBlock);
  constexpr int kNonfiniteField = 31;
  ScaledBlock scaled;
  std::uint16_t largest = 0;
  for (const std::uint16_t bits : elements) {
    largest = std::max(largest, static_cast<std::uint16_t>(bits & 0x7FFF));
  }
  const int largest_exponent = largest >> 10;
  if (largest_exponent == kNonfiniteField) {
    scaled.nonfinite = true;
    return scaled;
  }
  scaled.largest_exponent = largest_exponent;
  scaled.shared_exponent = std::max(largest_exponent - 2, 0);

  std::uint8_t largest_truncated = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Binary16 element = decode_binary16(elements[i]);
    // A significand has 11 bits, so that a shift by 16 or more drops them all.
    const int shift = std::min(8 + scaled.shared_exponent - element.exponent, 16);
    const auto truncated = static_cast<std::uint8_t>(element.significand >> shift);
    scaled.truncated[i] = truncated;
    largest_truncated = std::max(largest_truncated, truncated);
  }
  scaled.largest_truncated = largest_truncated;
  return scaled;
}

DialectEncoder::DialectEncoder(const spec::Formatbook& book) {
  for (std::size_t dialect = 0; dialect < book.dialects.size(); ++dialect) {
    const auto thresholds = spec::index_thresholds(book.dialects[dialect]);
    for (int truncated = 0; truncated < spec::kTruncatedValues; ++truncated) {
      const auto reached = std::count_if(thresholds.begin(), thresholds.end(),
                                         [truncated](int t) { return truncated >= t; });
      indices_[dialect][static_cast<std::size_t>(truncated)] = static_cast<std::uint8_t>(reached);
    }
  }
}

DialectBlock DialectEncoder::encode(std::span<const std::uint16_t> elements,
                                    const ScaledBlock& scaled, int dialect) const {
  DialectBlock block;
  block.nonfinite = scaled.nonfinite;
  if (scaled.nonfinite) return block;
  block.dialect = static_cast<std::uint8_t>(dialect);
  block.exponent = static_cast<std::uint8_t>(scaled.shared_exponent);
  const auto& indices = indices_[static_cast<std::size_t>(dialect)];
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::uint8_t index = indices[scaled.truncated[i]];
    const bool negative = (elements[i] >> 15) != 0 && index != 0;  // never a negative zero
    block.codes[i] = static_cast<std::uint8_t>(negative ? kSignBit | index : index);
  }
  return block;
}

}  // namespace mpgen::golden

// Reference of dialect_quantizer_mse: the weight quantiser. Specification section 3.3.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "golden/dialect_block.hpp"
#include "golden/dialect_encoder.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::golden {

/// The dialect with the least sum of squared errors of the untruncated scaled values, ties to the
/// lowest id, in exact integer arithmetic.
class DialectQuantizerMse {
 public:
  /// `book` is legal.
  explicit DialectQuantizerMse(const spec::Formatbook& book);

  /// `weights`: 1 to 64 binary16 patterns, the whole block.
  DialectBlock quantize(std::span<const std::uint16_t> weights) const;

 private:
  DialectEncoder encoder_;
  // Magnitude, in half units, that t rounds to: [t][dialect].
  std::array<std::array<std::int32_t, spec::kMostDialects>, spec::kTruncatedValues> magnitudes_{};
  int dialects_;
};

}  // namespace mpgen::golden

// Results that are void because an operand was Inf or NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gemm/operands.hpp"
#include "spec/formats.hpp"

namespace mpgen::gemm {

/// 1 for every row with a nonfinite block, or with a NaN scale. Empty if there is none.
std::vector<std::uint8_t> nan_rows(const DialectMatrix& matrix);
std::vector<std::uint8_t> nan_rows(const Mxfp4Matrix& matrix);

/// Replaces results by the canonical NaN of the output format.
class NanMarker {
 public:
  /// `tokens` and `channels` as of nan_rows.
  NanMarker(std::vector<std::uint8_t> tokens, std::vector<std::uint8_t> channels,
            spec::OutputFormat output);

  /// Results of one token and the channels from `first` on.
  void mark(std::size_t token, std::size_t first, std::span<std::uint32_t> results) const;

 private:
  std::vector<std::uint8_t> tokens_;
  std::vector<std::uint8_t> channels_;
  std::uint32_t nan_;
};

}  // namespace mpgen::gemm

#include "gemm/nan_rows.hpp"

#include <algorithm>
#include <utility>

#include "golden/binary16.hpp"
#include "golden/binary32.hpp"
#include "spec/mxfp4_mac.hpp"

namespace mpgen::gemm {
namespace {

template <class IsVoid>
std::vector<std::uint8_t> rows_with(const std::vector<std::uint8_t>& blocks, std::size_t per_row,
                                    const IsVoid& is_void) {
  if (std::none_of(blocks.begin(), blocks.end(), is_void)) return {};
  std::vector<std::uint8_t> rows(blocks.size() / per_row);
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    if (is_void(blocks[block])) rows[block / per_row] = 1;
  }
  return rows;
}

}  // namespace

std::vector<std::uint8_t> nan_rows(const DialectMatrix& matrix) {
  return rows_with(matrix.nonfinite, matrix.blocks(),
                   [](std::uint8_t nonfinite) { return nonfinite != 0; });
}

std::vector<std::uint8_t> nan_rows(const Mxfp4Matrix& matrix) {
  return rows_with(matrix.scales, matrix.blocks(),
                   [](std::uint8_t scale) { return scale == spec::kE8m0Nan; });
}

NanMarker::NanMarker(std::vector<std::uint8_t> tokens, std::vector<std::uint8_t> channels,
                     spec::OutputFormat output)
    : tokens_(std::move(tokens)),
      channels_(std::move(channels)),
      nan_(output == spec::OutputFormat::fp16 ? golden::kCanonicalNan16 : golden::kCanonicalNan32) {
}

void NanMarker::mark(std::size_t token, std::size_t first, std::span<std::uint32_t> results) const {
  if (!tokens_.empty() && tokens_[token] != 0) {
    std::fill(results.begin(), results.end(), nan_);
    return;
  }
  if (channels_.empty()) return;
  for (std::size_t channel = 0; channel < results.size(); ++channel) {
    if (channels_[first + channel] != 0) results[channel] = nan_;
  }
}

}  // namespace mpgen::gemm

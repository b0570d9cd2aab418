#include "gemm/quantize.hpp"
#include "gemm/quantize_spans.hpp"
#include "gemm/row_panels.hpp"
#include "spec/mxfp4_mac.hpp"

namespace mpgen::gemm {

Mxfp4Matrix quantize_mxfp4(std::span<const float> values, std::size_t rows, std::size_t k,
                           int threads) {
  constexpr std::size_t kBlock = spec::kMxfp4Block;
  require_size(values.size(), rows, k);
  Mxfp4Matrix result;
  result.rows = rows;
  result.k = k;
  const std::size_t blocks = result.blocks();
  result.codes.resize(rows * blocks * kBlock / 2);
  result.scales.resize(rows * blocks);
  for_each_run_of_rows(rows, k, kBlock, threads, [&](std::size_t first, std::size_t count) {
    const std::size_t units = count * blocks;
    quantize_mxfp4_span(
        values.subspan(first * k, count * k),
        {.codes = std::span(result.codes).subspan(first * blocks * kBlock / 2, units * kBlock / 2),
         .scales = std::span(result.scales).subspan(first * blocks, units)});
  });
  return result;
}

}  // namespace mpgen::gemm

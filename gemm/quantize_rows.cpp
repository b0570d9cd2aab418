#include <stdexcept>
#include <string>

#include "gemm/quantize.hpp"
#include "gemm/quantize_spans.hpp"
#include "gemm/row_panels.hpp"
#include "golden/quantizers.hpp"

namespace mpgen::gemm {
namespace {

// The reference says what is wrong with a row that the fast path has refused.
[[noreturn]] void refuse(std::span<const float> row, const std::string& place) {
  try {
    golden::quantize_int8(row);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(place + error.what());
  }
  throw std::logic_error(place + "refused, but the reference takes it");
}

}  // namespace

Int8Matrix quantize_rows(std::span<const float> values, std::size_t rows, std::size_t k,
                         int threads) {
  require_size(values.size(), rows, k);
  Int8Matrix result;
  result.rows = rows;
  result.k = k;
  result.codes.resize(rows * k);
  result.scales.resize(rows);
  for_each_run_of_rows(rows, k, 1, threads, [&](std::size_t first, std::size_t count) {
    for (std::size_t row = first; row < first + count; ++row) {
      const auto from = values.subspan(row * k, k);
      const auto largest = largest_magnitude(from);
      if (!largest) refuse(from, "row " + std::to_string(row) + ": ");
      result.scales[row] = golden::int8_scale(*largest);
      quantize_row_span(from, result.scales[row], std::span(result.codes).subspan(row * k, k));
    }
  });
  return result;
}

}  // namespace mpgen::gemm

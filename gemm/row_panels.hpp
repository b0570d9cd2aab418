// Rows of a matrix, shared out to threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>

#include "gemm/parallel.hpp"

namespace mpgen::gemm {

/// Throws std::invalid_argument unless `size` is rows * k.
inline void require_size(std::size_t size, std::size_t rows, std::size_t k) {
  const bool overflows = k != 0 && rows > std::numeric_limits<std::size_t>::max() / k;
  if (overflows || size != rows * k) {
    throw std::invalid_argument(std::to_string(size) + " values are not " + std::to_string(rows) +
                                " rows of " + std::to_string(k));
  }
}

/// Calls `work(first_row, rows)` for runs of rows that are together all rows; `rows` is 1 unless
/// `k` is a multiple of `unit`, so that whatever a run holds is consecutive units. Throws as
/// for_each_panel does.
inline void for_each_run_of_rows(std::size_t rows, std::size_t k, std::size_t unit, int threads,
                                 const std::function<void(std::size_t, std::size_t)>& work) {
  constexpr std::size_t kElements = 1 << 16;  // of a run: long enough to be worth its start
  const std::size_t rows_per_panel =
      std::max<std::size_t>(1, kElements / std::max<std::size_t>(1, k));
  const std::size_t panels = (rows + rows_per_panel - 1) / rows_per_panel;
  for_each_panel(panels, threads, [&](std::size_t panel, int /*worker*/) {
    const std::size_t first = panel * rows_per_panel;
    const std::size_t count = std::min(rows_per_panel, rows - first);
    if (k % unit == 0) {
      work(first, count);
      return;
    }
    for (std::size_t row = first; row < first + count; ++row) work(row, 1);
  });
}

}  // namespace mpgen::gemm

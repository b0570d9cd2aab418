#include "cli/gemm_accuracy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "golden/binary16.hpp"
#include "tensors/parallel.hpp"

namespace mpgen::cli {
namespace {

constexpr std::uint64_t kMostProducts = std::uint64_t{1} << 31;

// Independent sums, because one addition must otherwise wait for the one before it.
double dot(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t kSums = 8;
  std::array<double, kSums> sums{};
  const std::size_t whole = a.size() - a.size() % kSums;
  for (std::size_t i = 0; i < whole; i += kSums) {
    for (std::size_t sum = 0; sum < kSums; ++sum) {
      sums[sum] += static_cast<double>(a[i + sum]) * static_cast<double>(b[i + sum]);
    }
  }
  for (std::size_t i = whole; i < a.size(); ++i) {
    sums[i - whole] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

// Errors of one token's results.
struct RowErrors {
  double signal = 0;
  double noise = 0;
  std::uint64_t nonfinite = 0;
};

}  // namespace

float result_value(std::uint32_t pattern, spec::OutputFormat format) {
  if (format == spec::OutputFormat::fp32) return std::bit_cast<float>(pattern);
  return std::bit_cast<float>(golden::binary16_to_binary32(static_cast<std::uint16_t>(pattern)));
}

GemmAccuracy measure_accuracy(const operands::Activations& activations,
                              const operands::SecondOperand& second,
                              std::span<const std::uint32_t> result, spec::OutputFormat format,
                              int jobs) {
  const std::size_t k = activations.k;
  const std::size_t columns = second.rows;
  const std::uint64_t affordable = std::max<std::uint64_t>(kMostProducts / (k * columns), 1);
  const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(activations.rows, affordable));
  std::vector<RowErrors> errors(rows);
  const auto measure_row = [&](int /*worker*/, std::uint64_t piece) {
    const std::size_t row = piece * activations.rows / rows;
    RowErrors& sums = errors[piece];
    const auto token = std::span(activations.values).subspan(row * k, k);
    for (std::size_t column = 0; column < columns; ++column) {
      const float value = result_value(result[row * columns + column], format);
      if (!std::isfinite(value)) {
        ++sums.nonfinite;
        continue;
      }
      const double exact = dot(token, std::span(second.values).subspan(column * k, k));
      const double error = exact - static_cast<double>(value);
      sums.signal += exact * exact;
      sums.noise += error * error;
    }
  };
  tensors::for_each_piece(rows, tensors::worker_count(jobs, rows), measure_row,
                          [](std::uint64_t /*done*/) {});
  GemmAccuracy accuracy;
  accuracy.rows = rows;
  for (const auto& sums : errors) {
    accuracy.sums.add({.signal = sums.signal, .noise = sums.noise});
    accuracy.nonfinite += sums.nonfinite;
  }
  const bool has_results = accuracy.nonfinite < std::uint64_t{rows} * columns;
  accuracy.sqnr_db =
      has_results ? accuracy.sums.sqnr_db() : std::numeric_limits<double>::quiet_NaN();
  return accuracy;
}

}  // namespace mpgen::cli

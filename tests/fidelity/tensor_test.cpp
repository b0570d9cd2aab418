#include "fidelity/tensor.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "fidelity/hadamard.hpp"
#include "tests/catch.hpp"

namespace mpgen::fidelity {
namespace {

using Row = std::vector<float>;

std::vector<Row> rows_of(TensorKind kind, TensorShape shape, std::uint64_t seed = 1) {
  const Tensor tensor(kind, shape, seed);
  std::vector<Row> rows;
  for (int row = 0; row < shape.rows; ++row) {
    Row values(static_cast<std::size_t>(shape.columns));
    tensor.make_row(row, values);
    rows.push_back(std::move(values));
  }
  return rows;
}

double mean_square(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += double{value} * value;
  return sum / static_cast<double>(values.size());
}

// Root mean square of each column.
std::vector<double> channel_sizes(const std::vector<Row>& rows) {
  std::vector<double> sizes(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) sizes[i] += double{row[i]} * row[i];
  }
  for (double& size : sizes) size = std::sqrt(size / static_cast<double>(rows.size()));
  return sizes;
}

double mean_square(const std::vector<Row>& rows) {
  double sum = 0;
  for (const Row& row : rows) sum += mean_square(row);
  return sum / static_cast<double>(rows.size());
}

}  // namespace

TEST_CASE("tensor: names are those of the documentation", "[tensor]") {
  std::vector<std::string> names;
  for (const TensorKind kind : tensor_kinds()) {
    names.push_back(to_string(kind));
    CHECK_FALSE(summary(kind).empty());
  }
  CHECK(names == std::vector<std::string>{"gauss", "laplace", "t5", "t3", "bdr", "chan20",
                                          "chan100", "chanLN", "softmax", "swiglu", "spike",
                                          "hadamard"});
}

TEST_CASE("tensor: a row depends on the seed and its number alone", "[tensor]") {
  const TensorShape shape = {.rows = 4, .columns = 640};
  int wrong = 0;
  for (const TensorKind kind : tensor_kinds()) {
    const auto rows = rows_of(kind, shape, 7);
    const Tensor tensor(kind, shape, 7);
    for (int row = 3; row >= 0; --row) {
      Row values(640);
      tensor.make_row(row, values);
      wrong += values != rows[static_cast<std::size_t>(row)] ? 1 : 0;
    }
    wrong += rows[0] == rows[1] ? 1 : 0;
    wrong += rows == rows_of(kind, shape, 8) ? 1 : 0;
  }
  REQUIRE(wrong == 0);
}

TEST_CASE("tensor: mean squares of the distributions", "[tensor]") {
  const TensorShape shape = {.rows = 32, .columns = 4096};
  CHECK(std::fabs(mean_square(rows_of(TensorKind::gauss, shape)) - 1) < 0.02);
  CHECK(std::fabs(mean_square(rows_of(TensorKind::laplace, shape)) - 2) < 0.06);
  CHECK(std::fabs(mean_square(rows_of(TensorKind::t5, shape)) - 5.0 / 3) < 0.1);
  // E[(g / (1 + e^-g))^2] is 0.3558.
  CHECK(std::fabs(mean_square(rows_of(TensorKind::swiglu, shape)) - 0.3558) < 0.02);
}

TEST_CASE("tensor: bdr has one deviation per 1024 elements", "[tensor]") {
  const auto rows = rows_of(TensorKind::bdr, {.rows = 8, .columns = 2048});
  int unequal_halves = 0;
  std::vector<double> sizes;
  for (const Row& row : rows) {
    for (std::size_t start = 0; start < row.size(); start += 1024) {
      const auto vector = std::span(row).subspan(start, 1024);
      sizes.push_back(mean_square(vector));
      const double ratio = mean_square(vector.first(512)) / mean_square(vector.last(512));
      unequal_halves += ratio < 0.75 || ratio > 1.33 ? 1 : 0;
    }
  }
  CHECK(unequal_halves == 0);
  CHECK(*std::max_element(sizes.begin(), sizes.end()) >
        4 * *std::min_element(sizes.begin(), sizes.end()));
}

TEST_CASE("tensor: loud channels are the same in all rows", "[tensor]") {
  const TensorShape shape = {.rows = 128, .columns = 4096};
  const auto louder = [&shape](TensorKind kind, double size) {
    const auto sizes = channel_sizes(rows_of(kind, shape));
    return std::count_if(sizes.begin(), sizes.end(), [size](double s) { return s > size; });
  };
  CHECK(louder(TensorKind::chan20, 10) == 40);
  CHECK(louder(TensorKind::chan20, 2) == 40);
  CHECK(louder(TensorKind::chan100, 50) == 6);
  CHECK(louder(TensorKind::chan100, 2) == 6);
  // Gains exp(0.8 N): half above 1, and 15.9 % above e^0.8.
  const auto above_one = static_cast<double>(louder(TensorKind::chan_ln, 1));
  const auto above_sigma = static_cast<double>(louder(TensorKind::chan_ln, std::exp(0.8)));
  CHECK(std::fabs(above_one / 4096 - 0.5) < 0.04);
  CHECK(std::fabs(above_sigma / 4096 - 0.159) < 0.03);
}

TEST_CASE("tensor: softmax rows are probabilities", "[tensor]") {
  const auto rows = rows_of(TensorKind::softmax, {.rows = 4, .columns = 1200});
  for (const Row& row : rows) {
    CHECK(*std::min_element(row.begin(), row.end()) > 0);
    for (std::size_t start = 0; start < row.size(); start += 512) {
      const std::size_t count = std::min<std::size_t>(512, row.size() - start);
      const auto piece = std::span(row).subspan(start, count);
      CHECK(std::fabs(std::accumulate(piece.begin(), piece.end(), 0.0) - 1) < 1e-6);
    }
  }
}

TEST_CASE("tensor: spike is swiglu but for four values", "[tensor]") {
  const TensorShape shape = {.rows = 16, .columns = 512};
  const auto spikes = rows_of(TensorKind::spike, shape);
  const auto plain = rows_of(TensorKind::swiglu, shape);
  int different = 0;
  int thousands = 0;
  for (std::size_t row = 0; row < spikes.size(); ++row) {
    for (std::size_t i = 0; i < spikes[row].size(); ++i) {
      different += spikes[row][i] != plain[row][i] ? 1 : 0;
      thousands += spikes[row][i] == 1000 ? 1 : 0;
    }
  }
  CHECK(different == 4);
  CHECK(thousands == 4);
  // No more of them than there is room.
  CHECK(rows_of(TensorKind::spike, {.rows = 1, .columns = 2}) == std::vector<Row>{{1000, 1000}});
}

TEST_CASE("tensor: the Hadamard rotation", "[tensor]") {
  std::vector<double> values = {1, 2, 3, 4};
  rotate_by_hadamard(values);
  CHECK(values == std::vector<double>{5, -1, -2, 0});
  rotate_by_hadamard(values);  // is its own inverse
  CHECK(values == std::vector<double>{1, 2, 3, 4});
  // Six elements are three pairs.
  std::vector<double> pairs = {2, 0, 0, 4, 1, -1};
  rotate_by_hadamard(pairs);
  const double root = std::sqrt(2.0);
  CHECK(pairs == std::vector<double>{2 / root, 2 / root, 4 / root, -4 / root, 0, 2 / root});
  // It keeps the energy, and leaves no loud channel.
  const TensorShape shape = {.rows = 16, .columns = 4096};
  const auto rotated = rows_of(TensorKind::hadamard, shape);
  const double energy = mean_square(rows_of(TensorKind::chan20, shape));
  CHECK(std::fabs(mean_square(rotated) / energy - 1) < 1e-6);
  const auto sizes = channel_sizes(rotated);
  CHECK(*std::max_element(sizes.begin(), sizes.end()) < 3 * std::sqrt(energy));
}

}  // namespace mpgen::fidelity

#include "operands/fit_groups.hpp"

#include "operands/dequantize.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::operands {
namespace {

using spec::WeightFormat;

constexpr std::uint64_t kSeed = 0xF17;

gemm::GroupMatrix random_groups(WeightFormat format, std::size_t rows, std::size_t k,
                                std::size_t group, int least_zero, int largest_zero) {
  golden::test::SplitMix64 random(kSeed);
  gemm::GroupMatrix matrix;
  matrix.format = format;
  matrix.rows = rows;
  matrix.k = k;
  matrix.group = group;
  for (std::size_t i = 0; i < rows * matrix.groups() * group / 2; ++i) {
    matrix.codes.push_back(static_cast<std::uint8_t>(random.between(0, 255)));
  }
  for (std::size_t i = 0; i < rows * matrix.groups(); ++i) {
    matrix.scales.push_back(static_cast<std::uint16_t>(random.between(1, 0x3FFF)));
    if (format == WeightFormat::int4) continue;
    matrix.zeros.push_back(static_cast<std::uint8_t>(random.between(least_zero, largest_zero)));
  }
  return matrix;
}

TEST_CASE("fitting groups changes no weight") {
  const auto group = GENERATE(32U, 16U, 8U, 4U, 2U);
  const auto k = GENERATE(64U, 65U, 33U, 40U, 2U);
  CAPTURE(kSeed, group, k);
  const gemm::GroupMatrix original = random_groups(WeightFormat::uint4, 3, k, 32, 0, 15);
  gemm::GroupMatrix matrix = original;
  CHECK(fit_groups(matrix, WeightFormat::uint4, group) == "");
  CHECK(matrix.group == group);
  CHECK(matrix.codes.size() == 3 * matrix.groups() * group / 2);
  CHECK(matrix.scales.size() == 3 * matrix.groups());
  CHECK(matrix.zeros.size() == 3 * matrix.groups());
  CHECK(dequantize(matrix) == dequantize(original));
  // Elements beyond k are zeros.
  std::size_t wrong = 0;
  const std::size_t padded = matrix.groups() * group;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t i = k; i < padded; ++i) {
      const unsigned byte = matrix.codes[row * padded / 2 + i / 2];
      const unsigned code = i % 2 == 0 ? byte & 15U : byte >> 4U;
      wrong += code == matrix.zeros[row * matrix.groups() + i / group] ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("zero point 8 and no zero point are the same weights") {
  CAPTURE(kSeed);
  const gemm::GroupMatrix middle = random_groups(WeightFormat::uint4, 3, 40, 16, 8, 8);
  gemm::GroupMatrix matrix = middle;
  CHECK(fit_groups(matrix, WeightFormat::int4, 8) == "");
  CHECK(matrix.format == WeightFormat::int4);
  CHECK(matrix.zeros.empty());
  CHECK(dequantize(matrix) == dequantize(middle));
  CHECK(fit_groups(matrix, WeightFormat::uint4, 8) == "");
  CHECK(matrix.zeros == std::vector<std::uint8_t>(15, 8));
  CHECK(dequantize(matrix) == dequantize(middle));
}

TEST_CASE("what cannot be fitted is left alone") {
  gemm::GroupMatrix matrix = random_groups(WeightFormat::uint4, 2, 64, 32, 8, 8);
  matrix.zeros[3] = 7;
  const gemm::GroupMatrix original = matrix;
  CHECK(fit_groups(matrix, WeightFormat::int4, 16) ==
        "group [1, 1] has the zero point 7; allowed by the configuration's weights int4: only 8");
  CHECK(matrix.group == 32);
  CHECK(matrix.codes == original.codes);
  CHECK(fit_groups(matrix, WeightFormat::uint4, 64) ==
        "it has groups of 32; allowed by the configuration's group 64: multiples of 64");
  CHECK(fit_groups(matrix, WeightFormat::uint4, 12) ==
        "it has groups of 32; allowed by the configuration's group 12: multiples of 12");
  CHECK(matrix.codes == original.codes);
}

}  // namespace
}  // namespace mpgen::operands

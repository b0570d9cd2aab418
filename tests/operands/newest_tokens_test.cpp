#include "operands/newest_tokens.hpp"

#include <bit>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"
#include "tests/tensors/plain_decoder.hpp"

namespace mpgen::operands {
namespace {

constexpr std::uint64_t kSeed = 0x7AB;

TEST_CASE("the newest tokens are added by one fmaf each, in ascending order") {
  CAPTURE(kSeed);
  golden::test::SplitMix64 random(kSeed);
  constexpr std::size_t kRows = 3;
  constexpr std::size_t kColumns = 5;
  constexpr std::size_t kTokens = 21;
  constexpr std::size_t kWhole = 16;
  const auto half = [&random] {
    return static_cast<std::uint16_t>(random.between(0, 0x7BFF) | (random.between(0, 1) << 15));
  };
  gemm::Binary16Matrix p{kRows, kTokens, {}};
  for (std::size_t i = 0; i < kRows * kTokens; ++i) p.values.push_back(half());
  SecondOperand v;
  v.kind = SecondKind::values;
  v.rows = kColumns;
  v.k = kTokens;
  gemm::DialectMatrix blocks;
  blocks.k = kWhole;
  v.matrix = blocks;
  for (std::size_t i = 0; i < kColumns * (kTokens - kWhole); ++i) v.newest.push_back(half());
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < kRows * kColumns; ++i) {
    result.push_back(std::bit_cast<std::uint32_t>(static_cast<float>(random.between(-999, 999))));
  }
  const std::vector<std::uint32_t> before = result;
  add_newest_tokens(p, v, result);
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t column = 0; column < kColumns; ++column) {
      float sum = std::bit_cast<float>(before[row * kColumns + column]);
      for (std::size_t i = 0; i < kTokens - kWhole; ++i) {
        const auto a =
            static_cast<float>(tensors::test::half_value(p.values[row * kTokens + kWhole + i]));
        const auto b = static_cast<float>(
            tensors::test::half_value(v.newest[column * (kTokens - kWhole) + i]));
        sum = std::fmaf(a, b, sum);
      }
      wrong += std::bit_cast<std::uint32_t>(sum) == result[row * kColumns + column] ? 0 : 1;
    }
  }
  CHECK(wrong == 0);

  const gemm::Binary16Matrix first = first_elements(p, kWhole);
  CHECK(first.rows == kRows);
  CHECK(first.k == kWhole);
  CHECK(first.values.size() == kRows * kWhole);
  CHECK(first.values[kWhole] == p.values[kTokens]);
  CHECK(first_elements(p, 0).values.empty());
}

}  // namespace
}  // namespace mpgen::operands

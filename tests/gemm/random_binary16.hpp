// Random binary16 activations of every kind that the kernels treat differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gemm/operands.hpp"
#include "tests/golden/half_values.hpp"
#include "tests/golden/splitmix64.hpp"

namespace mpgen::gemm::test {

enum class Binary16Kind {
  bell,        ///< exponents fall off as those of a normal distribution do
  outliers,    ///< the same with rare elements some 2^5 times larger
  subnormals,  ///< subnormals and zeros
  finite,      ///< any finite pattern: all exponents
  extremes,    ///< largest values, smallest values and zeros side by side
  largest,     ///< nothing but +-65504
};

inline constexpr Binary16Kind kBinary16Kinds[] = {Binary16Kind::bell,       Binary16Kind::outliers,
                                                  Binary16Kind::subnormals, Binary16Kind::finite,
                                                  Binary16Kind::extremes,   Binary16Kind::largest};

inline std::string to_string(Binary16Kind kind) {
  switch (kind) {
    case Binary16Kind::bell:
      return "bell";
    case Binary16Kind::outliers:
      return "outliers";
    case Binary16Kind::subnormals:
      return "subnormals";
    case Binary16Kind::finite:
      return "finite";
    case Binary16Kind::extremes:
      return "extremes";
    case Binary16Kind::largest:
      return "largest";
  }
  return "";
}

inline std::uint16_t random_binary16(golden::test::SplitMix64& random, Binary16Kind kind) {
  const std::uint32_t bits = random.bits32();
  const std::uint32_t sign_and_fraction = bits & 0x83FF;
  // Each exponent half as frequent as the one above it.
  std::uint32_t exponent = 15;
  for (std::uint32_t coins = bits >> 16; (coins & 1) != 0 && exponent > 1; coins >>= 1) --exponent;
  switch (kind) {
    case Binary16Kind::bell:
      break;
    case Binary16Kind::outliers:
      if (random.between(0, 99) == 0) exponent += 5;
      break;
    case Binary16Kind::subnormals:
      return static_cast<std::uint16_t>((bits >> 20) % 4 == 0 ? 0 : sign_and_fraction);
    case Binary16Kind::finite:
      return static_cast<std::uint16_t>(golden::test::finite_half(bits));
    case Binary16Kind::extremes:
      exponent = (bits >> 20) % 2 == 0 ? 0 : 30;
      break;
    case Binary16Kind::largest:
      return static_cast<std::uint16_t>((bits & 0x8000) | 0x7BFF);
  }
  return static_cast<std::uint16_t>(sign_and_fraction | exponent << 10);
}

inline Binary16Matrix random_binary16_matrix(golden::test::SplitMix64& random, std::size_t rows,
                                             std::size_t k, Binary16Kind kind) {
  Binary16Matrix matrix{.rows = rows, .k = k, .values = {}};
  matrix.values.resize(rows * k);
  for (auto& value : matrix.values) value = random_binary16(random, kind);
  return matrix;
}

}  // namespace mpgen::gemm::test

// Elements of files as numbers, many at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "tensors/element_type.hpp"

namespace mpgen::tensors {

/// Little-endian elements of a quantisable type to binary32, exactly. `bytes` holds as many
/// elements as `values`.
void to_binary32(const ElementType& type, std::span<const std::uint8_t> bytes,
                 std::span<float> values);

/// Values rounded to binary16, to nearest even; overflow gives Inf.
void to_binary16(std::span<const float> values, std::span<std::uint16_t> patterns);

/// Index of the first Inf or NaN.
std::optional<std::size_t> find_nonfinite(std::span<const float> values);

/// Index of the first Inf or NaN among binary16 patterns.
std::optional<std::size_t> find_nonfinite(std::span<const std::uint16_t> patterns);

}  // namespace mpgen::tensors

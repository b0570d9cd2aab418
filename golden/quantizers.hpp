// Weight and activation quantisers. Specification section 2.4.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mpgen::golden {

/// A group of quantised weights: w is close to scale * (code - zero_point).
struct QuantizedGroup {
  std::vector<std::int32_t> codes;  ///< uint4: 0..15; int4: -8..7
  std::uint16_t scale = 0;          ///< binary16 pattern
  std::int32_t zero_point = 0;      ///< 0..15; 0 for int4
};

/// Asymmetric round-to-nearest UINT4. Weights must be finite; throws std::invalid_argument
/// otherwise, and when the range is too large for a binary16 scale. A scale that rounds to zero
/// becomes the smallest positive binary16 unless all weights are zero.
QuantizedGroup quantize_uint4(std::span<const float> weights);

/// Symmetric round-to-nearest INT4; same errors.
QuantizedGroup quantize_int4(std::span<const float> weights);

/// A row of INT8 activations: x is close to scale * code.
struct QuantizedRow {
  std::vector<std::int32_t> codes;  ///< -127..127
  float scale = 0;                  ///< max|x| / 127; 1 for a row of zeros
};

/// Symmetric per-token INT8. Activations must be finite; throws std::invalid_argument otherwise. A
/// scale that rounds to zero becomes the smallest positive binary32 unless all are zero.
QuantizedRow quantize_int8(std::span<const float> activations);

/// The scale of a row whose largest magnitude is `largest`, and the code of one of its elements:
/// what quantize_int8 is made of, for rows too long to be in memory. `largest` and `activation` are
/// finite, and |activation| is at most `largest`.
float int8_scale(float largest);
std::int32_t int8_code(float activation, float scale);

}  // namespace mpgen::golden

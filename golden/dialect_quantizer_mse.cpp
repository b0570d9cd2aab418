#include "golden/dialect_quantizer_mse.hpp"

#include <algorithm>

#include "golden/binary16.hpp"

namespace mpgen::golden {

DialectQuantizerMse::DialectQuantizerMse(const spec::Formatbook& book)
    : encoder_(book), dialects_(book.size()) {
  for (std::size_t dialect = 0; dialect < book.dialects.size(); ++dialect) {
    for (int truncated = 0; truncated < spec::kTruncatedValues; ++truncated) {
      const auto index =
          static_cast<std::size_t>(encoder_.index(static_cast<int>(dialect), truncated));
      magnitudes_[static_cast<std::size_t>(truncated)][dialect] = book.dialects[dialect][index];
    }
  }
}

// The errors in few bits. With x the untruncated scaled magnitude of an element and h the magnitude
// that it rounds to, both in half units, a dialect's sum of squared errors is
//
//     sum of (x - h)^2  =  sum of x^2  -  sum of h * (2 * x - h).
//
// The sum of x^2 is the same for all dialects, so the least error is the largest sum of gains
// h * (2 * x - h), ties included. An element with h = 0 gains nothing, however small it is. One
// with h > 0 has reached a threshold, which is one quarter unit or more: t > 0. Now t = sig >> (8 +
// s - ee) with sig < 2^11 is 0 unless ee >= s - 2, so x = sig * 2^(ee - s - 9) is an integer
// multiple of 2^-11 below 16. In units of 2^-11 a gain is at most 15 * 2^16, and a sum of 64 stays
// below 2^26: no element's scale, down to 2^-29 of the largest, ever needs a wider number.
DialectBlock DialectQuantizerMse::quantize(std::span<const std::uint16_t> weights) const {
  constexpr int kFraction = 11;
  const ScaledBlock scaled = scale_block(weights);
  if (scaled.nonfinite) return encoder_.encode(weights, scaled, 0);

  std::array<std::int32_t, spec::kMostDialects> gains{};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (scaled.truncated[i] == 0) continue;
    const Binary16 weight = decode_binary16(weights[i]);
    const std::int32_t twice = weight.significand
                               << (weight.exponent - scaled.shared_exponent - 9 + kFraction + 1);
    const auto& magnitudes = magnitudes_[scaled.truncated[i]];
    for (std::size_t dialect = 0; dialect < gains.size(); ++dialect) {
      gains[dialect] += magnitudes[dialect] * (twice - (magnitudes[dialect] << kFraction));
    }
  }
  const auto best = std::max_element(gains.begin(), gains.begin() + dialects_);  // the first
  return encoder_.encode(weights, scaled, static_cast<int>(best - gains.begin()));
}

}  // namespace mpgen::golden

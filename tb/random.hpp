// Random numbers that are the same on every machine and can be entered at any place.
#pragma once

#include <cstdint>

namespace mpgen::tb {

/// The mixing function of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits.
constexpr std::uint64_t mix_bits(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBU;
  return bits ^ (bits >> 31);
}

/// One of 2^128 sequences, chosen by `stream` and `index`, of the generator that `seed` chooses.
/// Number n of a sequence is a function of n, so a part of a test is reproduced without the parts
/// before it. No seed is special.
class Random {
 public:
  constexpr Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
      : state_(mix_bits(mix_bits(mix_bits(seed + kStep) ^ (stream + 2 * kStep)) ^
                        (index + 3 * kStep))) {}

  /// 64 uniform bits.
  constexpr std::uint64_t bits() {
    state_ += kStep;
    return mix_bits(state_);
  }

  /// 0 to `count` - 1, uniform to within count / 2^32; 1 <= count <= 2^32.
  constexpr std::uint64_t below(std::uint64_t count) { return ((bits() >> 32) * count) >> 32; }

  /// An integer from `minimum` to `maximum`, both included, at most 2^32 of them.
  constexpr std::int64_t between(std::int64_t minimum, std::int64_t maximum) {
    return minimum +
           static_cast<std::int64_t>(below(static_cast<std::uint64_t>(maximum - minimum) + 1));
  }

  /// True once in `count` calls on average.
  constexpr bool one_in(std::uint64_t count) { return below(count) == 0; }

  /// One element of an array, vector or span that is not empty.
  template <class Elements>
  constexpr auto choose(const Elements& elements) {
    return elements[static_cast<std::size_t>(below(elements.size()))];
  }

  /// Nearly Gaussian, mean 0, variance 1, |value| < 4.9: eight uniform numbers summed in integers,
  /// because the logarithm of the usual method differs between mathematical libraries.
  constexpr double gaussian() {
    constexpr double kUnit = 1.224744871391589 / 65536.0;  // sqrt(12 / 8)
    std::int64_t sum = 0;
    for (int i = 0; i < 2; ++i) {
      const std::uint64_t four = bits();
      for (int shift = 0; shift < 64; shift += 16) {
        sum += static_cast<std::int64_t>((four >> shift) & 0xFFFF);
      }
    }
    constexpr std::int64_t kMean = 4 * std::int64_t{65535};
    return static_cast<double>(sum - kMean) * kUnit;
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
  std::uint64_t state_;
};

}  // namespace mpgen::tb

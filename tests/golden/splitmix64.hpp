// A tiny deterministic generator: the same operands on every machine.
#pragma once

#include <cstdint>

namespace mpgen::golden::test {

/// Vigna's splitmix64.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::uint32_t bits32() { return static_cast<std::uint32_t>(next() >> 32); }
  /// Uniform enough for tests: minimum..maximum, both included.
  std::int32_t between(std::int32_t minimum, std::int32_t maximum) {
    const std::uint64_t count = static_cast<std::uint64_t>(maximum - minimum) + 1;
    return minimum + static_cast<std::int32_t>((next() >> 16) % count);
  }

 private:
  std::uint64_t state_;
};

}  // namespace mpgen::golden::test

// Reproducible random numbers for tests: the same sequence on every machine and library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace mpgen::oracle {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// 64 uniform bits.
  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }

  /// One of 0 .. `count` - 1; `count` is far below 2^64, so the modulo's bias does not matter.
  std::uint64_t below(std::uint64_t count) { return bits() % count; }

  /// One of the integers from `minimum` to `maximum`, both included.
  std::int32_t between(std::int32_t minimum, std::int32_t maximum) {
    const auto count = static_cast<std::uint64_t>(std::int64_t{maximum} - minimum + 1);
    return static_cast<std::int32_t>(minimum + static_cast<std::int64_t>(below(count)));
  }

  /// True once in `count` calls.
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  /// One element of a container.
  template <typename Container>
  auto choose(const Container& container) {
    return *(std::begin(container) + static_cast<std::ptrdiff_t>(below(std::size(container))));
  }

 private:
  std::uint64_t state_;
};

}  // namespace mpgen::oracle

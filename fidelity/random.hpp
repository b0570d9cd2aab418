// Random numbers that are the same on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mpgen::fidelity {

/// Blackman and Vigna's xoshiro256++, started by splitmix64.
class Random {
 public:
  /// One of many streams: of a seed, a name and an index. Other streams are unrelated.
  Random(std::uint64_t seed, std::string_view stream, std::uint64_t index);

  /// 64 random bits.
  std::uint64_t next();
  /// 0..bound - 1, without bias. `bound` > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in the open interval (0, 1): odd multiples of 2^-53.
  double uniform();
  /// Standard normal, by Marsaglia's polar method.
  double normal();
  /// Student's t, by Bailey's polar method (Mathematics of Computation 62, 1994).
  double student(int degrees_of_freedom);
  /// Laplace with scale 1: variance 2.
  double laplace();

 private:
  struct Point {
    double x;
    double radius_squared;
  };
  // Uniform in the unit disc, its centre excluded.
  Point point_in_disc();

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace mpgen::fidelity

#include "fidelity/random.hpp"

#include <bit>
#include <cmath>

#include "fidelity/elementary.hpp"

namespace mpgen::fidelity {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

// Fowler, Noll and Vo's FNV-1a.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325;
  for (const char letter : text) {
    value = (value ^ static_cast<unsigned char>(letter)) * 0x100000001B3;
  }
  return value;
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream, std::uint64_t index) {
  // Mixed one after the other, so that neighbouring seeds and indices share no streams.
  std::uint64_t state = seed;
  state = splitmix64(state) ^ hash(stream);
  state = splitmix64(state) ^ index;
  for (std::uint64_t& word : state_) word = splitmix64(state);
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
  const std::uint64_t incomplete = (0 - bound) % bound;  // 2^64 mod bound
  while (true) {
    const std::uint64_t value = next();
    if (value >= incomplete) return value % bound;
  }
}

double Random::uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

Random::Point Random::point_in_disc() {
  while (true) {
    const double x = 2 * uniform() - 1;
    const double y = 2 * uniform() - 1;
    const double radius_squared = x * x + y * y;
    if (radius_squared < 1 && radius_squared > 0) return {x, radius_squared};
  }
}

double Random::normal() {
  const Point point = point_in_disc();
  return point.x * std::sqrt(-2 * natural_log(point.radius_squared) / point.radius_squared);
}

double Random::student(int degrees_of_freedom) {
  const Point point = point_in_disc();
  const double nu = degrees_of_freedom;
  const double power = natural_exp(-2 / nu * natural_log(point.radius_squared));
  return point.x * std::sqrt(nu * (power - 1) / point.radius_squared);
}

double Random::laplace() {
  const double magnitude = -natural_log(uniform());
  return (next() >> 63) != 0 ? -magnitude : magnitude;
}

}  // namespace mpgen::fidelity

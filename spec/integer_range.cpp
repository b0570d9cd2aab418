#include "spec/integer_range.hpp"

#include <algorithm>
#include <bit>

namespace mpgen::spec {

std::int64_t IntegerRange::magnitude() const { return std::max(maximum, -minimum); }

int IntegerRange::signed_bits() const {
  const auto bits_of = [](std::int64_t value) {
    // The complement of a negative value needs as many bits beside the sign as the value itself.
    const auto magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
    return 1 + static_cast<int>(std::bit_width(magnitude));
  };
  return std::max(bits_of(minimum), bits_of(maximum));
}

IntegerRange operator+(const IntegerRange& a, const IntegerRange& b) {
  return {.minimum = a.minimum + b.minimum, .maximum = a.maximum + b.maximum};
}

IntegerRange operator-(const IntegerRange& a, const IntegerRange& b) {
  return {.minimum = a.minimum - b.maximum, .maximum = a.maximum - b.minimum};
}

IntegerRange operator*(const IntegerRange& a, const IntegerRange& b) {
  const auto [low, high] = std::minmax(
      {a.minimum * b.minimum, a.minimum * b.maximum, a.maximum * b.minimum, a.maximum * b.maximum});
  return {.minimum = low, .maximum = high};
}

int unsigned_bits(std::uint64_t maximum) {
  return std::max(1, static_cast<int>(std::bit_width(maximum)));
}

int ceil_log2(std::uint64_t value) {
  return value <= 1 ? 0 : static_cast<int>(std::bit_width(value - 1));
}

}  // namespace mpgen::spec

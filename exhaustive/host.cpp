#include "exhaustive/host.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include "golden/binary16.hpp"

namespace mpgen::exhaustive {
namespace {

static_assert(std::numeric_limits<float>::is_iec559);

std::uint32_t canonical(float value) {
  return std::isnan(value) ? golden::kCanonicalNan32 : std::bit_cast<std::uint32_t>(value);
}

#if defined(__x86_64__)
__attribute__((target("f16c"))) float widen(std::uint16_t pattern) { return _cvtsh_ss(pattern); }

__attribute__((target("f16c"))) std::uint32_t narrow(float value) {
  if (std::isnan(value)) return golden::kCanonicalNan16;
  const __m128i pattern = _mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT);
  return static_cast<std::uint32_t>(_mm_cvtsi128_si32(pattern)) & 0xFFFF;
}
#else
float widen(std::uint16_t /*pattern*/) { return 0; }
std::uint32_t narrow(float /*value*/) { return 0; }
#endif

}  // namespace

bool has_binary16() {
#if defined(__x86_64__)
  unsigned leaf_a = 0;
  unsigned leaf_b = 0;
  unsigned leaf_c = 0;
  unsigned leaf_d = 0;
  constexpr unsigned kF16c = 1U << 29;
  // F16C works on AVX registers, which the system has to save.
  return __builtin_cpu_supports("avx") != 0 &&
         __get_cpuid(1, &leaf_a, &leaf_b, &leaf_c, &leaf_d) != 0 && (leaf_c & kF16c) != 0;
#else
  return false;
#endif
}

std::string binary16_method() {
  return has_binary16() ? "F16C and binary32 instructions of the processor"
                        : "none: this processor has no F16C";
}

#if defined(__x86_64__)
__attribute__((target("f16c")))
#endif
void host_binary16_additions(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    const std::uint32_t point = first + static_cast<std::uint32_t>(index);
    results[index] = narrow(widen(static_cast<std::uint16_t>(point >> 16)) +
                            widen(static_cast<std::uint16_t>(point)));
  }
}

#if defined(__x86_64__)
__attribute__((target("f16c")))
#endif
void host_binary16_roundings(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    results[index] = narrow(std::bit_cast<float>(first + static_cast<std::uint32_t>(index)));
  }
}

void host_binary16_widenings(std::uint32_t first, std::span<std::uint32_t> results) {
  for (std::size_t index = 0; index < results.size(); ++index) {
    results[index] = canonical(widen(static_cast<std::uint16_t>(first + index)));
  }
}

std::uint32_t host_binary32(std::int64_t value) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(value));
}

}  // namespace mpgen::exhaustive

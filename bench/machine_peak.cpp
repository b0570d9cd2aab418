#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/machine_peak.cpp"
#include "gemm/targets.hpp"
#include "hwy/foreach_target.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "bench/cpu_time.hpp"
#include "bench/machine_peak.hpp"
#include "gemm/lanes-inl.hpp"

MPGEN_BEFORE_NAMESPACE();
namespace mpgen::gemm::HWY_NAMESPACE {
namespace {

// Enough chains of dependent instructions to hide how long each takes, few enough for registers.
constexpr int kChains = 12;
constexpr int kRounds = 200000;
constexpr int kSamples = 7;

// Keeps the compiler from computing in advance.
template <class Vector>
HWY_INLINE void touch(Vector& vector) {
#if MPGEN_GEMM_COMPILER_VECTORS
  asm volatile("" : "+m"(vector));
#elif HWY_ARCH_X86
  asm volatile("" : "+v"(vector.raw));
#else
  asm volatile("" : "+w"(vector.raw));
#endif
}

template <class Work>
double best_rate(double operations, const Work& work) {
  double best = 0;
  for (int sample = 0; sample < kSamples; ++sample) {
    const double start = bench::thread_cpu_time();
    work();
    best = std::max(best, operations / (bench::thread_cpu_time() - start));
  }
  return best;
}

HWY_NOINLINE void sum_byte_products() {
  std::array<Sums, kChains> sums;
  for (Sums& sum : sums) sum = start_sums(0);
  const std::array<std::uint8_t, 4 * kLanes> ones{};
  Bytes weights = load_bytes(ones.data());
  Ints activations = broadcast(0x01010101);
  for (int round = 0; round < kRounds; ++round) {
    for (Sums& sum : sums) sum = add_products(sum, weights, activations);
    for (Sums& sum : sums) touch(sum);
  }
}

HWY_NOINLINE void sum_float_products() {
  std::array<Floats, kChains> sums;
  for (Floats& sum : sums) sum = broadcast_float(0);
  const Floats factor = broadcast_float(0.5F);
  for (int round = 0; round < kRounds; ++round) {
    for (Floats& sum : sums) sum = multiply_add(sum, factor, factor);
    for (Floats& sum : sums) touch(sum);
  }
}

}  // namespace

bench::MachinePeak measure_target_peak() {
  const double lanes = 2.0 * static_cast<double>(kLanes) * kChains * kRounds;
  return {.byte_products = best_rate(4 * lanes, sum_byte_products),
          .float_products = best_rate(lanes, sum_float_products)};
}

}  // namespace mpgen::gemm::HWY_NAMESPACE
MPGEN_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mpgen::gemm {
namespace {

HWY_EXPORT(measure_target_peak);

}  // namespace
}  // namespace mpgen::gemm

namespace mpgen::bench {

MachinePeak measure_peak() {
  using namespace mpgen::gemm;  // where the table of targets is
  return HWY_DYNAMIC_DISPATCH(measure_target_peak)();
}

}  // namespace mpgen::bench
#endif

// Runs of a multiplication on every instruction set of the machine and with several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gemm/gemm.hpp"
#include "gemm/targets.hpp"
#include "hwy/highway.h"

namespace mpgen::gemm::test {

/// Puts the choice of instruction set back to the machine's own.
class TargetScope {
 public:
  explicit TargetScope(std::int64_t target) { hwy::SetSupportedTargetsForTest(target); }
  TargetScope(const TargetScope&) = delete;
  TargetScope& operator=(const TargetScope&) = delete;
  ~TargetScope() { hwy::SetSupportedTargetsForTest(0); }
};

/// The first difference between multiply() and `expected`, over all instruction sets and over 1, 2
/// and 3 threads; empty if there is none.
template <class Arithmetic, class Activations, class Weights>
std::string difference(const Arithmetic& arithmetic, const Activations& activations,
                       const Weights& weights, const std::vector<std::uint32_t>& expected) {
  constexpr std::uint32_t kUntouched = 0xDEADBEEF;
  constexpr int kMostThreads = 3;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const TargetScope scope(target);
    for (int threads = 1; threads <= kMostThreads; ++threads) {
      std::vector<std::uint32_t> result(expected.size(), kUntouched);
      multiply(arithmetic, activations, weights, result, {.threads = threads});
      for (std::size_t i = 0; i < result.size(); ++i) {
        if (result[i] == expected[i]) continue;
        return std::string(hwy::TargetName(target)) + ", " + std::to_string(threads) +
               " threads: result[" + std::to_string(i / weights.rows) + "][" +
               std::to_string(i % weights.rows) + "] is " + std::to_string(result[i]) +
               " instead of " + std::to_string(expected[i]);
      }
    }
  }
  return "";
}

}  // namespace mpgen::gemm::test

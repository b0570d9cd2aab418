// A check on every instruction set of the machine.
#pragma once

#include <cstdint>
#include <string>

#include "gemm/targets.hpp"
#include "hwy/highway.h"
#include "tests/gemm/every_target.hpp"

namespace mpgen::gemm::test {

/// The names of the instruction sets on which `is_right` says no.
template <class Check>
std::string wrong_targets(const Check& is_right) {
  std::string wrong;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const TargetScope scope(target);
    if (!is_right()) wrong += std::string(hwy::TargetName(target)) + " ";
  }
  return wrong;
}

}  // namespace mpgen::gemm::test

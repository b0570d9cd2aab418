// One slice of a subject.
#pragma once

#include <cstdint>
#include <vector>

#include "exhaustive/exhaustive.hpp"
#include "exhaustive/subject.hpp"
#include "tb/model.hpp"

namespace mpgen::exhaustive {

struct SliceResult {
  std::uint64_t points = 0;
  std::uint64_t simulated = 0;
  std::uint64_t mismatches = 0;
  std::vector<Mismatch> examples;  ///< at most 10
  std::uint64_t checksum = 0;      ///< of points and the reference's results
};

/// Checks all points of slice `slice`, from 0. `model` is one of function_module().
SliceResult check_slice(const Subject& subject, tb::Model& model, std::uint64_t slice);

}  // namespace mpgen::exhaustive

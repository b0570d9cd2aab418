// What a group accumulator hands on.
#pragma once

#include <cstdint>

namespace mpgen::golden {

/// A sum over one group, in units of 2^lsb: lsb = -24 (FP16: exact, fp32), M - 25 - N (aligned:N),
/// 0 (INT8).
struct GroupSum {
  std::int64_t sum = 0;
  bool nonfinite = false;  ///< an activation was Inf or NaN; sum is then void

  friend bool operator==(const GroupSum&, const GroupSum&) = default;
};

}  // namespace mpgen::golden

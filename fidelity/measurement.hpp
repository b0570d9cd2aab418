// Signal-to-quantisation-noise ratios of formats on synthetic tensors.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "fidelity/number_format.hpp"
#include "fidelity/tensor.hpp"

namespace mpgen::fidelity {

/// Sums of squares, of the values and of the errors.
struct SignalAndNoise {
  double signal = 0;
  double noise = 0;

  SignalAndNoise& operator+=(const SignalAndNoise& other);
  /// 10 * log10(signal / noise): infinite without noise, minus infinite without a signal.
  double decibels() const;
};

SignalAndNoise compare(std::span<const float> values, std::span<const float> restored);

struct MeasurementPlan {
  std::vector<NumberFormat> formats;
  std::vector<TensorKind> tensors;
  TensorShape shape;
  std::uint64_t seed = 1;  ///< of the first draw; the others have the seeds after it
  int draws = 5;           ///< of each tensor; the result is the median
  int jobs = 1;            ///< threads; results do not depend on it
};

/// [format][tensor], in dB.
using Ratios = std::vector<std::vector<double>>;

/// Draws of tensors done, and all of them.
using Progress = std::function<void(int done, int total)>;

/// Throws std::invalid_argument if a format cannot take a value.
Ratios measure(const MeasurementPlan& plan, const Progress& progress);

}  // namespace mpgen::fidelity

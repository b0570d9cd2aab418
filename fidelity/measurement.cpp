#include "fidelity/measurement.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>

#include "fidelity/elementary.hpp"

namespace mpgen::fidelity {
namespace {

using Sums = std::vector<SignalAndNoise>;  // one per format

Sums measure_row(const MeasurementPlan& plan, const Tensor& tensor, int row) {
  const auto columns = static_cast<std::size_t>(plan.shape.columns);
  std::vector<float> values(columns);
  std::vector<float> restored(columns);
  tensor.make_row(row, values);
  Sums sums;
  for (const NumberFormat& format : plan.formats) {
    format.round_trip(values, restored);
    sums.push_back(compare(values, restored));
  }
  return sums;
}

// Runs `work(0)` to `work(count - 1)` on `jobs` threads; throws what the first of them threw.
void in_parallel(int count, int jobs, const std::function<void(int)>& work) {
  std::atomic<int> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto run = [&] {
    for (int index = next++; index < count; index = next++) {
      try {
        work(index);
      } catch (...) {
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
        next = count;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int job = 1; job < std::min(jobs, count); ++job) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

Sums measure_tensor(const MeasurementPlan& plan, const Tensor& tensor) {
  std::vector<Sums> rows(static_cast<std::size_t>(plan.shape.rows));
  in_parallel(plan.shape.rows, plan.jobs, [&](int row) {
    rows[static_cast<std::size_t>(row)] = measure_row(plan, tensor, row);
  });
  // In the order of the rows, whoever was first: sums of binary64 depend on it.
  Sums sums(plan.formats.size());
  for (const Sums& row : rows) {
    for (std::size_t format = 0; format < sums.size(); ++format) sums[format] += row[format];
  }
  return sums;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

SignalAndNoise& SignalAndNoise::operator+=(const SignalAndNoise& other) {
  signal += other.signal;
  noise += other.noise;
  return *this;
}

double SignalAndNoise::decibels() const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kDecibelsPerNeper = 4.3429448190325183;  // 10 / ln(10)
  if (noise == 0) return kInfinity;
  if (signal == 0) return -kInfinity;
  return kDecibelsPerNeper * (natural_log(signal) - natural_log(noise));
}

SignalAndNoise compare(std::span<const float> values, std::span<const float> restored) {
  SignalAndNoise sums;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    const double error = value - double{restored[i]};
    sums += {value * value, error * error};
  }
  return sums;
}

Ratios measure(const MeasurementPlan& plan, const Progress& progress) {
  const auto draws = static_cast<std::size_t>(plan.draws);
  const auto total = static_cast<int>(plan.tensors.size() * draws);
  int done = 0;
  Ratios ratios(plan.formats.size());
  for (const TensorKind kind : plan.tensors) {
    std::vector<std::vector<double>> of_draws(plan.formats.size());
    for (std::size_t draw = 0; draw < draws; ++draw) {
      progress(done++, total);
      const Sums sums = measure_tensor(plan, Tensor(kind, plan.shape, plan.seed + draw));
      for (std::size_t format = 0; format < sums.size(); ++format) {
        of_draws[format].push_back(sums[format].decibels());
      }
    }
    for (std::size_t format = 0; format < ratios.size(); ++format) {
      ratios[format].push_back(median(of_draws[format]));
    }
  }
  return ratios;
}

}  // namespace mpgen::fidelity

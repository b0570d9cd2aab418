#include <algorithm>

#include "cli/layer_report.hpp"

namespace mpgen::cli {
namespace {

// The mean of figures that hold for many elements each.
class Mean {
 public:
  void add(double value, std::size_t elements) {
    sum_ += value * static_cast<double>(elements);
    elements_ += static_cast<double>(elements);
  }
  double value() const { return elements_ > 0 ? sum_ / elements_ : 0; }

 private:
  double sum_ = 0;
  double elements_ = 0;
};

// Of layers too large to measure all tokens, the measured ones stand for the others.
tensors::ErrorSums sums_of_all_tokens(const GemmReport& report) {
  const double share = static_cast<double>(report.m) / static_cast<double>(report.accuracy.rows);
  return {.signal = report.accuracy.sums.signal * share,
          .noise = report.accuracy.sums.noise * share};
}

}  // namespace

bool LayerReport::passed() const {
  return std::all_of(runs.begin(), runs.end(),
                     [](const LayerRun& run) { return run.report.passed(); });
}

LayerTotals totals_of(const LayerReport& report) {
  LayerTotals totals;
  Mean weight_bits;
  Mean activation_bits;
  tensors::ErrorSums errors;
  for (const auto& [layer, run] : report.runs) {
    weight_bits.add(run.second.bits_per_element, run.n * run.k);
    activation_bits.add(run.activations.bits_per_element, run.m * run.k);
    errors.add(sums_of_all_tokens(run));
    if (run.rtl) {
      totals.rtl.cycles += run.rtl->cycles;
      totals.rtl.macs += run.rtl->macs;
      totals.rtl.simulation_seconds += run.rtl->simulation_seconds;
    }
    if (run.comparison) {
      totals.results += run.comparison->results;
      totals.mismatches += run.comparison->mismatches;
    }
  }
  totals.weight_bits = weight_bits.value();
  totals.activation_bits = activation_bits.value();
  totals.sqnr_db = errors.sqnr_db();
  const auto& spec = report.spec;
  if (totals.rtl.cycles > 0) {
    totals.rtl.utilisation =
        static_cast<double>(totals.rtl.macs) /
        (static_cast<double>(totals.rtl.cycles) * spec.rows * spec.columns * spec.lanes);
  }
  return totals;
}

}  // namespace mpgen::cli

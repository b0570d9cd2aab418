#include "tensors/quantize_tensor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gemm/quantize_spans.hpp"
#include "tensors/conversion.hpp"
#include "tensors/error.hpp"
#include "tensors/parallel.hpp"

namespace mpgen::tensors {
namespace {

// Of finite values.
float largest_magnitude(std::span<const float> values) {
  return gemm::largest_magnitude(values).value_or(0);
}

class TensorJob {
 public:
  explicit TensorJob(const TensorQuantization& quantization)
      : at_(quantization),
        matrix_(matrix_of(at_.entry.shape)),
        parts_(parts_of(at_.request.settings, matrix_)),
        grid_(at_.request.settings, matrix_, at_.request.segment_elements),
        errors_(grid_.segments()),
        workers_(static_cast<std::size_t>(worker_count(at_.request.jobs, grid_.segments()))) {}

  QuantizedTensorReport run(const std::function<void(double)>& watch) {
    const bool has_two_passes = at_.quantizer == nullptr && grid_.units_per_row() > 1;
    const double share = has_two_passes ? 0.5 : 1;
    if (has_two_passes) {
      largest_.resize(grid_.segments());
      for_each([this](Worker& worker, std::uint64_t segment) { find_largest(worker, segment); },
               [&](double done) { watch(share * done); });
      spread_largest();
    }
    for_each([this](Worker& worker, std::uint64_t segment) { quantize(worker, segment); },
             [&](double done) { watch(1 - share + share * done); });
    return report();
  }

 private:
  // What a thread keeps from segment to segment.
  struct Worker {
    std::vector<std::uint8_t> bytes;
    std::vector<float> values;
    QuantizedUnits units;
  };

  void for_each(const std::function<void(Worker&, std::uint64_t)>& work,
                const std::function<void(double)>& watch) {
    const std::uint64_t segments = grid_.segments();
    for_each_piece(
        segments, static_cast<int>(workers_.size()),
        [&](int worker, std::uint64_t segment) {
          work(workers_[static_cast<std::size_t>(worker)], segment);
        },
        [&](std::uint64_t done) {
          watch(static_cast<double>(done) / static_cast<double>(segments));
        });
  }

  [[noreturn]] void refuse(std::uint64_t element, const std::string& why) const {
    throw InputError(at_.file.path(),
                     fmt::format("tensor {}, element {}: {}", quote_name(at_.entry.name),
                                 position(at_.entry.shape, element), why));
  }

  // The elements of a segment; all finite.
  std::span<const float> load(Worker& worker, std::uint64_t segment) const {
    const std::uint64_t begin = grid_.first_element(grid_.segment_begin(segment));
    const std::uint64_t end = grid_.first_element(grid_.segment_begin(segment + 1));
    const auto bytes_per_element = static_cast<std::uint64_t>(at_.entry.type.bits / 8);
    worker.bytes.resize((end - begin) * bytes_per_element);
    worker.values.resize(end - begin);
    at_.file.read(at_.entry, begin * bytes_per_element, worker.bytes);
    to_binary32(at_.entry.type, worker.bytes, worker.values);
    if (const auto bad = find_nonfinite(worker.values)) {
      refuse(begin + *bad, std::isnan(worker.values[*bad])
                               ? "NaN cannot be quantised; allowed: finite numbers"
                               : "Inf cannot be quantised; allowed: finite numbers");
    }
    return worker.values;
  }

  void find_largest(Worker& worker, std::uint64_t segment) {
    largest_[segment] = largest_magnitude(load(worker, segment));
  }

  // A segment is then a piece of a row: from the pieces' largest magnitudes to those of the rows.
  void spread_largest() {
    const std::uint64_t pieces = grid_.units_per_row();
    for (std::uint64_t begin = 0; begin < largest_.size(); begin += pieces) {
      const auto row = std::span(largest_).subspan(begin, pieces);
      std::fill(row.begin(), row.end(), largest_magnitude(row));
    }
  }

  void quantize(Worker& worker, std::uint64_t segment) {
    const std::span<const float> values = load(worker, segment);
    const std::uint64_t first = grid_.segment_begin(segment);
    const std::uint64_t end = grid_.segment_begin(segment + 1);
    worker.units.clear();
    for (std::uint64_t unit = first; unit < end;) {
      const std::uint64_t next = run_end(unit, end);
      const std::uint64_t begin = grid_.first_element(unit);
      append(unit, segment,
             values.subspan(begin - grid_.first_element(first), grid_.first_element(next) - begin),
             worker.units);
      unit = next;
    }
    errors_[segment] = worker.units.errors;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      at_.writer.write(at_.first_part + i, part_offset(i, first), worker.units.parts[i]);
    }
  }

  // The end of the units from `unit` on of which none but the last is short. int8 takes rows, or
  // pieces of them, singly.
  std::uint64_t run_end(std::uint64_t unit, std::uint64_t end) const {
    if (at_.quantizer == nullptr) return unit + 1;
    if (matrix_.k % grid_.unit() == 0) return end;
    return std::min(end, (grid_.row(unit) + 1) * grid_.units_per_row());
  }

  void append(std::uint64_t unit, std::uint64_t segment, std::span<const float> values,
              QuantizedUnits& units) const {
    try {
      if (at_.quantizer != nullptr) {
        at_.quantizer->append(values, units);
      } else {
        const float largest = largest_.empty() ? largest_magnitude(values) : largest_[segment];
        const bool begins_row = grid_.record(unit + 1) != grid_.record(unit);
        append_int8(values, largest, begins_row, units);
      }
    } catch (const UnitError& error) {
      refuse(grid_.first_element(unit) + error.element(), error.what());
    }
  }

  std::uint64_t part_offset(std::size_t part, std::uint64_t unit) const {
    const auto bits = static_cast<std::uint64_t>(parts_[part].type.bits);
    if (part > 0) return grid_.record(unit) * (bits / 8);
    return at_.quantizer == nullptr ? grid_.first_code(unit) : grid_.first_code(unit) / 2;
  }

  QuantizedTensorReport report() const {
    QuantizedTensorReport report;
    report.name = at_.entry.name;
    report.shape = at_.entry.shape;
    report.type = at_.entry.type;
    report.matrix = matrix_;
    report.bits_per_element = bits_per_element(at_.request.settings, matrix_);
    for (const auto& part : parts_) report.bytes += byte_count(part.shape, part.type).value_or(0);
    // In the order of the segments, so that sums do not depend on the threads.
    for (const auto& errors : errors_) report.errors.add(errors);
    for (const auto& worker : workers_) report.counts.add(worker.units.counts);
    return report;
  }

  const TensorQuantization& at_;
  Matrix matrix_;
  std::vector<Part> parts_;
  UnitGrid grid_;
  std::vector<ErrorSums> errors_;  // by segment
  std::vector<float> largest_;     // by segment: largest magnitude of its row; empty if not needed
  std::vector<Worker> workers_;
};

}  // namespace

QuantizedTensorReport quantize_tensor(const TensorQuantization& quantization,
                                      const std::function<void(double)>& watch) {
  return TensorJob(quantization).run(watch);
}

}  // namespace mpgen::tensors

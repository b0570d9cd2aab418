#include "tensors/dequantize_tensor.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "tensors/conversion.hpp"
#include "tensors/error.hpp"
#include "tensors/parallel.hpp"

namespace mpgen::tensors {
namespace {

class TensorJob {
 public:
  explicit TensorJob(const TensorDequantization& dequantization)
      : at_(dequantization),
        settings_(at_.file.settings()),
        grid_(settings_, at_.tensor.matrix, at_.request.segment_elements),
        workers_(static_cast<std::size_t>(worker_count(at_.request.jobs, grid_.segments()))) {}

  void run(const std::function<void(double)>& watch) {
    const std::uint64_t segments = grid_.segments();
    for_each_piece(
        segments, static_cast<int>(workers_.size()),
        [&](int worker, std::uint64_t segment) {
          dequantize(workers_[static_cast<std::size_t>(worker)], segment);
        },
        [&](std::uint64_t done) {
          watch(static_cast<double>(done) / static_cast<double>(segments));
        });
  }

 private:
  // What a thread keeps from segment to segment.
  struct Worker {
    std::array<std::vector<std::uint8_t>, 3> parts;
    std::vector<float> values;
  };

  template <class Number>
  static Number number(const std::vector<std::uint8_t>& bytes, std::uint64_t index) {
    Number value{};
    std::memcpy(&value, bytes.data() + index * sizeof(value), sizeof(value));
    return value;
  }

  [[noreturn]] void refuse(const std::string& place, const std::string& why) const {
    throw InputError(at_.file.file().path(),
                     fmt::format("tensor {}, {}: {}", quote_name(at_.tensor.name), place, why));
  }

  void dequantize(Worker& worker, std::uint64_t segment) const {
    const std::uint64_t first = grid_.segment_begin(segment);
    const std::uint64_t end = grid_.segment_begin(segment + 1);
    const std::uint64_t begin_element = grid_.first_element(first);
    worker.values.resize(grid_.first_element(end) - begin_element);
    load(worker, first, end);
    for (std::uint64_t unit = first; unit < end; ++unit) {
      const std::uint64_t begin = grid_.first_element(unit);
      const std::span<float> values =
          std::span(worker.values)
              .subspan(begin - begin_element, grid_.first_element(unit + 1) - begin);
      if (settings_.format == StorageFormat::int8) {
        restore_row(worker, first, unit, values);
      } else {
        restore_unit(worker, first, unit, values);
      }
    }
    if (const auto bad = find_nonfinite(worker.values)) {
      refuse("element " + position(at_.tensor.shape, begin_element + *bad),
             "its value is beyond binary32's range");
    }
    std::vector<std::uint8_t>& bytes = worker.parts[0];
    bytes.resize(worker.values.size() * sizeof(float));
    std::memcpy(bytes.data(), worker.values.data(), bytes.size());
    at_.writer.write(at_.index, begin_element * sizeof(float), bytes);
  }

  // The parts' bytes of units first..end - 1.
  void load(Worker& worker, std::uint64_t first, std::uint64_t end) const {
    const bool is_int8 = settings_.format == StorageFormat::int8;
    for (std::size_t i = 0; i < at_.tensor.parts.size(); ++i) {
      const auto bytes = static_cast<std::uint64_t>(at_.tensor.parts[i]->type.bits / 8);
      std::uint64_t from = first * bytes;
      std::uint64_t to = end * bytes;
      if (i == 0) {
        from = is_int8 ? grid_.first_code(first) : grid_.first_code(first) / 2;
        to = is_int8 ? grid_.first_code(end) : grid_.first_code(end) / 2;
      } else if (is_int8) {
        from = grid_.row(first) * bytes;
        to = (grid_.row(end - 1) + 1) * bytes;
      }
      worker.parts[i].resize(to - from);
      at_.file.file().read(*at_.tensor.parts[i], from, worker.parts[i]);
    }
  }

  SideData side_data(const Worker& worker, std::uint64_t unit) const {
    switch (settings_.format) {
      case StorageFormat::dialectfp4:
        return {.dialect = worker.parts[1][unit], .exponent = worker.parts[2][unit]};
      case StorageFormat::mxfp4:
        return {.exponent = worker.parts[1][unit]};
      case StorageFormat::uint4:
        return {.scale = number<std::uint16_t>(worker.parts[1], unit),
                .zero = worker.parts[2][unit]};
      default:
        return {.scale = number<std::uint16_t>(worker.parts[1], unit)};
    }
  }

  void restore_unit(const Worker& worker, std::uint64_t first, std::uint64_t unit,
                    std::span<float> values) const {
    const SideData side = side_data(worker, unit - first);
    const std::string problem = at_.values.problem(side);
    if (!problem.empty()) {
      refuse(fmt::format("{} [{}, {}]", unit_word(settings_.format), grid_.row(unit),
                         unit % grid_.units_per_row()),
             problem);
    }
    const CodeTable table = at_.values.table(side);
    const std::uint8_t* codes = worker.parts[0].data() + (unit - first) * (grid_.unit() / 2);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const unsigned byte = codes[i / 2];
      values[i] = table[i % 2 == 0 ? byte & 0xFU : byte >> 4U];
    }
  }

  void restore_row(const Worker& worker, std::uint64_t first, std::uint64_t unit,
                   std::span<float> values) const {
    const auto scale = number<float>(worker.parts[1], grid_.row(unit) - grid_.row(first));
    if (!std::isfinite(scale)) {
      refuse(fmt::format("row {}", grid_.row(unit)), "its scale is not finite");
    }
    const std::uint8_t* codes =
        worker.parts[0].data() + (grid_.first_code(unit) - grid_.first_code(first));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = scale * static_cast<float>(static_cast<std::int8_t>(codes[i]));
    }
  }

  const TensorDequantization& at_;
  const StorageSettings& settings_;
  UnitGrid grid_;
  std::vector<Worker> workers_;
};

}  // namespace

void dequantize_tensor(const TensorDequantization& dequantization,
                       const std::function<void(double)>& watch) {
  TensorJob(dequantization).run(watch);
}

}  // namespace mpgen::tensors

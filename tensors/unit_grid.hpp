// A matrix cut into units: blocks, groups, or pieces of rows.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tensors/storage_format.hpp"

namespace mpgen::tensors {

/// Most elements that are in memory at a time and thread, unless a single unit has more.
inline constexpr std::uint64_t kSegmentElements = 65536;

/// Units number through the rows; the last one of a row may be short. A segment is a run of units,
/// the piece of work of a thread.
class UnitGrid {
 public:
  /// int8 has no units, and gets whole rows, or, if those are longer than `segment_elements`,
  /// pieces of rows.
  UnitGrid(const StorageSettings& settings, const Matrix& matrix, std::uint64_t segment_elements)
      : matrix_(matrix),
        padded_k_(*padded_k(settings, matrix.k)),
        has_row_records_(settings.format == StorageFormat::int8),
        unit_(has_row_records_ ? std::min(matrix.k, segment_elements)
                               : static_cast<std::uint64_t>(settings.unit)),
        units_per_row_((matrix.k - 1) / unit_ + 1),
        units_per_segment_(std::max<std::uint64_t>(1, segment_elements / unit_)) {
    // A segment begins with the record of its row, or has none.
    if (units_per_row_ > 1 && has_row_records_) units_per_segment_ = 1;
  }

  std::uint64_t unit() const { return unit_; }
  std::uint64_t units() const { return matrix_.rows * units_per_row_; }
  std::uint64_t units_per_row() const { return units_per_row_; }
  std::uint64_t segments() const { return (units() - 1) / units_per_segment_ + 1; }
  std::uint64_t segment_begin(std::uint64_t segment) const {
    return std::min(segment * units_per_segment_, units());
  }

  /// First element of a unit in the matrix; for the unit after the last, the number of elements.
  std::uint64_t first_element(std::uint64_t unit) const {
    return row(unit) * matrix_.k + unit % units_per_row_ * unit_;
  }
  /// The same in a matrix whose rows are padded to whole units, as its codes are.
  std::uint64_t first_code(std::uint64_t unit) const {
    return row(unit) * padded_k_ + unit % units_per_row_ * unit_;
  }
  std::uint64_t row(std::uint64_t unit) const { return unit / units_per_row_; }

  /// Side data of a unit: the records of units first..last - 1 are record(first)..record(last) - 1.
  /// int8 has one record per row, all others one per unit.
  std::uint64_t record(std::uint64_t unit) const {
    return has_row_records_ ? (unit + units_per_row_ - 1) / units_per_row_ : unit;
  }

 private:
  Matrix matrix_;
  std::uint64_t padded_k_;
  bool has_row_records_;
  std::uint64_t unit_;
  std::uint64_t units_per_row_;
  std::uint64_t units_per_segment_;
};

}  // namespace mpgen::tensors

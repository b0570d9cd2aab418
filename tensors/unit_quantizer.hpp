// From values to the bytes of a quantised tensor, some units at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensors/statistics.hpp"
#include "tensors/storage_format.hpp"

namespace mpgen::tensors {

/// Units that cannot be quantised.
class UnitError : public std::runtime_error {
 public:
  /// `element` counts from the first value that was to be appended.
  UnitError(std::size_t element, const std::string& message)
      : std::runtime_error(message), element_(element) {}

  std::size_t element() const { return element_; }

 private:
  std::size_t element_;
};

/// What becomes of some consecutive units: a part's bytes at the part's place in `parts_of`.
struct QuantizedUnits {
  std::array<std::vector<std::uint8_t>, 3> parts;
  ErrorSums errors;
  SideCounts counts;

  /// Keeps the counts.
  void clear();
};

class UnitQuantizer {
 public:
  virtual ~UnitQuantizer() = default;

  /// Appends consecutive units of finite values, 1 value or more; if the last is shorter than the
  /// format's units, it is padded with +0. May be called by any thread. Throws UnitError.
  virtual void append(std::span<const float> values, QuantizedUnits& units) const = 0;
};

/// For any format but int8.
std::unique_ptr<UnitQuantizer> make_unit_quantizer(const StorageSettings& settings);

/// Appends a row of int8, or the piece of one, with the scale of the row's largest magnitude;
/// `with_scale`: also the scale. Throws UnitError for values that would not come back finite.
void append_int8(std::span<const float> values, float largest, bool with_scale,
                 QuantizedUnits& units);

}  // namespace mpgen::tensors

// Number formats as maps from values to the nearest values that they can hold.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "spec/formatbook.hpp"

namespace mpgen::fidelity {

/// Quantises one row of a tensor and restores it. `restored` is as long as `row`. Throws
/// std::invalid_argument for a value that the format cannot take.
using RoundTrip = std::function<void(std::span<const float> row, std::span<float> restored)>;

struct NumberFormat {
  std::string name;   ///< of `format_names()`
  std::string label;  ///< "dialectfp4 b32"
  int elements = 0;   ///< that share a scale: block, group or row
  double bits = 0;    ///< an element's, side data included
  RoundTrip round_trip;
};

/// dialectfp4, dialectfp4-mse, mxfp4, uint4, int4, int8.
const std::vector<std::string>& format_names();
/// A sentence for people.
std::string format_summary(const std::string& name);

struct FormatOptions {
  std::vector<int> blocks = {16, 32, 64};  ///< of DialectFP4
  int group = 128;                         ///< of uint4 and int4
  int columns = 4096;                      ///< a row, which int8 has one scale for
  spec::Formatbook formatbook = spec::blockdialect_formatbook();
};

/// The formats of that name: one per block size for DialectFP4, else one.
std::vector<NumberFormat> number_formats(const std::string& name, const FormatOptions& options);

}  // namespace mpgen::fidelity

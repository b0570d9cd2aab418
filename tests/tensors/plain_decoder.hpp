// Dequantisation of a file, straight from the specification and one element at a time.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors::test {

/// Magnitudes of the default formatbook in half units.
inline const std::vector<std::vector<int>>& default_book() {
  static const std::vector<std::vector<int>> kBook = {
      {0, 1, 2, 3, 4, 6, 11, 15}, {0, 1, 2, 3, 4, 6, 9, 15},  {0, 1, 2, 3, 4, 6, 11, 14},
      {0, 1, 2, 3, 4, 6, 9, 14},  {0, 1, 2, 3, 4, 6, 10, 13}, {0, 1, 2, 3, 4, 6, 8, 13},
      {0, 1, 2, 3, 4, 6, 10, 12}, {0, 1, 2, 3, 4, 6, 8, 12},  {0, 1, 2, 3, 4, 6, 9, 11},
      {0, 1, 2, 3, 4, 6, 7, 11},  {0, 1, 2, 3, 4, 6, 9, 10},  {0, 1, 2, 3, 4, 6, 7, 10},
      {0, 1, 2, 3, 4, 6, 8, 9},   {0, 1, 2, 3, 4, 6, 7, 9},   {0, 1, 2, 3, 4, 6, 7, 8},
      {0, 1, 2, 3, 4, 5, 6, 8}};
  return kBook;
}

/// Value of a binary16 pattern.
inline double half_value(int pattern) {
  const int exponent = (pattern >> 10) & 31;
  const int fraction = pattern & 1023;
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (pattern & 0x8000) != 0 ? -magnitude : magnitude;
}

/// The values of quantised tensor `name` of a file in the layout of section 5; throws an exception
/// when something is not there.
inline std::vector<float> decode_plainly(const Parsed& file, const std::string& name) {
  const auto metadata = file.metadata();
  const std::string format = metadata.at("format");
  const auto shape = file.shape(name + ".codes");
  const std::string k_text =
      metadata.contains(name + ".k") ? metadata.at(name + ".k") : metadata.at("k");
  const std::size_t k = std::stoull(k_text);
  const auto part = [&](const char* suffix, std::size_t index) {
    return int{static_cast<unsigned char>(file.bytes(name + "." + suffix).at(index))};
  };
  if (format == "int8") {
    std::vector<float> values;
    const auto scales = to_floats(file.bytes(name + ".scales"));
    const Bytes codes = file.bytes(name + ".codes");
    for (std::size_t i = 0; i < codes.size(); ++i) {
      values.push_back(scales.at(i / k) * static_cast<float>(static_cast<signed char>(codes[i])));
    }
    return values;
  }
  const bool has_groups = format == "uint4" || format == "int4";
  const std::string unit_text = metadata.at(has_groups ? "group" : "block");
  const std::size_t unit = std::stoull(unit_text);
  const auto book = metadata.contains("formatbook")
                        ? nlohmann::json::parse(metadata.at("formatbook").get<std::string>())
                              .at("dialects")
                              .get<std::vector<std::vector<int>>>()
                        : default_book();
  const Bytes codes = file.bytes(name + ".codes");
  const std::size_t units = shape.at(1) * 2 / unit;
  std::vector<float> values;
  for (std::size_t row = 0; row < shape.at(0); ++row) {
    for (std::size_t column = 0; column < k; ++column) {
      const int byte = static_cast<unsigned char>(codes.at(row * shape.at(1) + column / 2));
      const int code = column % 2 == 0 ? byte & 15 : byte >> 4;
      const std::size_t side = row * units + column / unit;
      double value = 0;
      if (has_groups) {
        const int scale = part("scales", 2 * side) + 256 * part("scales", 2 * side + 1);
        const int integer =
            format == "uint4" ? code - part("zeros", side) : (code < 8 ? code : code - 16);
        value = half_value(scale) * integer;
      } else {
        const bool is_mxfp4 = format == "mxfp4";
        const auto dialect = is_mxfp4 ? 7U : static_cast<unsigned>(part("dialects", side));
        const auto& magnitudes = is_mxfp4 ? default_book().at(7) : book.at(dialect);
        value = std::ldexp(magnitudes.at(static_cast<std::size_t>(code & 7)),
                           part("exponents", side) - (is_mxfp4 ? 128 : 16));
        if ((code & 8) != 0) value = -value;
      }
      values.push_back(static_cast<float>(value));
    }
  }
  return values;
}

}  // namespace mpgen::tensors::test

// The numbers that codes stand for.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tensors/storage_format.hpp"

namespace mpgen::tensors {

/// Side data of a unit; each format uses some of it.
struct SideData {
  std::uint8_t dialect = 0;   ///< dialectfp4
  std::uint8_t exponent = 0;  ///< dialectfp4: bias 15; mxfp4: E8M0
  std::uint16_t scale = 0;    ///< uint4, int4: binary16
  std::uint8_t zero = 0;      ///< uint4

  friend bool operator==(const SideData&, const SideData&) = default;
};

/// Values of the sixteen codes.
using CodeTable = std::array<float, 16>;

/// The tables of a format with 4-bit codes, taken from the reference's decoders.
class CodeValues {
 public:
  explicit CodeValues(const StorageSettings& settings);

  /// `side` has no problem.
  CodeTable table(const SideData& side) const;

  /// What is wrong with side data as they stand in a file, or "".
  std::string problem(const SideData& side) const;

 private:
  StorageFormat format_;
  int dialects_;
  std::vector<CodeTable> tables_;  // dialectfp4: [dialect * 32 + exponent]; mxfp4: [exponent]
};

}  // namespace mpgen::tensors

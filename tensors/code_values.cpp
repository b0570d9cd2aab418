#include "tensors/code_values.hpp"

#include <fmt/format.h>

#include <bit>

#include "golden/binary16.hpp"
#include "golden/dialect_decoder.hpp"
#include "golden/mxfp4_quantizer.hpp"
#include "spec/mxfp4_mac.hpp"

namespace mpgen::tensors {
namespace {

constexpr int kSharedExponents = 1 << spec::kSharedExponentBits;
constexpr int kE8m0Scales = 1 << spec::kE8m0Bits;
constexpr int kLargestZeroPoint = 15;

template <class Decoder>
CodeTable table_of(const Decoder& decode) {
  CodeTable table{};
  for (std::size_t code = 0; code < table.size(); ++code) {
    table[code] = std::bit_cast<float>(decode(static_cast<std::uint8_t>(code)));
  }
  return table;
}

float value_of_scale(std::uint16_t scale) {
  return std::bit_cast<float>(golden::binary16_to_binary32(scale));
}

}  // namespace

CodeValues::CodeValues(const StorageSettings& settings)
    : format_(settings.format), dialects_(settings.book.size()) {
  if (format_ == StorageFormat::dialectfp4) {
    for (int dialect = 0; dialect < dialects_; ++dialect) {
      for (int exponent = 0; exponent < kSharedExponents; ++exponent) {
        tables_.push_back(table_of([&](std::uint8_t code) {
          return golden::element_value(settings.book, dialect, exponent, code);
        }));
      }
    }
  } else if (format_ == StorageFormat::mxfp4) {
    for (int scale = 0; scale < kE8m0Scales; ++scale) {
      tables_.push_back(table_of([scale](std::uint8_t code) {
        return golden::mxfp4_value(code, static_cast<std::uint8_t>(scale));
      }));
    }
  }
}

CodeTable CodeValues::table(const SideData& side) const {
  if (format_ == StorageFormat::dialectfp4) {
    return tables_[std::size_t{side.dialect} * kSharedExponents + side.exponent];
  }
  if (format_ == StorageFormat::mxfp4) return tables_[side.exponent];
  // A scale has 11 significant bits and a code at most 5: the products are exact.
  const float scale = value_of_scale(side.scale);
  const int sign_bit = format_ == StorageFormat::int4 ? 8 : 0;
  CodeTable table{};
  for (int code = 0; code < 16; ++code) {
    const int integer = (code ^ sign_bit) - sign_bit - side.zero;
    // Not -0 from a negative scale.
    table[static_cast<std::size_t>(code)] =
        integer == 0 ? 0.0F : scale * static_cast<float>(integer);
  }
  return table;
}

std::string CodeValues::problem(const SideData& side) const {
  switch (format_) {
    case StorageFormat::dialectfp4:
      if (side.dialect >= dialects_) {
        return fmt::format("dialect {}; allowed by the formatbook: 0 to {}", side.dialect,
                           dialects_ - 1);
      }
      if (side.exponent >= kSharedExponents) {
        return fmt::format("shared exponent {}; allowed: 0 to {}", side.exponent,
                           kSharedExponents - 1);
      }
      return "";
    case StorageFormat::mxfp4:
      return side.exponent == spec::kE8m0Nan ? "scale 255, which is NaN; allowed: 0 to 254" : "";
    case StorageFormat::uint4:
    case StorageFormat::int4:
      if (golden::decode_binary16(side.scale).nonfinite) {
        return fmt::format("scale 0x{:04X}, which is not finite", side.scale);
      }
      if (side.zero > kLargestZeroPoint) {
        return fmt::format("zero point {}; allowed: 0 to {}", side.zero, kLargestZeroPoint);
      }
      return "";
    case StorageFormat::int8:
      return "";
  }
  return "";
}

}  // namespace mpgen::tensors

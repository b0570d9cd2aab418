#include "fidelity/number_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "golden/binary16.hpp"
#include "golden/dialect_decoder.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/mxfp4_quantizer.hpp"
#include "golden/quantizers.hpp"

namespace mpgen::fidelity {
namespace {

float to_float(std::uint32_t bits) { return std::bit_cast<float>(bits); }

// Applies `quantize(row piece, restored piece)` to pieces of `length`; the last may be shorter.
template <class Quantize>
RoundTrip in_pieces(std::size_t length, Quantize quantize) {
  return [length, quantize](std::span<const float> row, std::span<float> restored) {
    for (std::size_t start = 0; start < row.size(); start += length) {
      const std::size_t count = std::min(length, row.size() - start);
      quantize(row.subspan(start, count), restored.subspan(start, count));
    }
  };
}

// Values of all codes with all shared exponents and dialects.
class DialectValues {
 public:
  explicit DialectValues(const spec::Formatbook& book) {
    for (int exponent = 0; exponent < kExponents; ++exponent) {
      for (int dialect = 0; dialect < book.size(); ++dialect) {
        for (std::size_t code = 0; code < kCodes; ++code) {
          values_.push_back(to_float(
              golden::element_value(book, dialect, exponent, static_cast<std::uint8_t>(code))));
        }
      }
    }
    dialects_ = book.dialects.size();
  }

  /// The 16 values of a block's codes.
  [[nodiscard]] std::span<const float> of_block(const golden::DialectBlock& block) const {
    const std::size_t row = block.exponent * dialects_ + block.dialect;
    return std::span(values_).subspan(row * kCodes, kCodes);
  }

 private:
  static constexpr int kExponents = 1 << spec::kSharedExponentBits;
  static constexpr std::size_t kCodes = std::size_t{1} << spec::kDialectCodeBits;

  std::vector<float> values_;  // [exponent][dialect][code]
  std::size_t dialects_ = 0;
};

// Specification section 3: elements are binary16 first.
template <class Quantizer>
NumberFormat dialect_format(const std::string& name, int block, const spec::Formatbook& book) {
  const auto quantize = [quantizer = Quantizer(book), table = DialectValues(book)](
                            std::span<const float> values, std::span<float> restored) {
    std::array<std::uint16_t, golden::kLongestBlock> halves{};
    std::transform(values.begin(), values.end(), halves.begin(), [](float value) {
      return golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value));
    });
    const golden::DialectBlock quantized =
        quantizer.quantize(std::span(halves).first(values.size()));
    if (quantized.nonfinite) throw std::invalid_argument("a value is too large for binary16");
    const std::span<const float> of_codes = table.of_block(quantized);
    for (std::size_t i = 0; i < values.size(); ++i) restored[i] = of_codes[quantized.codes[i]];
  };
  return {name, fmt::format("{} b{}", name, block), block, spec::bits_per_element(book, block),
          in_pieces(static_cast<std::size_t>(block), quantize)};
}

template <class Quantizer>
std::vector<NumberFormat> dialect_formats(const std::string& name, const FormatOptions& options) {
  std::vector<NumberFormat> formats;
  for (const int block : options.blocks) {
    formats.push_back(dialect_format<Quantizer>(name, block, options.formatbook));
  }
  return formats;
}

NumberFormat mxfp4_format() {
  const auto quantize = [](std::span<const float> values, std::span<float> restored) {
    const golden::Mxfp4Block block = golden::quantize_mxfp4(values);
    std::transform(
        block.codes.begin(), block.codes.begin() + static_cast<std::ptrdiff_t>(values.size()),
        restored.begin(),
        [&block](std::uint8_t code) { return to_float(golden::mxfp4_value(code, block.scale)); });
  };
  constexpr double kBits =
      spec::kDialectCodeBits + static_cast<double>(spec::kE8m0Bits) / spec::kMxfp4Block;
  return {"mxfp4", "mxfp4", spec::kMxfp4Block, kBits, in_pieces(spec::kMxfp4Block, quantize)};
}

template <class Quantize>
NumberFormat group_format(const std::string& name, int group, int side_bits, Quantize quantizer) {
  const auto quantize = [quantizer](std::span<const float> values, std::span<float> restored) {
    const golden::QuantizedGroup quantized = quantizer(values);
    const float scale = to_float(golden::binary16_to_binary32(quantized.scale));
    for (std::size_t i = 0; i < values.size(); ++i) {
      restored[i] = scale * static_cast<float>(quantized.codes[i] - quantized.zero_point);
    }
  };
  return {name, fmt::format("{} g{}", name, group), group,
          4 + static_cast<double>(side_bits) / group,
          in_pieces(static_cast<std::size_t>(group), quantize)};
}

NumberFormat int8_format(int columns) {
  const auto quantize = [](std::span<const float> values, std::span<float> restored) {
    const golden::QuantizedRow quantized = golden::quantize_int8(values);
    std::transform(
        quantized.codes.begin(), quantized.codes.end(), restored.begin(),
        [&quantized](std::int32_t code) { return quantized.scale * static_cast<float>(code); });
  };
  return {"int8", "int8 row", columns, 8 + 32.0 / columns, quantize};
}

}  // namespace

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> kNames = {"dialectfp4", "dialectfp4-mse", "mxfp4",
                                                  "uint4",      "int4",           "int8"};
  return kNames;
}

std::string format_summary(const std::string& name) {
  if (name == "dialectfp4") return "DialectFP4, dialects chosen in two stages";
  if (name == "dialectfp4-mse") return "DialectFP4, dialects of least squared error";
  if (name == "mxfp4") return "OCP MXFP4, blocks of 32";
  if (name == "uint4") return "4-bit integers with scale and zero point";
  if (name == "int4") return "signed 4-bit integers with a scale";
  if (name == "int8") return "8-bit integers, one scale per row";
  return {};
}

std::vector<NumberFormat> number_formats(const std::string& name, const FormatOptions& options) {
  if (name == "dialectfp4") return dialect_formats<golden::FormatSelector>(name, options);
  if (name == "dialectfp4-mse") return dialect_formats<golden::DialectQuantizerMse>(name, options);
  constexpr int kScaleBits = 16;
  constexpr int kZeroPointBits = 4;
  if (name == "mxfp4") return {mxfp4_format()};
  if (name == "uint4") {
    return {group_format(name, options.group, kScaleBits + kZeroPointBits, golden::quantize_uint4)};
  }
  if (name == "int4") {
    return {group_format(name, options.group, kScaleBits, golden::quantize_int4)};
  }
  if (name == "int8") return {int8_format(options.columns)};
  throw std::invalid_argument("there is no number format " + name);
}

}  // namespace mpgen::fidelity

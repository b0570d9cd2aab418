#include "tensors/unit_quantizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "golden/binary16.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/mxfp4_quantizer.hpp"
#include "golden/quantizers.hpp"
#include "tensors/code_values.hpp"
#include "tensors/conversion.hpp"

namespace mpgen::tensors {
namespace {

constexpr std::size_t kCodes = 0;  // place of the codes among the parts

template <class Number>
void append_number(Number number, std::vector<std::uint8_t>& bytes) {
  const std::size_t end = bytes.size();
  bytes.resize(end + sizeof(number));
  std::memcpy(bytes.data() + end, &number, sizeof(number));
}

// What formats with two codes a byte have in common: `codes` are those of the whole unit, padding
// included.
void append_codes(std::span<const std::uint8_t> codes, std::span<const float> values,
                  const CodeTable& table, QuantizedUnits& units) {
  std::vector<std::uint8_t>& bytes = units.parts[kCodes];
  const std::size_t end = bytes.size();
  bytes.resize(end + codes.size() / 2);
  std::uint8_t* out = bytes.data() + end;
  // In pieces, because groups may be long.
  constexpr std::size_t kPiece = 64;
  std::array<float, kPiece> restored{};
  for (std::size_t begin = 0; begin < codes.size(); begin += kPiece) {
    const std::size_t count = std::min(kPiece, codes.size() - begin);
    for (std::size_t i = 0; i < count; i += 2) {
      const unsigned low = codes[begin + i] & 0xFU;
      const unsigned high = codes[begin + i + 1] & 0xFU;
      *out++ = static_cast<std::uint8_t>(low | (high << 4U));
      restored[i] = table[low];
      restored[i + 1] = table[high];
    }
    if (begin >= values.size()) continue;
    const auto originals = values.subspan(begin, std::min(count, values.size() - begin));
    units.errors.add(originals, std::span(restored).first(originals.size()));
  }
}

template <class Quantizer>
class DialectUnits : public UnitQuantizer {
 public:
  explicit DialectUnits(const StorageSettings& settings)
      : quantizer_(settings.book),
        values_(settings),
        block_(static_cast<std::size_t>(settings.unit)) {}

  void append(std::span<const float> values, QuantizedUnits& units) const override {
    std::array<std::uint16_t, golden::kLongestBlock> patterns{};
    const std::span<std::uint16_t> rounded = std::span(patterns).first(values.size());
    to_binary16(values, rounded);
    const golden::DialectBlock block = quantizer_.quantize(rounded);
    if (block.nonfinite) {
      const std::size_t element = find_nonfinite(rounded).value_or(0);
      throw UnitError(element, fmt::format("{} is beyond binary16's range of ±65504, to which "
                                           "values are rounded for dialectfp4",
                                           values[element]));
    }
    units.parts[1].push_back(block.dialect);
    units.parts[2].push_back(block.exponent);
    ++units.counts.dialects[block.dialect];
    ++units.counts.exponents[block.exponent];
    const SideData side = {.dialect = block.dialect, .exponent = block.exponent};
    append_codes(std::span(block.codes).first(block_), values, values_.table(side), units);
  }

 private:
  Quantizer quantizer_;
  CodeValues values_;
  std::size_t block_;
};

class Mxfp4Units : public UnitQuantizer {
 public:
  explicit Mxfp4Units(const StorageSettings& settings) : values_(settings) {}

  void append(std::span<const float> values, QuantizedUnits& units) const override {
    const golden::Mxfp4Block block = golden::quantize_mxfp4(values);
    units.parts[1].push_back(block.scale);
    ++units.counts.exponents[block.scale];
    append_codes(block.codes, values, values_.table({.exponent = block.scale}), units);
  }

 private:
  CodeValues values_;
};

class IntegerUnits : public UnitQuantizer {
 public:
  explicit IntegerUnits(const StorageSettings& settings)
      : format_(settings.format),
        values_(settings),
        group_(static_cast<std::size_t>(settings.unit)) {}

  void append(std::span<const float> values, QuantizedUnits& units) const override {
    std::vector<float> padded;
    std::span<const float> weights = values;
    if (values.size() < group_) {
      padded.assign(values.begin(), values.end());
      padded.resize(group_);
      weights = padded;
    }
    const golden::QuantizedGroup group = quantize(weights);
    const SideData side = {.scale = group.scale,
                           .zero = static_cast<std::uint8_t>(group.zero_point)};
    append_number(side.scale, units.parts[1]);
    if (format_ == StorageFormat::uint4) units.parts[2].push_back(side.zero);
    units.counts.add_scale(std::bit_cast<float>(golden::binary16_to_binary32(group.scale)));
    std::vector<std::uint8_t> codes(group.codes.size());
    std::transform(group.codes.begin(), group.codes.end(), codes.begin(),
                   [](std::int32_t code) { return static_cast<std::uint8_t>(code); });
    append_codes(codes, values, values_.table(side), units);
  }

 private:
  golden::QuantizedGroup quantize(std::span<const float> weights) const {
    try {
      return format_ == StorageFormat::uint4 ? golden::quantize_uint4(weights)
                                             : golden::quantize_int4(weights);
    } catch (const std::invalid_argument& error) {
      throw UnitError(0, fmt::format("in the group that begins here: {}", error.what()));
    }
  }

  StorageFormat format_;
  CodeValues values_;
  std::size_t group_;
};

}  // namespace

void QuantizedUnits::clear() {
  for (auto& part : parts) part.clear();
  errors = {};
}

std::unique_ptr<UnitQuantizer> make_unit_quantizer(const StorageSettings& settings) {
  if (settings.format == StorageFormat::mxfp4) return std::make_unique<Mxfp4Units>(settings);
  if (settings.format == StorageFormat::dialectfp4) {
    if (settings.rule == DialectRule::mse) {
      return std::make_unique<DialectUnits<golden::DialectQuantizerMse>>(settings);
    }
    return std::make_unique<DialectUnits<golden::FormatSelector>>(settings);
  }
  return std::make_unique<IntegerUnits>(settings);
}

void append_int8(std::span<const float> values, float largest, bool with_scale,
                 QuantizedUnits& units) {
  const float scale = golden::int8_scale(largest);
  if (with_scale) {
    append_number(scale, units.parts[1]);
    units.counts.add_scale(scale);
  }
  std::vector<std::uint8_t>& bytes = units.parts[kCodes];
  std::vector<float> restored(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int32_t code = golden::int8_code(values[i], scale);
    bytes.push_back(static_cast<std::uint8_t>(code));
    restored[i] = scale * static_cast<float>(code);
  }
  // Only the very largest binary32 numbers: scales are rounded.
  if (const auto bad = find_nonfinite(restored)) {
    throw UnitError(*bad, fmt::format("{} is so large that its code times the row's scale is "
                                      "beyond binary32's range",
                                      values[*bad]));
  }
  units.errors.add(values, restored);
}

}  // namespace mpgen::tensors

#include "tensors/unit_quantizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "gemm/quantize_spans.hpp"
#include "golden/binary16.hpp"
#include "golden/quantizers.hpp"
#include "spec/mxfp4_mac.hpp"
#include "tensors/code_values.hpp"
#include "tensors/conversion.hpp"

namespace mpgen::tensors {
namespace {

constexpr std::size_t kCodes = 0;  // place of the codes among the parts

// `count` more bytes.
std::span<std::uint8_t> extend(std::vector<std::uint8_t>& bytes, std::size_t count) {
  bytes.resize(bytes.size() + count);
  return std::span(bytes).last(count);
}

template <class Number>
void append_number(Number number, std::vector<std::uint8_t>& bytes) {
  std::memcpy(extend(bytes, sizeof(number)).data(), &number, sizeof(number));
}

// Adds the errors of a unit, short or not, whose codes are two a byte.
void add_errors(std::span<const float> values, std::span<const std::uint8_t> codes,
                const CodeTable& table, ErrorSums& errors) {
  // In pieces, because groups may be long.
  constexpr std::size_t kPiece = 64;
  std::array<float, kPiece> restored{};
  for (std::size_t begin = 0; begin < values.size(); begin += kPiece) {
    const auto originals = values.subspan(begin, std::min(kPiece, values.size() - begin));
    const std::uint8_t* from = codes.data() + begin / 2;
    for (std::size_t i = 0; i < originals.size(); i += 2) {
      const unsigned both = *from++;
      restored[i] = table[both & 0xFU];
      restored[i + 1] = table[both >> 4U];
    }
    errors.add(originals, std::span(restored).first(originals.size()));
  }
}

// The units that values are cut into.
class Units {
 public:
  Units(std::span<const float> values, std::size_t unit) : values_(values), unit_(unit) {}

  std::size_t count() const { return (values_.size() + unit_ - 1) / unit_; }
  std::size_t code_bytes() const { return count() * unit_ / 2; }
  std::span<const float> values(std::size_t i) const {
    return values_.subspan(i * unit_, std::min(unit_, values_.size() - i * unit_));
  }
  // Of all units' codes, those of one.
  std::span<const std::uint8_t> codes(std::span<const std::uint8_t> all, std::size_t i) const {
    return all.subspan(i * unit_ / 2, unit_ / 2);
  }

 private:
  std::span<const float> values_;
  std::size_t unit_;
};

class DialectUnits : public UnitQuantizer {
 public:
  explicit DialectUnits(const StorageSettings& settings)
      : quantizer_(settings.book, static_cast<std::size_t>(settings.unit), settings.rule),
        values_(settings),
        block_(static_cast<std::size_t>(settings.unit)) {}

  void append(std::span<const float> values, QuantizedUnits& units) const override {
    const Units blocks(values, block_);
    std::vector<std::uint16_t> rounded(values.size());
    to_binary16(values, rounded);
    std::vector<std::uint8_t> nonfinite(blocks.count());
    const auto codes = extend(units.parts[kCodes], blocks.code_bytes());
    const auto dialects = extend(units.parts[1], blocks.count());
    const auto exponents = extend(units.parts[2], blocks.count());
    const bool any_nonfinite = quantizer_.quantize(
        rounded,
        {.codes = codes, .dialects = dialects, .exponents = exponents, .nonfinite = nonfinite});
    if (any_nonfinite) {
      const std::size_t element = find_nonfinite(rounded).value_or(0);
      throw UnitError(element, fmt::format("{} is beyond binary16's range of ±65504, to which "
                                           "values are rounded for dialectfp4",
                                           values[element]));
    }
    for (std::size_t i = 0; i < blocks.count(); ++i) {
      const SideData side = {.dialect = dialects[i], .exponent = exponents[i]};
      ++units.counts.dialects[side.dialect];
      ++units.counts.exponents[side.exponent];
      add_errors(blocks.values(i), blocks.codes(codes, i), values_.table(side), units.errors);
    }
  }

 private:
  gemm::DialectSpanQuantizer quantizer_;
  CodeValues values_;
  std::size_t block_;
};

class Mxfp4Units : public UnitQuantizer {
 public:
  explicit Mxfp4Units(const StorageSettings& settings) : values_(settings) {}

  void append(std::span<const float> values, QuantizedUnits& units) const override {
    const Units blocks(values, spec::kMxfp4Block);
    const auto codes = extend(units.parts[kCodes], blocks.code_bytes());
    const auto scales = extend(units.parts[1], blocks.count());
    gemm::quantize_mxfp4_span(values, {.codes = codes, .scales = scales});
    for (std::size_t i = 0; i < blocks.count(); ++i) {
      ++units.counts.exponents[scales[i]];
      add_errors(blocks.values(i), blocks.codes(codes, i), values_.table({.exponent = scales[i]}),
                 units.errors);
    }
  }

 private:
  CodeValues values_;
};

class IntegerUnits : public UnitQuantizer {
 public:
  explicit IntegerUnits(const StorageSettings& settings)
      : format_(settings.format == StorageFormat::uint4 ? spec::WeightFormat::uint4
                                                        : spec::WeightFormat::int4),
        values_(settings),
        group_(static_cast<std::size_t>(settings.unit)) {}

  void append(std::span<const float> values, QuantizedUnits& units) const override {
    const Units groups(values, group_);
    const auto codes = extend(units.parts[kCodes], groups.code_bytes());
    std::vector<std::uint16_t> scales(groups.count());
    std::vector<std::uint8_t> zeros(format_ == spec::WeightFormat::uint4 ? groups.count() : 0);
    const auto bad = gemm::quantize_group_span(values, group_, format_,
                                               {.codes = codes, .scales = scales, .zeros = zeros});
    if (bad) refuse(*bad * group_, groups.values(*bad));
    const auto scale_bytes = extend(units.parts[1], groups.count() * sizeof(std::uint16_t));
    std::memcpy(scale_bytes.data(), scales.data(), scale_bytes.size());
    units.parts[2].insert(units.parts[2].end(), zeros.begin(), zeros.end());
    for (std::size_t i = 0; i < groups.count(); ++i) {
      const SideData side = {.scale = scales[i],
                             .zero = zeros.empty() ? std::uint8_t{0} : zeros[i]};
      units.counts.add_scale(std::bit_cast<float>(golden::binary16_to_binary32(side.scale)));
      add_errors(groups.values(i), groups.codes(codes, i), values_.table(side), units.errors);
    }
  }

 private:
  // The reference says what is wrong.
  [[noreturn]] void refuse(std::size_t element, std::span<const float> weights) const {
    try {
      if (format_ == spec::WeightFormat::uint4) {
        golden::quantize_uint4(weights);
      } else {
        golden::quantize_int4(weights);
      }
    } catch (const std::invalid_argument& error) {
      throw UnitError(element, fmt::format("in the group that begins here: {}", error.what()));
    }
    throw std::logic_error("the reference takes a group that was refused");
  }

  spec::WeightFormat format_;
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
  if (settings.format == StorageFormat::dialectfp4) return std::make_unique<DialectUnits>(settings);
  return std::make_unique<IntegerUnits>(settings);
}

void append_int8(std::span<const float> values, float largest, bool with_scale,
                 QuantizedUnits& units) {
  const float scale = golden::int8_scale(largest);
  if (with_scale) {
    append_number(scale, units.parts[1]);
    units.counts.add_scale(scale);
  }
  std::vector<std::int8_t> codes(values.size());
  gemm::quantize_row_span(values, scale, codes);
  const auto bytes = extend(units.parts[kCodes], codes.size());
  std::memcpy(bytes.data(), codes.data(), bytes.size());
  std::vector<float> restored(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    restored[i] = scale * static_cast<float>(codes[i]);
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

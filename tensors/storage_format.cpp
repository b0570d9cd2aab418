#include "tensors/storage_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "spec/mxfp4_mac.hpp"

namespace mpgen::tensors {
namespace {

constexpr int kScaleBits = 16;
constexpr int kZeroPointBits = 4;
constexpr int kRowScaleBits = 32;
constexpr int kInt8CodeBits = 8;

template <class Enumerator>
std::optional<Enumerator> find(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enumerator>(found - names.begin());
}

int code_bits(StorageFormat format) {
  return format == StorageFormat::int8 ? kInt8CodeBits : spec::kDialectCodeBits;
}

// Side data of a block, group or row.
int side_bits(const StorageSettings& settings) {
  switch (settings.format) {
    case StorageFormat::dialectfp4:
      return spec::block_side_bits(settings.book);
    case StorageFormat::mxfp4:
      return spec::kE8m0Bits;
    case StorageFormat::uint4:
      return kScaleBits + kZeroPointBits;
    case StorageFormat::int4:
      return kScaleBits;
    case StorageFormat::int8:
      return kRowScaleBits;
  }
  return 0;
}

}  // namespace

// In the order of the enumerators.
const std::vector<std::string>& storage_format_names() {
  static const std::vector<std::string> kNames = {"dialectfp4", "mxfp4", "uint4", "int4", "int8"};
  return kNames;
}

const std::vector<std::string>& dialect_rule_names() {
  static const std::vector<std::string> kNames = {"two-stage", "mse"};
  return kNames;
}

std::string name_of(StorageFormat format) {
  return storage_format_names()[static_cast<std::size_t>(format)];
}

std::string name_of(DialectRule rule) {
  return dialect_rule_names()[static_cast<std::size_t>(rule)];
}

std::optional<StorageFormat> find_storage_format(std::string_view name) {
  return find<StorageFormat>(storage_format_names(), name);
}

std::optional<DialectRule> find_dialect_rule(std::string_view name) {
  return find<DialectRule>(dialect_rule_names(), name);
}

std::string unit_word(StorageFormat format) {
  if (format == StorageFormat::int8) return "row";
  const bool has_blocks = format == StorageFormat::dialectfp4 || format == StorageFormat::mxfp4;
  return has_blocks ? "block" : "group";
}

std::string unit_problem(StorageFormat format, std::uint64_t unit) {
  switch (format) {
    case StorageFormat::dialectfp4:
      if (unit == 16 || unit == 32 || unit == 64) return "";
      return fmt::format("a block of {} elements; allowed for dialectfp4: 16, 32 or 64", unit);
    case StorageFormat::mxfp4:
      if (unit == spec::kMxfp4Block) return "";
      return fmt::format("a block of {} elements; mxfp4 has blocks of {}", unit, spec::kMxfp4Block);
    case StorageFormat::uint4:
    case StorageFormat::int4:
      if (unit >= 2 && unit <= kLongestGroup && unit % 2 == 0) return "";
      return fmt::format("a group of {} elements; allowed: even numbers from 2 to {}", unit,
                         kLongestGroup);
    case StorageFormat::int8:
      return "";
  }
  return "";
}

const std::vector<std::string>& part_suffixes() {
  static const std::vector<std::string> kSuffixes = {"codes", "scales", "zeros", "dialects",
                                                     "exponents"};
  return kSuffixes;
}

std::vector<Part> parts_of(const StorageSettings& settings, const Matrix& matrix) {
  if (settings.format == StorageFormat::int8) {
    return {{.suffix = "codes", .type = kI8, .shape = {matrix.rows, matrix.k}},
            {.suffix = "scales", .type = kF32, .shape = {matrix.rows, 1}}};
  }
  const auto unit = static_cast<std::uint64_t>(settings.unit);
  const std::uint64_t units = (matrix.k - 1) / unit + 1;
  const Shape per_unit = {matrix.rows, units};
  std::vector<Part> parts = {
      {.suffix = "codes", .type = kU8, .shape = {matrix.rows, units * (unit / 2)}}};
  if (settings.format == StorageFormat::uint4 || settings.format == StorageFormat::int4) {
    parts.push_back({.suffix = "scales", .type = kF16, .shape = per_unit});
  }
  if (settings.format == StorageFormat::uint4) {
    parts.push_back({.suffix = "zeros", .type = kU8, .shape = per_unit});
  }
  if (settings.format == StorageFormat::dialectfp4) {
    parts.push_back({.suffix = "dialects", .type = kU8, .shape = per_unit});
  }
  if (settings.format == StorageFormat::dialectfp4 || settings.format == StorageFormat::mxfp4) {
    parts.push_back({.suffix = "exponents", .type = kU8, .shape = per_unit});
  }
  return parts;
}

std::optional<std::uint64_t> padded_k(const StorageSettings& settings, std::uint64_t k) {
  if (settings.format == StorageFormat::int8) return k;
  const auto unit = static_cast<std::uint64_t>(settings.unit);
  const std::uint64_t rest = k % unit;
  if (rest == 0) return k;
  if (k > std::numeric_limits<std::uint64_t>::max() - (unit - rest)) return std::nullopt;
  return k + (unit - rest);
}

double bits_per_element(const StorageSettings& settings, const Matrix& matrix) {
  const auto k = static_cast<double>(matrix.k);
  const auto padded = static_cast<double>(padded_k(settings, matrix.k).value_or(matrix.k));
  const double unit = settings.format == StorageFormat::int8 ? padded : settings.unit;
  return (padded * code_bits(settings.format) + padded / unit * side_bits(settings)) / k;
}

}  // namespace mpgen::tensors

// How quantised tensors are stored: formats, their parts, and what is in a file's metadata.
// Specification section 5; docs/quantize.md has what it leaves open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gemm/quantize.hpp"
#include "spec/formatbook.hpp"
#include "tensors/element_type.hpp"
#include "tensors/shape.hpp"

namespace mpgen::tensors {

enum class StorageFormat { dialectfp4, mxfp4, uint4, int4, int8 };

using DialectRule = gemm::DialectRule;

/// Names as in options and metadata: "dialectfp4", ... and "two-stage", "mse".
const std::vector<std::string>& storage_format_names();
const std::vector<std::string>& dialect_rule_names();
std::string name_of(StorageFormat format);
std::string name_of(DialectRule rule);
std::optional<StorageFormat> find_storage_format(std::string_view name);
std::optional<DialectRule> find_dialect_rule(std::string_view name);

inline constexpr int kDefaultBlock = 32;
inline constexpr int kDefaultGroup = 128;
inline constexpr int kLongestGroup = 65536;

/// Everything that is the same for all tensors of a file.
struct StorageSettings {
  StorageFormat format = StorageFormat::dialectfp4;
  DialectRule rule = DialectRule::two_stage;  ///< dialectfp4 only
  int unit = kDefaultBlock;                   ///< elements of a block or group; 0 for int8
  spec::Formatbook book = spec::blockdialect_formatbook();  ///< dialectfp4 only
};

/// "block" or "group": what the format calls elements that share side data; "row" for int8.
std::string unit_word(StorageFormat format);

/// What is wrong with `unit` for the format, and what is allowed; empty for a legal one.
/// Blocks: 16, 32 or 64, of mxfp4 32 only. Groups: even, so that each fills whole bytes.
std::string unit_problem(StorageFormat format, std::uint64_t unit);

/// One of the tensors that a quantised tensor becomes.
struct Part {
  std::string suffix;  ///< of its name: "codes", "scales", "zeros", "dialects" or "exponents"
  ElementType type;
  Shape shape;
};

/// Suffixes that some format has.
const std::vector<std::string>& part_suffixes();

/// The parts of a quantised matrix, "codes" first. k is at least 1.
std::vector<Part> parts_of(const StorageSettings& settings, const Matrix& matrix);

/// k, rounded up to whole blocks or groups; nothing if that is not below 2^64.
std::optional<std::uint64_t> padded_k(const StorageSettings& settings, std::uint64_t k);

/// Bits that a matrix takes in the format, padding and side data included, per element. A dialect
/// id counts ceil(log2(dialects)) bits and a shared exponent 5, as in a hardware stream.
double bits_per_element(const StorageSettings& settings, const Matrix& matrix);

}  // namespace mpgen::tensors

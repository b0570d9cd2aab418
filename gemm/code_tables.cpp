#include "gemm/code_tables.hpp"

namespace mpgen::gemm {
namespace {

constexpr unsigned kSignBit = 1U << spec::kDialectIndexBits;
constexpr int kInt4Offset = 8;

int half_units(const spec::Dialect& dialect, unsigned code) {
  const int magnitude = dialect[code & (kSignBit - 1)];
  return (code & kSignBit) != 0 ? -magnitude : magnitude;
}

template <class Value>
CodeTable table_of(const Value& value) {
  CodeTable table;
  for (unsigned code = 0; code < kCodes; ++code) {
    table.bytes[code] = static_cast<std::uint8_t>(value(code));
  }
  return table;
}

// Two's complement with its sign turned is the value plus 8.
int unsigned_weight(spec::WeightFormat format, unsigned code) {
  return static_cast<int>(format == spec::WeightFormat::int4 ? code ^ kInt4Offset : code);
}

}  // namespace

CodeTable weight_table(const spec::Dialect& dialect) {
  return table_of([&](unsigned code) { return half_units(dialect, code) + kWeightOffset; });
}

CodeTable weight_table(spec::WeightFormat format, int zero_point) {
  const int zero = format == spec::WeightFormat::int4 ? kInt4Offset : zero_point;
  return table_of(
      [&](unsigned code) { return unsigned_weight(format, code) - zero + kWeightOffset; });
}

CodeTable unsigned_table(spec::WeightFormat format) {
  return table_of([&](unsigned code) { return unsigned_weight(format, code); });
}

PairTable activation_table(const spec::Dialect& dialect) {
  PairTable table{};
  for (unsigned pair = 0; pair < table.size(); ++pair) {
    constexpr auto kBase = static_cast<unsigned>(kCodes);
    const auto first = static_cast<std::uint8_t>(half_units(dialect, pair % kBase));
    const auto second = static_cast<std::uint8_t>(half_units(dialect, pair / kBase));
    table[pair] = static_cast<std::uint16_t>(first | second << 8);
  }
  return table;
}

}  // namespace mpgen::gemm

// Reference of dialect_mac. Specification section 3.4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "golden/block_accumulator.hpp"
#include "spec/dialect_mac.hpp"
#include "spec/formatbook.hpp"

namespace mpgen::golden {

/// One dot product, beat after beat, as the unit takes it.
class DialectMac {
 public:
  explicit DialectMac(const spec::DialectMacSpec& spec);

  void start();
  /// One beat of codes ({sign, index}), `lanes` each; the dialects are those of the beat. With
  /// DialectOperands::decoded the codes are {sign, magnitude} and the dialects do not count.
  void add_beat(std::span<const std::uint8_t> activation_codes, int activation_dialect,
                std::span<const std::uint8_t> weight_codes, int weight_dialect);
  /// Ends the block with what came with its last beat.
  void end_block(int activation_exponent, int weight_exponent, bool nonfinite);
  std::uint32_t result() const;
  /// S of the block so far.
  std::int64_t block_sum() const;

 private:
  // Signed half units of each code of a dialect.
  using Values = std::array<std::int8_t, std::size_t{1} << spec::kDialectCodeBits>;

  spec::DialectOperands operands_;
  int magnitude_bits_;
  std::array<Values, spec::kMostDialects> values_{};
  BlockAccumulator accumulator_;
  std::int64_t block_sum_ = 0;
};

}  // namespace mpgen::golden

// Reference of mxfp4_mac. spec/mxfp4_mac.hpp has its arithmetic.
#pragma once

#include <cstdint>
#include <span>

#include "golden/block_accumulator.hpp"
#include "spec/mxfp4_mac.hpp"

namespace mpgen::golden {

/// One dot product, beat after beat.
class Mxfp4Mac {
 public:
  explicit Mxfp4Mac(const spec::Mxfp4MacSpec& spec);

  void start();
  /// One beat of E2M1 codes ({sign, index}), `lanes` each.
  void add_beat(std::span<const std::uint8_t> activation_codes,
                std::span<const std::uint8_t> weight_codes);
  /// Ends the block with the E8M0 scales that came with its last beat.
  void end_block(int activation_scale, int weight_scale);
  std::uint32_t result() const;

 private:
  BlockAccumulator accumulator_;
  std::int64_t block_sum_ = 0;
};

}  // namespace mpgen::golden

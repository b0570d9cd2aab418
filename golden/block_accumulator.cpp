#include "golden/block_accumulator.hpp"

#include <cassert>

#include "golden/binary16.hpp"

namespace mpgen::golden {

BlockAccumulator::BlockAccumulator(spec::BlockAccumulator kind, spec::OutputFormat output)
    : kind_(kind), output_(output) {}

void BlockAccumulator::start() {
  float_sum_ = 0;
  exact_sum_ = 0;
  spoiled_ = false;
}

void BlockAccumulator::add(std::int64_t sum, int exponent) {
  switch (kind_) {
    case spec::BlockAccumulator::fp32:
      float_sum_ = add_scaled_binary32(float_sum_, sum, exponent);
      break;
    case spec::BlockAccumulator::fp16:
      float_sum_ =
          add_binary16(static_cast<std::uint16_t>(float_sum_), round_to_binary16(sum, exponent));
      break;
    case spec::BlockAccumulator::exact: {
      const int shift = exponent - spec::kBlockLsbExponent;
      assert(shift >= 0 && shift <= spec::kLargestExponentSum);
      exact_sum_ += Int128{sum} << shift;
      break;
    }
  }
}

void BlockAccumulator::spoil() { spoiled_ = true; }

std::uint32_t BlockAccumulator::result() const {
  const bool to_binary16 = output_ == spec::OutputFormat::fp16;
  if (spoiled_) return to_binary16 ? kCanonicalNan16 : kCanonicalNan32;
  switch (kind_) {
    case spec::BlockAccumulator::fp32:
      return to_binary16 ? binary32_to_binary16(float_sum_) : float_sum_;
    case spec::BlockAccumulator::fp16:
      return to_binary16 ? float_sum_
                         : binary16_to_binary32(static_cast<std::uint16_t>(float_sum_));
    case spec::BlockAccumulator::exact:
      break;
  }
  return to_binary16 ? round_to_binary16(exact_sum_, spec::kBlockLsbExponent)
                     : round_to_binary32(exact_sum_, spec::kBlockLsbExponent);
}

}  // namespace mpgen::golden

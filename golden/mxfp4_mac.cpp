#include "golden/mxfp4_mac.hpp"

#include <cassert>

namespace mpgen::golden {
namespace {

int half_units(std::uint8_t code) {
  const int magnitude = spec::e2m1_dialect()[code & (spec::kDialectMagnitudes - 1U)];
  return ((code >> spec::kDialectIndexBits) & 1) != 0 ? -magnitude : magnitude;
}

}  // namespace

Mxfp4Mac::Mxfp4Mac(const spec::Mxfp4MacSpec& spec)
    : accumulator_(spec::BlockAccumulator::fp32, spec.output) {}

void Mxfp4Mac::start() {
  accumulator_.start();
  block_sum_ = 0;
}

void Mxfp4Mac::add_beat(std::span<const std::uint8_t> activation_codes,
                        std::span<const std::uint8_t> weight_codes) {
  assert(activation_codes.size() == weight_codes.size());
  for (std::size_t lane = 0; lane < activation_codes.size(); ++lane) {
    const int product = half_units(activation_codes[lane]) * half_units(weight_codes[lane]);
    block_sum_ += product;
  }
}

void Mxfp4Mac::end_block(int activation_scale, int weight_scale) {
  // A product of two magnitudes in half units is in quarters.
  constexpr int kLsbExponent = -2 * spec::kE8m0Bias - 2;
  if (activation_scale == spec::kE8m0Nan || weight_scale == spec::kE8m0Nan) accumulator_.spoil();
  accumulator_.add(block_sum_, activation_scale + weight_scale + kLsbExponent);
  block_sum_ = 0;
}

std::uint32_t Mxfp4Mac::result() const { return accumulator_.result(); }

}  // namespace mpgen::golden

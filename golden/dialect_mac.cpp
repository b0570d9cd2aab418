#include "golden/dialect_mac.hpp"

#include <cassert>

#include "golden/dialect_decoder.hpp"

namespace mpgen::golden {

DialectMac::DialectMac(const spec::DialectMacSpec& spec)
    : operands_(spec.operands),
      magnitude_bits_(spec::magnitude_bits(spec.formatbook)),
      accumulator_(spec.accumulator, spec.output) {
  for (std::size_t dialect = 0; dialect < spec.formatbook.dialects.size(); ++dialect) {
    for (std::size_t code = 0; code < values_[dialect].size(); ++code) {
      values_[dialect][code] =
          static_cast<std::int8_t>(decode_element(spec.formatbook, static_cast<int>(dialect),
                                                  static_cast<std::uint8_t>(code))
                                       .value());
    }
  }
}

void DialectMac::start() {
  accumulator_.start();
  block_sum_ = 0;
}

void DialectMac::add_beat(std::span<const std::uint8_t> activation_codes, int activation_dialect,
                          std::span<const std::uint8_t> weight_codes, int weight_dialect) {
  assert(activation_codes.size() == weight_codes.size());
  if (operands_ == spec::DialectOperands::decoded) {
    const auto value = [this](unsigned decoded) {
      const auto magnitude = static_cast<int>(decoded & ((1U << magnitude_bits_) - 1));
      return ((decoded >> magnitude_bits_) & 1) != 0 ? -magnitude : magnitude;
    };
    for (std::size_t lane = 0; lane < activation_codes.size(); ++lane) {
      const int product = value(activation_codes[lane]) * value(weight_codes[lane]);
      block_sum_ += product;
    }
    return;
  }
  const Values& activations = values_[static_cast<std::size_t>(activation_dialect)];
  const Values& weights = values_[static_cast<std::size_t>(weight_dialect)];
  for (std::size_t lane = 0; lane < activation_codes.size(); ++lane) {
    const int product = activations[activation_codes[lane]] * weights[weight_codes[lane]];
    block_sum_ += product;
  }
}

void DialectMac::end_block(int activation_exponent, int weight_exponent, bool nonfinite) {
  if (nonfinite) accumulator_.spoil();
  accumulator_.add(block_sum_, activation_exponent + weight_exponent + spec::kBlockLsbExponent);
  block_sum_ = 0;
}

std::uint32_t DialectMac::result() const { return accumulator_.result(); }

std::int64_t DialectMac::block_sum() const { return block_sum_; }

}  // namespace mpgen::golden

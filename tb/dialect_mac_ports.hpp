// The operands of the block MACs at their ports.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "golden/dialect_block.hpp"
#include "spec/formatbook.hpp"
#include "tb/dialect_code_port.hpp"
#include "tb/find_field.hpp"
#include "tb/port_layout.hpp"

namespace mpgen::tb {

/// Codes of a beat or of a block.
using ElementCodes = std::array<std::uint8_t, golden::kLongestBlock>;

/// What comes with the codes of a beat: dialects and shared exponents, or scales, and a flag. What
/// a unit has no port for is 0.
struct MacSide {
  int activation_dialect = 0;
  int weight_dialect = 0;
  int activation_exponent = 0;
  int weight_exponent = 0;
  bool nonfinite = false;
};

/// Ports of dialect_mac with codes or decoded operands, and of mxfp4_mac.
class MacPorts {
 public:
  explicit MacPorts(const PortLayout& inputs)
      : activation_codes_(inputs, codes_name(inputs, "activation_decoded_i", "activation_codes_i")),
        weight_codes_(inputs, codes_name(inputs, "weight_decoded_i", "weight_codes_i")),
        has_dialects_(inputs.contains("activation_side_i")),
        activation_side_(inputs.field(
            side_name(inputs, "activation_side_i", "activation_exponent_i", "activation_scale_i"))),
        weight_side_(inputs.field(
            side_name(inputs, "weight_side_i", "weight_exponent_i", "weight_scale_i"))),
        nonfinite_(find_field(inputs, "nonfinite_i")) {}

  /// The codes start at the lane 0 of the beat.
  void write(std::uint64_t* words, const std::uint8_t* activation_codes,
             const std::uint8_t* weight_codes, const MacSide& side) const {
    activation_codes_.write(words, activation_codes);
    weight_codes_.write(words, weight_codes);
    activation_side_.put(words, pack(side.activation_dialect, side.activation_exponent));
    weight_side_.put(words, pack(side.weight_dialect, side.weight_exponent));
    if (nonfinite_) nonfinite_->put(words, side.nonfinite ? 1 : 0);
  }

  MacSide read(const std::uint64_t* words, std::uint8_t* activation_codes,
               std::uint8_t* weight_codes) const {
    activation_codes_.read(words, activation_codes);
    weight_codes_.read(words, weight_codes);
    MacSide side;
    unpack(activation_side_.get(words), side.activation_dialect, side.activation_exponent);
    unpack(weight_side_.get(words), side.weight_dialect, side.weight_exponent);
    side.nonfinite = nonfinite_ && nonfinite_->get(words) != 0;
    return side;
  }

 private:
  DialectCodePort activation_codes_;
  DialectCodePort weight_codes_;
  bool has_dialects_;
  PortField activation_side_;
  PortField weight_side_;
  std::optional<PortField> nonfinite_;

  static std::string_view codes_name(const PortLayout& inputs, std::string_view decoded,
                                     std::string_view codes) {
    return inputs.contains(decoded) ? decoded : codes;
  }
  static std::string_view side_name(const PortLayout& inputs, std::string_view side,
                                    std::string_view exponent, std::string_view scale) {
    if (inputs.contains(side)) return side;
    return inputs.contains(exponent) ? exponent : scale;
  }

  std::int64_t pack(int dialect, int exponent) const {
    return has_dialects_ ? dialect << spec::kSharedExponentBits | exponent : exponent;
  }
  void unpack(std::int64_t side, int& dialect, int& exponent) const {
    const auto bits = static_cast<int>(side);
    exponent = has_dialects_ ? bits & ((1 << spec::kSharedExponentBits) - 1) : bits;
    if (has_dialects_) dialect = bits >> spec::kSharedExponentBits;
  }
};

}  // namespace mpgen::tb

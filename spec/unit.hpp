// The registry of units: one line per unit here, one file per unit in each room.
#pragma once

#include <string>
#include <variant>

#include "spec/activation_sum.hpp"
#include "spec/dequantizer.hpp"
#include "spec/dialect_decoder.hpp"
#include "spec/dialect_dot.hpp"
#include "spec/dialect_mac.hpp"
#include "spec/dialect_quantizer_mse.hpp"
#include "spec/format_selector.hpp"
#include "spec/group_aligner.hpp"
#include "spec/mixpe_dot.hpp"
#include "spec/mixpe_mul.hpp"
#include "spec/mixpe_pe.hpp"
#include "spec/mpgemm_tile.hpp"
#include "spec/mxfp4_mac.hpp"

namespace mpgen::spec {

using UnitSpec =
    std::variant<MixpeMulSpec, MixpePeSpec, ActivationSumSpec, GroupAlignerSpec, DequantizerSpec,
                 MixpeDotSpec, DialectDecoderSpec, DialectMacSpec, FormatSelectorSpec,
                 DialectQuantizerMseSpec, DialectDotSpec, Mxfp4MacSpec, MpgemmTileSpec>;

/// What one configuration file describes.
struct Design {
  std::string name;  ///< name of the top module and prefix of the modules below it
  UnitSpec unit;

  friend bool operator==(const Design&, const Design&) = default;
};

/// "mixpe_mul", "mixpe_pe" and so on.
std::string unit_name(const UnitSpec& unit);

/// Ports of the unit's module, in the order of its port list.
Ports ports(const UnitSpec& unit);

/// Cycles from the last input beat to the output; 0 for a combinational unit.
int latency(const UnitSpec& unit);

/// Whether the unit has a clock.
bool is_sequential(const UnitSpec& unit);

}  // namespace mpgen::spec

// mxfp4_mac: dot product of two streams of OCP MXFP4 blocks.
#pragma once

#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// Elements of an MXFP4 block. OCP Microscaling Formats v1.0, section 5.2.
inline constexpr int kMxfp4Block = 32;
/// E8M0 scale: 2^(code - 127); 255 is NaN.
inline constexpr int kE8m0Bits = 8;
inline constexpr int kE8m0Bias = 127;
inline constexpr int kE8m0Nan = 255;

/// E2M1, the magnitudes of dialect 7, in half units: 0 1 2 3 4 6 8 12.
const Dialect& e2m1_dialect();

/// DialectFP4's datapath with one dialect and wider exponents. Between blocks: one RNE binary32
/// addition per block, of the block's exact value S * 2^(xa + xw - 256), blocks in ascending order
/// from +0; gradual underflow, overflow to Inf. A NaN scale makes the result NaN.
struct Mxfp4MacSpec {
  int lanes = 32;  ///< a divisor of 32
  OutputFormat output = OutputFormat::fp32;
  BlockMacPipeline pipeline;

  int beats() const { return kMxfp4Block / lanes; }
  friend bool operator==(const Mxfp4MacSpec&, const Mxfp4MacSpec&) = default;
};

/// clk_i, rst_ni, valid_i, first_i, last_i (of a dot product), activation_codes_i,
/// activation_scale_i (E8M0), weight_codes_i, weight_scale_i -> valid_o, result_o. Scales are taken
/// with a block's last beat. Blocks are counted from first_i.
Ports ports(const Mxfp4MacSpec& spec);

/// Cycles from the last beat of a dot product to valid_o: 1 and one more per pipeline register.
int latency(const Mxfp4MacSpec& spec);

}  // namespace mpgen::spec

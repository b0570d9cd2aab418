// dialect_dot: FP16 activations, quantised online, times pre-quantised DialectFP4 weights.
#pragma once

#include "spec/block_accumulator.hpp"
#include "spec/dialect_mac.hpp"
#include "spec/format_selector.hpp"
#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// A `format_selector` in front of a `dialect_mac`; the weights wait while the activations of their
/// block are quantised. Specification sections 3.2 and 3.4.
struct DialectDotSpec {
  int block = 32;  ///< 16, 32 or 64
  int lanes = 32;  ///< a divisor of `block`
  BlockAccumulator accumulator = BlockAccumulator::fp32;
  int longest_dot_product = 4096;  ///< elements; a multiple of `block`; sizes the exact accumulator
  OutputFormat output = OutputFormat::fp32;
  Formatbook formatbook = blockdialect_formatbook();
  BlockQuantizerPipeline selector_pipeline{
      .maximum = true, .magnitude = true, .score = true, .select = true};
  BlockMacPipeline pipeline{.decode = false, .sum = true, .output = true};

  int beats() const { return block / lanes; }
  friend bool operator==(const DialectDotSpec&, const DialectDotSpec&) = default;
};

/// The units inside.
FormatSelectorSpec format_selector_of(const DialectDotSpec& spec);
DialectMacSpec dialect_mac_of(const DialectDotSpec& spec);

/// clk_i, rst_ni, valid_i, first_i, last_i (of a dot product), activations_i (lanes x binary16),
/// weight_codes_i, weight_side_i -> valid_o, result_o. The weights' dialect and exponent come with
/// every beat of their block.
Ports ports(const DialectDotSpec& spec);

/// Cycles from the last beat of a dot product to valid_o.
int latency(const DialectDotSpec& spec);

}  // namespace mpgen::spec

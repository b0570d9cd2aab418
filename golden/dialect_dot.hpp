// Reference of dialect_dot: online quantisation of activations, then the MAC. Specification
// sections 3.2 and 3.4.
#pragma once

#include <cstdint>
#include <span>

#include "golden/dialect_mac.hpp"
#include "golden/format_selector.hpp"
#include "spec/dialect_dot.hpp"

namespace mpgen::golden {

/// One dot product, block after block.
class DialectDot {
 public:
  explicit DialectDot(const spec::DialectDotSpec& spec);

  void start();
  /// One block: `activations` are `block` binary16 patterns; `weights` is pre-quantised.
  void add_block(std::span<const std::uint16_t> activations, const DialectBlock& weights);
  std::uint32_t result() const;

 private:
  FormatSelector selector_;
  DialectMac mac_;
};

}  // namespace mpgen::golden

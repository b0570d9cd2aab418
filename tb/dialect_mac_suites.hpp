// Suites of dialect_mac and mxfp4_mac.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "spec/port.hpp"
#include "tb/block_stream.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/dialect_mac_source.hpp"
#include "tb/dialect_tensors.hpp"
#include "tb/section.hpp"
#include "tb/suite.hpp"

namespace mpgen::tb {

/// Port codes of a tensor's codes, for each of its dialects.
using TensorCodes = std::vector<std::array<std::uint8_t, 16>>;

class MacSuites {
 public:
  /// The sections refer to the suites, which outlive them.
  MacSuites(const PortLayout& inputs, MacTraffic traffic, BlockTensorFormat tensors,
            TensorCodes tensor_codes);
  MacSuites(const MacSuites&) = delete;
  MacSuites& operator=(const MacSuites&) = delete;

  const MacTraffic& traffic() const { return traffic_; }
  const TermFormat& terms() const { return maker_.terms(); }
  const MacPorts& ports() const { return ports_; }
  const BlockTensorFormat& tensors() const { return tensors_; }
  std::vector<Section> sections(const SuitePlan& plan) const;

  /// Dot products of random suites have at most this many blocks.
  static std::uint64_t random_blocks(const TermFormat& terms);

 private:
  MacTraffic traffic_;
  MacBlockMaker maker_;
  MacPorts ports_;
  BlockTensorFormat tensors_;
  TensorCodes tensor_codes_;
  BlockStream<MacSource> stream_;

  std::vector<Section> exhaustive_sections() const;
  std::vector<Section> corner_sections() const;

  Section products_section() const;
  Section exponents_section() const;
  Section scripts_section() const;
  Section extremes_section() const;
  Section zeros_section() const;
  Section longest_section() const;
  Section tensor_section(const SuitePlan& plan) const;

  std::uint64_t beats() const { return static_cast<std::uint64_t>(traffic_.beats()); }
  std::uint64_t blocks_per_chunk(std::uint64_t blocks_of_item) const;
  void write_block(const MacBlock& block, bool is_first, bool is_last, Random& random,
                   StimulusWriter& writer) const;
  MacBlock filled(std::uint64_t activation_dialect, std::uint64_t weight_dialect,
                  std::uint64_t signs) const;
};

}  // namespace mpgen::tb

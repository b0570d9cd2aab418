// Tensors like those of language models, quantised in blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "golden/dialect_block.hpp"
#include "spec/formatbook.hpp"
#include "spec/formats.hpp"
#include "tb/random.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {

/// A row of a tensor.
struct BlockRow {
  std::vector<float> values;          ///< before quantisation
  std::vector<std::uint16_t> halves;  ///< the values rounded to binary16
  /// MXFP4: dialect 0 and the scale as exponent. Empty for operands that are not quantised.
  std::vector<golden::DialectBlock> blocks;
};

/// The tensors of a test.
struct BlockTensorFormat {
  /// Makes a block of values and the same values in binary16. Empty: no blocks.
  using Quantize =
      std::function<golden::DialectBlock(std::span<const float>, std::span<const std::uint16_t>)>;
  int block = 32;
  int blocks = 8;  ///< in a row
  Quantize activations;
  Quantize weights;
};

/// Rows of both tensors: Gaussian and, every second one, Student-t with four degrees of freedom;
/// one channel in a hundred of the activations is 30 times larger. Each row of activations meets 16
/// rows of weights. Rows are made when they are asked for and kept. To be used by one thread.
class BlockTensorSource {
 public:
  BlockTensorSource(const BlockTensorFormat& format, std::uint64_t seed);

  /// Operands of dot product number `item`, good until the source ends.
  const BlockRow& activations(std::uint64_t item);
  const BlockRow& weights(std::uint64_t item);

 private:
  BlockTensorFormat format_;
  std::uint64_t seed_;
  std::vector<float> channel_factors_;
  std::map<std::uint64_t, BlockRow> activation_rows_;
  std::map<std::uint64_t, BlockRow> weight_rows_;

  BlockRow make_row(Random random, bool is_heavy, double deviation, std::span<const float> factors,
                    const BlockTensorFormat::Quantize& quantize) const;
};

/// Quantisers of DialectFP4: activations as the online selector does it, weights by least squares.
BlockTensorFormat::Quantize select_activations(const spec::Formatbook& book);
BlockTensorFormat::Quantize quantize_weights(const spec::Formatbook& book);

/// Dot products of `row` elements in a tensor suite of as many elements as suites usually have, or
/// of `beats` beats of `lanes` elements.
std::uint64_t tensor_items(std::optional<std::uint64_t> beats, int lanes, std::uint64_t row);

/// Value of an element of a quantised row.
using ElementValue = std::function<double(const golden::DialectBlock& block, std::size_t element)>;

/// Value of an element of DialectFP4.
ElementValue dialect_element_value(const spec::Formatbook& book);

/// Accuracy of the results of the dot products `first` and following, one output word each, whose
/// lowest bits are the result.
AccuracySums measure_products(BlockTensorSource& source, const ElementValue& activation_value,
                              const ElementValue& weight_value, spec::OutputFormat output,
                              std::uint64_t first, std::span<const std::uint64_t> results);

}  // namespace mpgen::tb

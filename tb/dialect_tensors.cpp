#include "tb/dialect_tensors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>

#include "golden/binary16.hpp"
#include "golden/dialect_decoder.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "tb/outlier_channels.hpp"
#include "tb/section.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kActivationStream = 0x626C6B6163;
constexpr std::uint64_t kWeightStream = 0x626C6B7765;
constexpr std::uint64_t kChannelStream = 0x626C6B6368;
constexpr std::uint64_t kWeightRows = 16;
constexpr double kWeightDeviation = 0.02;

// Student-t with four degrees of freedom. The bound keeps it far from binary16's largest value.
double heavy_tailed(Random& random) {
  double squares = 0;
  for (int i = 0; i < 4; ++i) {
    const double one = random.gaussian();
    squares += one * one;
  }
  return random.gaussian() / std::sqrt(std::max(squares / 4, 1.0 / 4096));
}

double result_value(spec::OutputFormat output, std::uint64_t word) {
  const std::uint32_t pattern = output == spec::OutputFormat::fp16
                                    ? golden::binary16_to_binary32(static_cast<std::uint16_t>(word))
                                    : static_cast<std::uint32_t>(word);
  return std::bit_cast<float>(pattern);
}

}  // namespace

BlockTensorSource::BlockTensorSource(const BlockTensorFormat& format, std::uint64_t seed)
    : format_(format), seed_(seed) {
  channel_factors_ = outlier_channels(
      static_cast<std::size_t>(format.block) * static_cast<std::size_t>(format.blocks),
      Random(seed, kChannelStream, 0));
}

const BlockRow& BlockTensorSource::activations(std::uint64_t item) {
  const std::uint64_t row = item / kWeightRows;
  const auto place = activation_rows_.find(row);
  if (place != activation_rows_.end()) return place->second;
  return activation_rows_
      .emplace(row, make_row(Random(seed_, kActivationStream, row), row % 2 != 0, 1,
                             channel_factors_, format_.activations))
      .first->second;
}

const BlockRow& BlockTensorSource::weights(std::uint64_t item) {
  const std::uint64_t row = item % kWeightRows;
  const auto place = weight_rows_.find(row);
  if (place != weight_rows_.end()) return place->second;
  return weight_rows_
      .emplace(row, make_row(Random(seed_, kWeightStream, row), row % 2 != 0, kWeightDeviation, {},
                             format_.weights))
      .first->second;
}

BlockRow BlockTensorSource::make_row(Random random, bool is_heavy, double deviation,
                                     std::span<const float> factors,
                                     const BlockTensorFormat::Quantize& quantize) const {
  BlockRow row;
  for (std::size_t k = 0; k < channel_factors_.size(); ++k) {
    const double value = deviation * (is_heavy ? heavy_tailed(random) : random.gaussian());
    row.values.push_back(static_cast<float>(value) * (factors.empty() ? 1.0F : factors[k]));
    row.halves.push_back(
        golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(row.values.back())));
  }
  if (!quantize) return row;
  const auto block = static_cast<std::size_t>(format_.block);
  for (std::size_t k = 0; k < row.values.size(); k += block) {
    row.blocks.push_back(
        quantize(std::span(row.values).subspan(k, block), std::span(row.halves).subspan(k, block)));
  }
  return row;
}

BlockTensorFormat::Quantize select_activations(const spec::Formatbook& book) {
  const auto selector = std::make_shared<const golden::FormatSelector>(book);
  return [selector](std::span<const float>, std::span<const std::uint16_t> halves) {
    return selector->quantize(halves);
  };
}

BlockTensorFormat::Quantize quantize_weights(const spec::Formatbook& book) {
  const auto quantizer = std::make_shared<const golden::DialectQuantizerMse>(book);
  return [quantizer](std::span<const float>, std::span<const std::uint16_t> halves) {
    return quantizer->quantize(halves);
  };
}

std::uint64_t tensor_items(std::optional<std::uint64_t> beats, int lanes, std::uint64_t row) {
  const std::uint64_t elements =
      beats ? *beats * static_cast<std::uint64_t>(lanes) : kTensorElements;
  return (elements + row - 1) / row;
}

ElementValue dialect_element_value(const spec::Formatbook& book) {
  return [book](const golden::DialectBlock& block, std::size_t element) {
    return double{std::bit_cast<float>(
        golden::element_value(book, block.dialect, block.exponent, block.codes[element]))};
  };
}

AccuracySums measure_products(BlockTensorSource& source, const ElementValue& activation_value,
                              const ElementValue& weight_value, spec::OutputFormat output,
                              std::uint64_t first, std::span<const std::uint64_t> results) {
  AccuracySums sums;
  for (std::size_t index = 0; index < results.size(); ++index) {
    const BlockRow& activations = source.activations(first + index);
    const BlockRow& weights = source.weights(first + index);
    const std::size_t block = activations.values.size() / weights.blocks.size();
    double original = 0;
    double dequantized = 0;
    for (std::size_t k = 0; k < activations.values.size(); ++k) {
      original += double{activations.values[k]} * double{weights.values[k]};
      dequantized += activation_value(activations.blocks[k / block], k % block) *
                     weight_value(weights.blocks[k / block], k % block);
    }
    const double result = result_value(output, results[index]);
    sums.original += original * original;
    sums.original_error += (result - original) * (result - original);
    sums.dequantized += dequantized * dequantized;
    sums.dequantized_error += (result - dequantized) * (result - dequantized);
    ++sums.results;
  }
  return sums;
}

}  // namespace mpgen::tb

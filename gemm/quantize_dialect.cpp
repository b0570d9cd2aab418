#include <algorithm>
#include <stdexcept>
#include <string>

#include "gemm/quantize.hpp"
#include "gemm/quantize_dialect_kernel.hpp"
#include "gemm/quantize_spans.hpp"
#include "gemm/row_panels.hpp"

namespace mpgen::gemm {
namespace {

const spec::Formatbook& require_legal(const spec::Formatbook& book) {
  const auto problems = spec::formatbook_problems(book);
  if (!problems.empty()) throw std::invalid_argument(problems.front().message);
  return book;
}

std::size_t require_block(std::size_t block) {
  if (block != 16 && block != 32 && block != 64) {
    throw std::invalid_argument("a block has 16, 32 or 64 elements, and not " +
                                std::to_string(block));
  }
  return block;
}

}  // namespace

DialectSpanQuantizer::DialectSpanQuantizer(const spec::Formatbook& book, std::size_t block,
                                           DialectRule rule)
    : tables_(require_legal(book)), block_(require_block(block)), rule_(rule) {}

bool DialectSpanQuantizer::quantize(std::span<const std::uint16_t> values,
                                    const DialectSpan& result) const {
  return quantize_dialect_run(tables_, rule_,
                              {.values = values.data(),
                               .size = values.size(),
                               .block = block_,
                               .codes = result.codes.data(),
                               .dialects = result.dialects.data(),
                               .exponents = result.exponents.data(),
                               .nonfinite = result.nonfinite.data()});
}

DialectMatrix quantize_dialect(std::span<const std::uint16_t> values, std::size_t rows,
                               std::size_t k, std::size_t block, const spec::Formatbook& book,
                               DialectRule rule, int threads) {
  require_size(values.size(), rows, k);
  const DialectSpanQuantizer quantizer(book, block, rule);
  DialectMatrix result;
  result.formatbook = book;
  result.rows = rows;
  result.k = k;
  result.block = block;
  const std::size_t blocks = result.blocks();
  result.codes.resize(rows * blocks * block / 2);
  result.dialects.resize(rows * blocks);
  result.exponents.resize(rows * blocks);
  result.nonfinite.resize(rows * blocks);
  for_each_run_of_rows(rows, k, block, threads, [&](std::size_t first, std::size_t count) {
    const std::size_t begin = first * blocks;
    const std::size_t units = count * blocks;
    quantizer.quantize(
        values.subspan(first * k, count * k),
        {.codes = std::span(result.codes).subspan(begin * block / 2, units * block / 2),
         .dialects = std::span(result.dialects).subspan(begin, units),
         .exponents = std::span(result.exponents).subspan(begin, units),
         .nonfinite = std::span(result.nonfinite).subspan(begin, units)});
  });
  const auto is_set = [](std::uint8_t flag) { return flag != 0; };
  if (std::none_of(result.nonfinite.begin(), result.nonfinite.end(), is_set)) {
    result.nonfinite = {};
  }
  return result;
}

}  // namespace mpgen::gemm

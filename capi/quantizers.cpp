#include "gemm/quantize.hpp"

#include <algorithm>

#include "capi/arguments.hpp"
#include "capi/call.hpp"
#include "capi/formatbook.hpp"

namespace gemm = mpgen::gemm;

using mpgen::capi::array;
using mpgen::capi::block_size;
using mpgen::capi::book_or_default;
using mpgen::capi::call;
using mpgen::capi::group_size;
using mpgen::capi::in_range;
using mpgen::capi::size;
using mpgen::capi::weight_format;

namespace {

template <class Element>
void write(const char* name, const std::vector<Element>& elements, Element* to) {
  std::copy(elements.begin(), elements.end(), array(name, to, elements.size()).begin());
}

gemm::DialectRule dialect_rule(int rule) {
  return in_range("rule", rule, MPGEN_TWO_STAGE, MPGEN_MSE) == MPGEN_MSE
             ? gemm::DialectRule::mse
             : gemm::DialectRule::two_stage;
}

// The values of a matrix; sizes are not negative.
template <class Element>
std::span<const Element> values_of(const Element* values, int rows, int k) {
  return array("values", values, size("rows", rows) * size("k", k));
}

int thread_count(int threads) { return static_cast<int>(size("threads", threads)); }

}  // namespace

int mpgen_quantize_groups(int weights, int group, int rows, int k, const float* values,
                          uint8_t* codes, uint16_t* scales, uint8_t* zeros, int threads) {
  return call(__func__, [&] {
    const auto matrix =
        gemm::quantize_groups(values_of(values, rows, k), size("rows", rows), size("k", k),
                              group_size(group), weight_format(weights), thread_count(threads));
    write("codes", matrix.codes, codes);
    write("scales", matrix.scales, scales);
    write("zeros", matrix.zeros, zeros);
  });
}

int mpgen_quantize_rows(int rows, int k, const float* values, int8_t* codes, float* scales,
                        int threads) {
  return call(__func__, [&] {
    const auto matrix = gemm::quantize_rows(values_of(values, rows, k), size("rows", rows),
                                            size("k", k), thread_count(threads));
    write("codes", matrix.codes, codes);
    write("scales", matrix.scales, scales);
  });
}

int mpgen_quantize_dialect(const mpgen_formatbook* book, int rule, int block, int rows, int k,
                           const uint16_t* values, uint8_t* codes, uint8_t* dialects,
                           uint8_t* exponents, uint8_t* nonfinite, int threads) {
  return call(__func__, [&] {
    auto matrix = gemm::quantize_dialect(
        values_of(values, rows, k), size("rows", rows), size("k", k), block_size(block),
        book_or_default(book).book, dialect_rule(rule), thread_count(threads));
    matrix.nonfinite.resize(matrix.dialects.size());
    write("codes", matrix.codes, codes);
    write("dialects", matrix.dialects, dialects);
    write("exponents", matrix.exponents, exponents);
    write("nonfinite", matrix.nonfinite, nonfinite);
  });
}

int mpgen_quantize_mxfp4(int rows, int k, const float* values, uint8_t* codes, uint8_t* scales,
                         int threads) {
  return call(__func__, [&] {
    const auto matrix = gemm::quantize_mxfp4(values_of(values, rows, k), size("rows", rows),
                                             size("k", k), thread_count(threads));
    write("codes", matrix.codes, codes);
    write("scales", matrix.scales, scales);
  });
}

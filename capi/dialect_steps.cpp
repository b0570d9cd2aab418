#include <algorithm>

#include "capi/arguments.hpp"
#include "capi/call.hpp"
#include "capi/formatbook.hpp"
#include "golden/dialect_decoder.hpp"
#include "golden/dialect_dot.hpp"
#include "golden/dialect_mac.hpp"

namespace golden = mpgen::golden;
namespace spec = mpgen::spec;

using mpgen::capi::array;
using mpgen::capi::block_accumulator;
using mpgen::capi::block_size;
using mpgen::capi::book_or_default;
using mpgen::capi::call;
using mpgen::capi::dialect_of;
using mpgen::capi::in_range;
using mpgen::capi::output_format;
using mpgen::capi::pack_codes;
using mpgen::capi::packed_size;
using mpgen::capi::size;
using mpgen::capi::target;
using mpgen::capi::unpack_codes;

namespace {

constexpr int kLargestCode = (1 << spec::kDialectCodeBits) - 1;
constexpr int kLargestExponent = (1 << spec::kSharedExponentBits) - 1;

struct BlockTargets {
  uint8_t* codes;
  int* dialect;
  int* exponent;
  int* nonfinite;
};

template <class Quantizer>
void quantize_block(const Quantizer& quantizer, int block, const uint16_t* elements,
                    const BlockTargets& targets) {
  const std::size_t count = block_size(block);
  const golden::DialectBlock result = quantizer.quantize(array("elements", elements, count));
  pack_codes(result.codes, array("codes", targets.codes, packed_size(count)));
  target("dialect", targets.dialect) = result.dialect;
  target("exponent", targets.exponent) = result.exponent;
  target("nonfinite", targets.nonfinite) = int{result.nonfinite};
}

}  // namespace

int mpgen_format_selector(const mpgen_formatbook* book, int block, const uint16_t* activations,
                          uint8_t* codes, int* dialect, int* exponent, int* nonfinite) {
  return call(__func__, [&] {
    quantize_block(
        book_or_default(book).selector, block, activations,
        {.codes = codes, .dialect = dialect, .exponent = exponent, .nonfinite = nonfinite});
  });
}

int mpgen_dialect_quantizer_mse(const mpgen_formatbook* book, int block, const uint16_t* weights,
                                uint8_t* codes, int* dialect, int* exponent, int* nonfinite) {
  return call(__func__, [&] {
    quantize_block(
        book_or_default(book).least_squares, block, weights,
        {.codes = codes, .dialect = dialect, .exponent = exponent, .nonfinite = nonfinite});
  });
}

int mpgen_dialect_decoder(const mpgen_formatbook* book, int dialect, int code, int* half_units) {
  return call(__func__, [&] {
    const mpgen_formatbook& handle = book_or_default(book);
    const auto element =
        golden::decode_element(handle.book, dialect_of("dialect", handle, dialect),
                               static_cast<uint8_t>(in_range("code", code, 0, kLargestCode)));
    target("half_units", half_units) = element.value();
  });
}

int mpgen_dialect_block_dot(const mpgen_formatbook* book, int block,
                            const uint8_t* activation_codes, int activation_dialect,
                            const uint8_t* weight_codes, int weight_dialect, int* sum) {
  return call(__func__, [&] {
    const mpgen_formatbook& handle = book_or_default(book);
    const std::size_t count = block_size(block);
    golden::DialectMac mac(
        {.block = block, .lanes = block, .formatbook = handle.book, .pipeline = {}});
    mac.start();
    mac.add_beat(
        unpack_codes(array("activation_codes", activation_codes, packed_size(count)), count),
        dialect_of("activation_dialect", handle, activation_dialect),
        unpack_codes(array("weight_codes", weight_codes, packed_size(count)), count),
        dialect_of("weight_dialect", handle, weight_dialect));
    target("sum", sum) = static_cast<int>(mac.block_sum());
  });
}

int mpgen_dialect_dot(const mpgen_formatbook* book, int block, int accumulator, int output,
                      int blocks, const uint16_t* activations, const uint8_t* codes,
                      const uint8_t* dialects, const uint8_t* exponents, uint32_t* result) {
  return call(__func__, [&] {
    const mpgen_formatbook& handle = book_or_default(book);
    const std::size_t block_elements = block_size(block);
    const std::size_t count = size("blocks", blocks);
    const std::size_t elements = count * block_elements;
    const auto values = array("activations", activations, elements);
    const auto packed = array("codes", codes, packed_size(elements));
    const auto dialect_ids = array("dialects", dialects, count);
    const auto shared_exponents = array("exponents", exponents, count);
    golden::DialectDot dot({.block = block,
                            .lanes = block,
                            .accumulator = block_accumulator(accumulator),
                            .output = output_format(output),
                            .formatbook = handle.book});
    dot.start();
    for (std::size_t i = 0; i < count; ++i) {
      golden::DialectBlock weights;
      const auto weight_codes =
          unpack_codes(packed.subspan(i * block_elements / 2, block_elements / 2), block_elements);
      std::copy(weight_codes.begin(), weight_codes.end(), weights.codes.begin());
      weights.dialect = static_cast<uint8_t>(dialect_of("dialects", handle, dialect_ids[i]));
      weights.exponent =
          static_cast<uint8_t>(in_range("exponents", shared_exponents[i], 0, kLargestExponent));
      dot.add_block(values.subspan(i * block_elements, block_elements), weights);
    }
    target("result", result) = dot.result();
  });
}

#include "capi/arguments.hpp"
#include "capi/call.hpp"
#include "golden/activation_sum.hpp"
#include "golden/dequantizer.hpp"
#include "golden/group_aligner.hpp"
#include "golden/mixpe_mul.hpp"
#include "golden/mixpe_pe.hpp"

namespace golden = mpgen::golden;
namespace spec = mpgen::spec;

using mpgen::capi::array;
using mpgen::capi::call;
using mpgen::capi::group_accumulator;
using mpgen::capi::in_range;
using mpgen::capi::output_format;
using mpgen::capi::packed_size;
using mpgen::capi::size;
using mpgen::capi::target;
using mpgen::capi::unpack_codes;
using mpgen::capi::weight_format;
using mpgen::capi::weight_value;

namespace {

using AccumulatorKind = spec::Accumulator::Kind;

constexpr int kLargestCode = 15;
constexpr int kMostElements = 65536;
constexpr int kLargestExponentField = 31;

std::int32_t weight_of_code(spec::WeightFormat format, int code) {
  return weight_value(format, in_range("code", code, 0, kLargestCode));
}

// One group as the units see it.
struct Group {
  spec::WeightFormat weights = spec::WeightFormat::uint4;
  spec::ActivationFormat format = spec::ActivationFormat::fp16;
  spec::Accumulator accumulator;
  std::size_t beat = 1;
  std::vector<std::int32_t> activations;
  std::vector<std::int32_t> values;
};

struct GroupSums {
  golden::GroupSum dot;
  golden::GroupSum activations;
};

template <class Activation>
Group make_group(int weights, spec::ActivationFormat format, int elements,
                 const Activation* activations, const uint8_t* codes) {
  const auto count = static_cast<std::size_t>(in_range("elements", elements, 1, kMostElements));
  Group group;
  group.weights = weight_format(weights);
  group.format = format;
  group.beat = count;
  const auto from = array("activations", activations, count);
  group.activations.assign(from.begin(), from.end());
  for (const int code : unpack_codes(array("codes", codes, packed_size(count)), count)) {
    group.values.push_back(weight_value(group.weights, code));
  }
  return group;
}

GroupSums sums_of(const Group& group) {
  golden::MixpePe pe({.weights = group.weights,
                      .activations = group.format,
                      .accumulator = group.accumulator,
                      .pipeline = {}});
  golden::ActivationSum activation_sum(
      {.activations = group.format, .accumulator = group.accumulator, .pipeline = {}});
  pe.start_group();
  activation_sum.start_group();
  const std::span activations(group.activations);
  const std::span values(group.values);
  for (std::size_t k = 0; k < activations.size(); k += group.beat) {
    pe.add_beat(activations.subspan(k, group.beat), values.subspan(k, group.beat));
    activation_sum.add_beat(activations.subspan(k, group.beat));
  }
  return {.dot = pe.result(), .activations = activation_sum.result()};
}

// Arrays of the groups of a dot product; null where the format has none.
struct GroupArrays {
  const int64_t* dots = nullptr;
  const int64_t* activation_sums = nullptr;
  const uint8_t* zeros = nullptr;
  const uint16_t* scales = nullptr;
  const uint8_t* exponents = nullptr;
  const uint8_t* nonfinite = nullptr;
};

uint32_t dequantize(const spec::DequantizerSpec& dequantizer_spec, int groups,
                    const GroupArrays& arrays, uint32_t row_scale) {
  const bool has_zero_point = dequantizer_spec.has_zero_point();
  const bool is_aligned = dequantizer_spec.accumulator.kind == AccumulatorKind::aligned;
  const std::size_t count = size("groups", groups);
  const auto dots = array("dots", arrays.dots, count);
  const auto scales = array("scales", arrays.scales, count);
  const auto sums = array("activation_sums", arrays.activation_sums, has_zero_point ? count : 0);
  const auto zeros = array("zeros", arrays.zeros, has_zero_point ? count : 0);
  const auto exponents = array("exponents", arrays.exponents, is_aligned ? count : 0);
  golden::Dequantizer dequantizer(dequantizer_spec);
  dequantizer.start();
  for (std::size_t i = 0; i < count; ++i) {
    golden::GroupOperands group{.dot = dots[i], .scale = scales[i]};
    if (has_zero_point) {
      group.asum = sums[i];
      group.zero_point = in_range("zeros", zeros[i], 0, kLargestCode);
    }
    if (is_aligned) group.exponent = in_range("exponents", exponents[i], 0, kLargestExponentField);
    group.nonfinite = arrays.nonfinite != nullptr && arrays.nonfinite[i] != 0;
    dequantizer.add_group(group);
  }
  return dequantizer.result(row_scale);
}

}  // namespace

int mpgen_mixpe_mul_fp16(int weights, uint16_t activation, int code, int* product, int* exponent,
                         int* nonfinite) {
  return call(__func__, [&] {
    const auto format = weight_format(weights);
    const auto result =
        golden::mixpe_mul({.weights = format, .activations = spec::ActivationFormat::fp16},
                          activation, weight_of_code(format, code));
    target("product", product) = result.product;
    target("exponent", exponent) = result.exponent;
    target("nonfinite", nonfinite) = int{result.nonfinite};
  });
}

int mpgen_mixpe_mul_int8(int weights, int activation, int code, int* product) {
  return call(__func__, [&] {
    const auto format = weight_format(weights);
    const auto result = golden::mixpe_mul(
        {.weights = format, .activations = spec::ActivationFormat::int8},
        in_range("activation", activation, INT8_MIN, INT8_MAX), weight_of_code(format, code));
    target("product", product) = result.product;
  });
}

int mpgen_group_dot_fp16(int weights, int accumulator, int lanes, int elements,
                         const uint16_t* activations, const uint8_t* codes, int64_t* dot,
                         int64_t* activation_sum, int* exponent, int* nonfinite) {
  return call(__func__, [&] {
    Group group = make_group(weights, spec::ActivationFormat::fp16, elements, activations, codes);
    group.accumulator = group_accumulator(accumulator);
    if (group.accumulator.kind == AccumulatorKind::fp32) {
      if (lanes < 1 || elements % lanes != 0) {
        throw std::invalid_argument("lanes = " + std::to_string(lanes) + " do not divide the " +
                                    std::to_string(elements) + " elements");
      }
      group.beat = static_cast<std::size_t>(lanes);
    }
    golden::AlignedGroup aligned{.activations = {}, .exponent = 0};
    if (group.accumulator.kind == AccumulatorKind::aligned) {
      aligned = golden::align_group(group.activations, group.accumulator.fraction_bits);
      group.activations = aligned.activations;
    }
    const GroupSums sums = sums_of(group);
    const bool is_void = aligned.nonfinite || sums.dot.nonfinite;
    target("dot", dot) = is_void ? 0 : sums.dot.sum;
    target("activation_sum", activation_sum) = is_void ? 0 : sums.activations.sum;
    target("exponent", exponent) = is_void ? 0 : aligned.exponent;
    target("nonfinite", nonfinite) = int{is_void};
  });
}

int mpgen_group_dot_int8(int weights, int elements, const int8_t* activations, const uint8_t* codes,
                         int64_t* dot, int64_t* activation_sum) {
  return call(__func__, [&] {
    const GroupSums sums =
        sums_of(make_group(weights, spec::ActivationFormat::int8, elements, activations, codes));
    target("dot", dot) = sums.dot.sum;
    target("activation_sum", activation_sum) = sums.activations.sum;
  });
}

int mpgen_dequantizer_fp16(int weights, int accumulator, int output, int groups,
                           const int64_t* dots, const int64_t* activation_sums,
                           const uint8_t* zeros, const uint16_t* scales, const uint8_t* exponents,
                           const uint8_t* nonfinite, uint32_t* result) {
  return call(__func__, [&] {
    target("result", result) = dequantize({.weights = weight_format(weights),
                                           .activations = spec::ActivationFormat::fp16,
                                           .accumulator = group_accumulator(accumulator),
                                           .output = output_format(output),
                                           .pipeline = {}},
                                          groups,
                                          {.dots = dots,
                                           .activation_sums = activation_sums,
                                           .zeros = zeros,
                                           .scales = scales,
                                           .exponents = exponents,
                                           .nonfinite = nonfinite},
                                          0);
  });
}

int mpgen_dequantizer_int8(int weights, int output, int groups, const int64_t* dots,
                           const int64_t* activation_sums, const uint8_t* zeros,
                           const uint16_t* scales, uint32_t row_scale, uint32_t* result) {
  return call(__func__, [&] {
    target("result", result) = dequantize(
        {.weights = weight_format(weights),
         .activations = spec::ActivationFormat::int8,
         .accumulator = {},
         .output = output_format(output),
         .pipeline = {}},
        groups,
        {.dots = dots, .activation_sums = activation_sums, .zeros = zeros, .scales = scales},
        row_scale);
  });
}

#include "spec/numerics_contract.hpp"

#include <fmt/format.h>

#include "spec/block_numerics.hpp"
#include "spec/derived_values.hpp"

namespace mpgen::spec {
namespace {

using Clauses = std::vector<NumericsClause>;

constexpr const char* kNearestEven = "to nearest, ties to even";

bool is_fp16(ActivationFormat activations) { return activations == ActivationFormat::fp16; }
bool is_aligned(const Accumulator& accumulator) {
  return accumulator.kind == Accumulator::Kind::aligned;
}

void add_subnormals(Clauses& clauses) {
  clauses.push_back({"subnormals", "binary16 subnormals are exact, never flushed to zero"});
}

NumericsClause alignment(int fraction_bits) {
  return {"alignment",
          fmt::format("each activation becomes ±((sig << {}) >> (M - ee)), M being the group's "
                      "largest effective exponent: truncated toward zero, a multiple of {}",
                      fraction_bits,
                      sum_lsb(ActivationFormat::fp16, {.kind = Accumulator::Kind::aligned,
                                                       .fraction_bits = fraction_bits}))};
}

// How one group is summed into a signal of `bits` bits.
void add_group_sum(ActivationFormat activations, const Accumulator& accumulator, int bits,
                   const std::string& signal, Clauses& clauses) {
  const std::string lsb = sum_lsb(activations, accumulator);
  if (accumulator.kind == Accumulator::Kind::fp32) {
    clauses.push_back(
        {"accumulator", fmt::format("binary32, handed on in {} as a fixed-point number of {} bits, "
                                    "two's complement, LSB {}, with at most 24 significant bits",
                                    signal, bits, lsb)});
    clauses.push_back({"rounding", fmt::format("one per beat: the lanes of a beat are summed "
                                               "exactly, then added to the accumulator, {}",
                                               kNearestEven)});
    clauses.push_back({"order of summation", "beats in ascending order of k, from +0"});
  } else {
    clauses.push_back(
        {"accumulator",
         fmt::format("fixed point, {}: {} bits, two's complement, LSB {}", signal, bits, lsb)});
    clauses.push_back({"rounding", is_aligned(accumulator)
                                       ? "none besides the alignment: products and sum are exact"
                                       : "none: products and sum are exact"});
    clauses.push_back({"order of summation", "without influence on the result"});
  }
  clauses.push_back({"overflow", "impossible: the width holds every sum of a group"});
}

void add_watched_nonfinite(const std::string& scope, Clauses& clauses) {
  clauses.push_back({"NaN and infinity",
                     fmt::format("an Inf or NaN activation sets nonfinite_o for {}, whatever its "
                                 "weight; the other results are then void",
                                 scope)});
}

void add_unwatched_nonfinite(ActivationFormat activations, const Accumulator& accumulator,
                             Clauses& clauses) {
  if (!is_fp16(activations)) {
    clauses.push_back({"NaN and infinity", "none: activations are integers"});
  } else if (is_aligned(accumulator)) {
    clauses.push_back({"NaN and infinity",
                       "none here: activations are integers; the aligner in front reports them"});
  } else {
    clauses.push_back({"NaN and infinity",
                       "not watched here (nonfinite_flag is false); a group with such an "
                       "activation has a void result"});
  }
}

Clauses contract(const MixpeMulSpec& spec) {
  const int bits = product_range(spec).signed_bits();
  Clauses clauses = {
      {"product", is_fp16(spec.activations) ? fmt::format("exact: product_o * 2^(exponent_o - 25), "
                                                          "product_o has {} bits",
                                                          bits)
                                            : fmt::format("exact integer of {} bits", bits)},
      {"rounding", "none"},
      {"overflow", "impossible: the width holds every product"}};
  if (is_fp16(spec.activations)) {
    add_subnormals(clauses);
    add_watched_nonfinite("the product", clauses);
  } else {
    add_unwatched_nonfinite(spec.activations, Accumulator{}, clauses);
  }
  return clauses;
}

// `spec` is a PE or an activation sum, `range` that of its result.
template <class Spec>
Clauses group_sum_contract(const Spec& spec, const IntegerRange& range, const std::string& signal) {
  Clauses clauses;
  add_group_sum(spec.activations, spec.accumulator, range.signed_bits(), signal, clauses);
  const bool takes_binary16 = is_fp16(spec.activations) && !is_aligned(spec.accumulator);
  if (takes_binary16) add_subnormals(clauses);
  if (takes_binary16 && spec.nonfinite_flag) {
    add_watched_nonfinite("the group", clauses);
  } else {
    add_unwatched_nonfinite(spec.activations, spec.accumulator, clauses);
  }
  return clauses;
}

Clauses contract(const MixpePeSpec& spec) {
  Clauses clauses = group_sum_contract(spec, dot_range(spec), "dot_o");
  if (spec.weight_offset != 0) {
    clauses.insert(clauses.begin(),
                   {"weights", fmt::format("the PE sums (q - {}) * x; the dequantizer behind it "
                                           "takes the offset from the zero point",
                                           spec.weight_offset)});
  }
  return clauses;
}

Clauses contract(const ActivationSumSpec& spec) {
  return group_sum_contract(spec, asum_range(spec), "asum_o");
}

Clauses contract(const GroupAlignerSpec& spec) {
  Clauses clauses = {alignment(spec.fraction_bits),
                     {"rounding", "by truncation only; nothing is lost where M - ee is at most " +
                                      std::to_string(spec.fraction_bits)},
                     {"overflow", "impossible: the width holds every aligned activation"}};
  add_subnormals(clauses);
  add_watched_nonfinite("the group", clauses);
  return clauses;
}

std::string difference_text(const DequantizerSpec& spec) {
  if (!spec.has_zero_point()) return "d = dot, an integer";
  if (spec.accumulator.kind == Accumulator::Kind::fp32) {
    return fmt::format("d = fma(-z, asum, dot) in binary32, one rounding {}", kNearestEven);
  }
  return fmt::format("d = dot - {} * asum, an exact integer of {} bits",
                     spec.weight_offset == 0 ? "z" : "(z - 8)",
                     difference_range(spec).signed_bits());
}

std::string conversion_text(const DequantizerSpec& spec) {
  const std::string lsb = sum_lsb(spec.activations, spec.accumulator);
  if (spec.accumulator.kind == Accumulator::Kind::fp32) {
    return spec.has_zero_point() ? "none: D = d is a binary32 value already"
                                 : fmt::format("D = d * {}, exact", lsb);
  }
  return fmt::format("D = d{}, rounded to binary32, {}", lsb == "1" ? "" : " * " + lsb,
                     kNearestEven);
}

// From the sums of a group to the result; shared by the dequantizer and the whole dot product.
void add_epilogue(const DequantizerSpec& spec, Clauses& clauses) {
  clauses.push_back({"zero point", difference_text(spec)});
  clauses.push_back({"conversion", conversion_text(spec)});
  clauses.push_back({"scale and sum over groups",
                     fmt::format("acc = fma(scale, D, acc) in binary32, one rounding {}, groups in "
                                 "ascending order from +0",
                                 kNearestEven)});
  if (spec.has_row_scale()) {
    clauses.push_back(
        {"row scale", fmt::format("acc * row_scale in binary32, rounded {}", kNearestEven)});
  }
  if (spec.output == OutputFormat::fp16) {
    clauses.push_back(
        {"output", fmt::format("rounded once more, from binary32 to binary16, {}", kNearestEven)});
  } else {
    clauses.push_back({"output", "the binary32 value itself"});
  }
  const std::string format = spec.output == OutputFormat::fp32 ? "binary32" : "binary16";
  clauses.push_back({"overflow", fmt::format("to infinity, as IEEE 754 rounds to {}", format)});
  clauses.push_back({"subnormals",
                     "of inputs, intermediate values and result are kept: gradual "
                     "underflow, never flushed to zero"});
  const std::string activations = is_fp16(spec.activations)
                                      ? "a dot product with an Inf or NaN activation is NaN, "
                                        "whatever the weights; scales that are "
                                      : "scales that are ";
  clauses.push_back(
      {"NaN and infinity",
       fmt::format("{}Inf or NaN, and overflow, act as in IEEE 754; every NaN result is the quiet "
                   "NaN 0x{}",
                   activations, spec.output == OutputFormat::fp32 ? "7FC00000" : "7E00")});
}

Clauses contract(const DequantizerSpec& spec) {
  Clauses clauses;
  add_epilogue(spec, clauses);
  return clauses;
}

Clauses contract(const MixpeDotSpec& spec) {
  Clauses clauses;
  if (spec.has_aligner()) clauses.push_back(alignment(spec.accumulator.fraction_bits));
  Clauses sum;
  add_group_sum(spec.activations, spec.accumulator, dot_range(pe_of(spec)).signed_bits(),
                "the sum of a group", sum);
  for (auto& clause : sum) {
    clause.subject += " inside a group";
    clauses.push_back(clause);
  }
  add_epilogue(dequantizer_of(spec), clauses);
  return clauses;
}

Clauses contract(const MpgemmTileSpec& spec) {
  return spec.is_mixpe() ? contract(mixpe_dot_of(spec)) : contract(dialect_dot_of(spec));
}

}  // namespace

std::vector<NumericsClause> numerics_contract(const UnitSpec& unit) {
  return std::visit([](const auto& spec) { return contract(spec); }, unit);
}

}  // namespace mpgen::spec

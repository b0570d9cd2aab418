#include "spec/block_numerics.hpp"

#include <fmt/format.h>

#include <string>

#include "spec/block_accumulator.hpp"

namespace mpgen::spec {
namespace {

using Clauses = std::vector<NumericsClause>;

constexpr const char* kNearestEven = "to nearest, ties to even";

const char* name_of(OutputFormat output) {
  return output == OutputFormat::fp32 ? "binary32" : "binary16";
}

std::string quiet_nan(OutputFormat output) {
  return fmt::format("the quiet NaN 0x{}", output == OutputFormat::fp32 ? "7FC00000" : "7E00");
}

void append(Clauses more, Clauses& clauses) {
  for (auto& clause : more) clauses.push_back(std::move(clause));
}

NumericsClause dialect_clause(const Formatbook& book) {
  const int last = book.size() - 1;
  const bool is_full = book.size() == 1 << dialect_id_bits(book);
  return {"dialect id", is_full ? fmt::format("0 to {}, so every id is one of the book", last)
                                : fmt::format("0 to {}; the port must not show another", last)};
}

// ---- Quantisers.

Clauses shared_exponent() {
  return {{"shared exponent",
           "s = max(maxE - 2, 0), maxE being the largest exponent field of the block"},
          {"magnitudes",
           "t = sig >> (8 + s - ee), quarter units of the block's scale, truncated, 0 to 31"}};
}

Clauses encoding() {
  return {{"rounding",
           "to the nearest magnitude of the dialect, as if from the untruncated value; ties to the "
           "larger magnitude"},
          {"negative zero", "never emitted: where the index is 0, the sign is 0"}};
}

NumericsClause quantizer_overflow() {
  return {"overflow", "a value above the dialect's largest magnitude becomes that magnitude"};
}

// `zero_dialect` is that of a block of zeros.
void add_quantizer_end(int zero_dialect, Clauses& clauses) {
  clauses.push_back(quantizer_overflow());
  clauses.push_back({"subnormals",
                     "binary16 subnormals are exact, never flushed to zero, before they are "
                     "quantised"});
  clauses.push_back(
      {"block of zeros",
       fmt::format("s = 0, dialect {} and codes 0, by the same rules", zero_dialect)});
  clauses.push_back({"NaN and infinity",
                     "an Inf or NaN activation sets nonfinite_o in every beat of its block; codes "
                     "and side data are then void"});
}

Clauses two_stages() {
  return {{"pair of dialects",
           "the one whose largest magnitude is nearest to m = clamp((tmax + 1) >> 1, 8, 15) half "
           "units, tmax being the largest t; ties to the larger"},
          {"dialect",
           "of the pair, the one that is strictly nearer to more elements, counted for those t "
           "whose whole interval (t, t + 1) is nearer to it; equal counts take the even id"}};
}

// ---- MACs.

NumericsClause block_sum_clause(const Formatbook& book, int block) {
  return {"inside a block",
          fmt::format("S, the sum of {} products of half units, is exact in {} bits; the block's "
                      "value is S * 2^(sa + sb - 32)",
                      block, block_sum_range(book, block).signed_bits())};
}

std::string accumulator_text(const DialectMacSpec& spec) {
  switch (spec.accumulator) {
    case BlockAccumulator::fp32:
      return "binary32; a block's value is exact in it";
    case BlockAccumulator::fp16:
      return fmt::format("binary16; a block's value is first rounded to binary16, {}",
                         kNearestEven);
    case BlockAccumulator::exact:
      break;
  }
  return fmt::format("fixed point, {} bits, two's complement, LSB 2^{}",
                     exact_accumulator_bits(spec.formatbook, spec.longest_dot_product),
                     kBlockLsbExponent);
}

// From the values of blocks to the result; the accumulator is a floating-point one.
void add_rounding_sum(Clauses& clauses) {
  clauses.push_back({"rounding", fmt::format("one per addition of a block, {}", kNearestEven)});
  clauses.push_back({"order of summation", "blocks in ascending order of k, from +0"});
}

std::string output_text(BlockAccumulator accumulator, OutputFormat output) {
  if (accumulator == BlockAccumulator::exact) {
    return fmt::format("the exact sum, rounded once to {}, {}", name_of(output), kNearestEven);
  }
  const bool is_same = (accumulator == BlockAccumulator::fp32) == (output == OutputFormat::fp32);
  if (is_same) return fmt::format("the {} value itself", name_of(output));
  return output == OutputFormat::fp32
             ? "the binary16 value as binary32, exact"
             : fmt::format("rounded once more, from binary32 to binary16, {}", kNearestEven);
}

std::string overflow_text(const DialectMacSpec& spec) {
  const std::string in_output = spec.output == OutputFormat::fp16
                                    ? "; the result overflows to infinity, as IEEE 754 rounds"
                                    : "";
  switch (spec.accumulator) {
    case BlockAccumulator::fp32:
      return "of the accumulator is out of reach: a block adds less than 2^44" + in_output;
    case BlockAccumulator::fp16:
      return "to infinity, as IEEE 754 rounds to binary16: of a block's value as of the sum";
    case BlockAccumulator::exact:
      break;
  }
  return fmt::format("of the accumulator is impossible up to {} elements, and more are not allowed",
                     spec.longest_dot_product) +
         in_output;
}

std::string nan_text(const DialectMacSpec& spec, const std::string& cause) {
  const std::string infinities = spec.accumulator == BlockAccumulator::fp16
                                     ? "; infinities of opposite sign add up to NaN, too"
                                     : "";
  return fmt::format("{} makes the result {}{}", cause, quiet_nan(spec.output), infinities);
}

// From decoded operands to the result, NaN apart.
void add_block_dot(const DialectMacSpec& spec, Clauses& clauses) {
  clauses.push_back(block_sum_clause(spec.formatbook, spec.block));
  clauses.push_back({"accumulator", accumulator_text(spec)});
  if (spec.accumulator == BlockAccumulator::exact) {
    clauses.push_back({"rounding", "none before the output"});
    clauses.push_back({"order of summation", "without influence on the result"});
  } else {
    add_rounding_sum(clauses);
  }
  clauses.push_back({"output", output_text(spec.accumulator, spec.output)});
  clauses.push_back({"overflow", overflow_text(spec)});
  clauses.push_back(
      {"subnormals", "are kept: gradual underflow as in IEEE 754, never flushed to zero"});
}

}  // namespace

Clauses contract(const DialectDecoderSpec& spec) {
  return {{"format", "a code {sign, index} of dialect d becomes {sign, h(d, index)} in half units"},
          {"rounding", "none"},
          {"overflow", "impossible: the width holds every magnitude of the book"},
          {"negative zero", "is accepted and stays: sign 1, magnitude 0"},
          dialect_clause(spec.formatbook),
          {"NaN and infinity", "none: the format has neither"}};
}

Clauses contract(const DialectMacSpec& spec) {
  Clauses clauses;
  if (spec.operands == DialectOperands::codes) {
    clauses = {
        {"format", "an element is ±h(dialect, index) / 2 * 2^(s - 15); s may be any of 0 to 31"},
        dialect_clause(spec.formatbook),
        {"side data",
         "the dialect is that of the beat it comes with; exponents and nonfinite_i are "
         "taken with a block's last beat"}};
  } else {
    clauses = {{"format", "an element is ±magnitude / 2 * 2^(s - 15); s may be any of 0 to 31"},
               {"side data", "exponents and nonfinite_i are taken with a block's last beat"}};
  }
  clauses.push_back({"negative zero", "is accepted as an element, and is zero"});
  add_block_dot(spec, clauses);
  clauses.push_back({"NaN and infinity", nan_text(spec, "nonfinite_i in any block")});
  return clauses;
}

Clauses contract(const FormatSelectorSpec& spec) {
  Clauses clauses = shared_exponent();
  append(two_stages(), clauses);
  append(encoding(), clauses);
  add_quantizer_end(2 * pair_of_largest(spec.formatbook, 0), clauses);
  return clauses;
}

Clauses contract(const DialectQuantizerMseSpec& spec) {
  Clauses clauses = shared_exponent();
  clauses.push_back({"dialect", fmt::format("the one of all {} with the least sum of squared "
                                            "errors of the untruncated values, compared exactly; "
                                            "equal sums take the lowest id",
                                            spec.formatbook.size())});
  append(encoding(), clauses);
  add_quantizer_end(0, clauses);
  return clauses;
}

Clauses contract(const DialectDotSpec& spec) {
  Clauses clauses = {
      {"activations", "each block is quantised as format_selector does it; the six clauses below"}};
  append(shared_exponent(), clauses);
  append(two_stages(), clauses);
  Clauses codes = encoding();
  codes.front().subject = "rounding of activations";
  append(std::move(codes), clauses);
  clauses.push_back({"weights",
                     "quantised elements ±h(dialect, index) / 2 * 2^(s - 15); negative zero is "
                     "accepted; dialect and exponent come with every beat of a block"});
  clauses.push_back(dialect_clause(spec.formatbook));
  add_block_dot(dialect_mac_of(spec), clauses);
  clauses.push_back(
      {"NaN and infinity",
       nan_text(dialect_mac_of(spec), "an Inf or NaN activation, whatever its weight,")});
  return clauses;
}

Clauses contract(const Mxfp4MacSpec& spec) {
  const Formatbook e2m1 = {.dialects = {e2m1_dialect(), e2m1_dialect()}};
  Clauses clauses = {
      {"format",
       "an element is ±h / 2 * 2^(x - 127), h of 0 1 2 3 4 6 8 12 (E2M1), x an E8M0 code"},
      {"side data", "scales are taken with a block's last beat"},
      {"negative zero", "is accepted as an element, and is zero"},
      {"inside a block",
       fmt::format("S, the sum of {} products of half units, is exact in {} bits; the block's "
                   "value is S * 2^(xa + xw - 256)",
                   kMxfp4Block, block_sum_range(e2m1, kMxfp4Block).signed_bits())},
      {"accumulator", "binary32: acc + S * 2^(xa + xw - 256) is exact before it is rounded"}};
  add_rounding_sum(clauses);
  clauses.push_back({"output", output_text(BlockAccumulator::fp32, spec.output)});
  clauses.push_back(
      {"overflow", fmt::format("to infinity, as IEEE 754 rounds to {}", name_of(spec.output))});
  clauses.push_back(
      {"subnormals", "are kept: gradual underflow as in IEEE 754, never flushed to zero"});
  clauses.push_back({"NaN and infinity",
                     fmt::format("a scale of 255 in any block makes the result {}; a sum that has "
                                 "overflowed stays infinite, as blocks are finite",
                                 quiet_nan(spec.output))});
  return clauses;
}

}  // namespace mpgen::spec

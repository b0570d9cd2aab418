// Dot products as the dequantizer takes them: the corner cases of its roundings, and random ones.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "golden/binary32.hpp"
#include "golden/dequantizer.hpp"
#include "spec/dequantizer.hpp"
#include "tb/group_side_values.hpp"
#include "tb/random.hpp"
#include "tb/tensor_source.hpp"

namespace mpgen::tb {

/// The groups of one dot product.
struct DequantizerScript {
  std::vector<golden::GroupOperands> groups;
  std::uint32_t row_scale = 0x3F800000;
};

/// Makes scripts for one configuration; every dot_i and asum_i fits its port.
class DequantizerScripts {
 public:
  DequantizerScripts(const spec::DequantizerSpec& spec, std::uint64_t seed);

  /// All corner cases.
  std::vector<DequantizerScript> corners() const;

  /// A random dot product of one to a few groups; operands structured, scales of all kinds, one
  /// group in four cancels the one before or all but its last bits.
  void draw(Random& random, DequantizerScript& script) const;

  /// What becomes of dot product `item` of quantised tensors; they are those of tensor_format().
  DequantizerScript tensor(TensorSource& source, std::uint64_t item) const;
  TensorFormat tensor_format() const;

  /// The exponent of the least significant bit of dot_i and asum_i.
  int lsb_exponent(int group_exponent) const;

 private:
  spec::DequantizerSpec spec_;
  int dot_bits_;
  int asum_bits_;
  ScaleSource scales_;

  bool is_int8() const { return spec_.activations == spec::ActivationFormat::int8; }
  bool is_aligned() const { return spec_.accumulator.kind == spec::Accumulator::Kind::aligned; }

  std::optional<golden::GroupOperands> group_of_difference(golden::Int128 difference,
                                                           Random& random) const;
  std::optional<golden::GroupOperands> group_of_value(std::int64_t significand, int exponent,
                                                      Random& random) const;
  bool append_value(DequantizerScript& script, std::int64_t significand, int exponent,
                    Random& random) const;
  std::optional<golden::GroupOperands> tie_product(int significand_bits, Random& random) const;
  golden::GroupOperands draw_group(Random& random) const;

  using Scripts = std::vector<DequantizerScript>;
  void add_conversions(Scripts& scripts, Random& random) const;
  void add_sums(Scripts& scripts, Random& random) const;
  void add_far_sums(Scripts& scripts, Random& random) const;
  void add_split_products(Scripts& scripts, Random& random) const;
  void add_zero_products(Scripts& scripts, Random& random) const;
  void add_long_sums(Scripts& scripts, Random& random) const;
  void add_cancellations(Scripts& scripts, Random& random) const;
  void add_scales(Scripts& scripts, Random& random) const;
  void add_nonfinites(Scripts& scripts, Random& random) const;
  void add_extremes(Scripts& scripts) const;
  void add_binary16_results(Scripts& scripts, Random& random) const;
  void add_double_roundings(Scripts& scripts, Random& random) const;
  void add_row_products(Scripts& scripts, Random& random) const;
};

}  // namespace mpgen::tb

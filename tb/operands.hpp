// Activations and weights of a beat, as the units that sum over groups take them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "spec/formats.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {

enum class ActivationKind { binary16, int8, aligned };

/// Formats of the operands at the ports.
struct OperandFormat {
  ActivationKind kind = ActivationKind::binary16;
  int fraction_bits = 0;  ///< aligned: N
  spec::WeightFormat weights = spec::WeightFormat::uint4;
};

/// `accumulator` decides whether binary16 activations arrive as aligned integers.
OperandFormat operand_format(spec::ActivationFormat activations,
                             const spec::Accumulator& accumulator, spec::WeightFormat weights);

/// The weight whose code is the low four bits.
constexpr std::int32_t weight_of_code(spec::WeightFormat format, std::uint64_t code) {
  const auto value = static_cast<std::int32_t>(code & 15);
  return format == spec::WeightFormat::int4 && value >= 8 ? value - 16 : value;
}

/// Finite activations at the places where arithmetic goes wrong.
std::vector<std::int32_t> activation_corners(const OperandFormat& format);
/// Some of them, for pairs.
std::vector<std::int32_t> activation_anchors(const OperandFormat& format);
/// Largest and least value.
std::array<std::int32_t, 2> activation_extremes(const OperandFormat& format);
/// The activation of the opposite value, or the nearest one (INT8 -128).
std::int32_t negated_activation(const OperandFormat& format, std::int32_t activation);

/// Shapes of a group of random operands.
struct GroupShape {
  const std::int32_t* table = nullptr;     ///< structured activations; null: uniform, finite
  std::array<std::int32_t, 16> weights{};  ///< by four random bits
  bool cancels = false;                    ///< every second product takes away the one before
};

/// Draws random operands of one format from tables that are made once.
class OperandSource {
 public:
  OperandSource(const OperandFormat& format, std::uint64_t seed);

  const OperandFormat& format() const { return format_; }
  /// One in eight is uniform.
  GroupShape draw_shape(Random& random) const;
  /// `count` operands, of one beat or of several; both arrays have room for a multiple of four.
  void fill(Random& random, const GroupShape& shape, int count, std::int32_t* activations,
            std::int32_t* weights) const;

 private:
  static constexpr std::size_t kTableSize = 2048;
  using Table = std::array<std::int32_t, kTableSize>;

  OperandFormat format_;
  std::vector<Table> tables_;

  std::int32_t uniform_activation(std::uint64_t bits) const;
  void cancel(int count, Random& random, std::int32_t* activations, std::int32_t* weights) const;
};

}  // namespace mpgen::tb

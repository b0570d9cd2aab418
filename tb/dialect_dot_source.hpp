// Blocks as dialect_dot takes them: random ones, those that the selector gives a certain dialect,
// and those that make a given sum.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "golden/dialect_block.hpp"
#include "golden/format_selector.hpp"
#include "spec/dialect_dot.hpp"
#include "tb/dialect_accumulator_scripts.hpp"
#include "tb/dialect_code_port.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/dialect_operands.hpp"
#include "tb/lane_port.hpp"
#include "tb/operands.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {

/// Largest shared exponent that the selector gives a finite block.
inline constexpr int kLargestSelectedExponent = spec::kFp16LargestExponent - 2;
inline constexpr int kLargestWeightExponent = (1 << spec::kSharedExponentBits) - 1;

/// Binary16 patterns of a block.
using BlockActivations = std::array<std::int32_t, golden::kLongestBlock>;

/// A block of activations and one of weights.
struct DotBlock {
  BlockActivations activations{};
  ElementCodes weight_codes{};
  int weight_dialect = 0;
  int weight_exponent = 0;
};

/// Ports of dialect_dot.
class DotPorts {
 public:
  DotPorts(const spec::Ports& ports, const PortLayout& inputs);

  /// Beat number `beat` of a block.
  void write(std::uint64_t* words, const DotBlock& block, std::uint64_t beat) const;
  /// The same, and what came with it. Of `block` only the elements of this beat are written.
  void read(const std::uint64_t* words, std::uint64_t beat, DotBlock& block) const;

 private:
  LanePort activations_;
  DialectCodePort weight_codes_;
  PortField weight_side_;
  std::size_t lanes_;
};

/// The binary16 pattern of `truncated` quarter units at shared exponent `exponent`, and `below`
/// of 2^-24 more, as far as eleven bits hold it.
std::int32_t scaled_activation(int truncated, int exponent, std::uint64_t below = 0);

/// Activations whose block the selector gives a certain dialect.
class SelectedActivations {
 public:
  explicit SelectedActivations(const spec::Formatbook& book);

  /// Dialects that the selector can choose at all.
  const std::vector<int>& dialects() const { return reachable_; }
  /// The first `count` activations of a block that gets `dialect`, which is one of dialects(), and
  /// shared exponent `exponent`, 0..28.
  BlockActivations make(int dialect, int exponent, int count, Random& random) const;

 private:
  struct Choice {
    std::vector<int> largest;      // tmax of the pair
    std::vector<int> beneficial;   // t
    std::vector<int> indifferent;  // t that do not help the mate
  };

  std::vector<Choice> choices_;  // of each dialect
  std::vector<int> reachable_;
};

/// A source of random blocks for BlockStream.
class DotSource {
 public:
  DotSource(const spec::DialectDotSpec& spec, const DotPorts& ports,
            const SelectedActivations& selected, std::uint64_t seed);

  void start_packet(Random& random);
  void draw_block(Random& random);
  void write_beat(Random& random, std::uint64_t beat, std::uint64_t* words) const;

 private:
  const spec::DialectDotSpec* spec_;
  const DotPorts* ports_;
  const SelectedActivations* selected_;
  OperandSource operands_;
  GroupShape shape_;
  DotBlock block_;
  bool is_first_ = true;
  int weight_exponent_ = 0;
  int spread_ = 0;
};

/// Makes blocks with a given sum. One activation fixes dialect and exponent and meets a weight of
/// zero; all others are values of that dialect.
class DotBlockMaker {
 public:
  DotBlockMaker(const spec::DialectDotSpec& spec, const TermFormat& terms);

  /// The term format, with the sums that every block can have.
  const TermFormat& terms() const { return terms_; }
  DotBlock make(const BlockTerm& term, Random& random) const;

 private:
  struct Table {
    int anchor;  // t of the largest activation
    int weight_dialect;
    ProductSums sums;
  };

  std::size_t block_;
  std::vector<Table> tables_;
  TermFormat terms_;
};

}  // namespace mpgen::tb

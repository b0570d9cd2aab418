// Blocks as dialect_mac and mxfp4_mac take them: random ones, and those that make a given sum.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "tb/dialect_accumulator_scripts.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/dialect_operands.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {

/// What stimulus has to know about the unit.
struct MacTraffic {
  int block = 32;
  int lanes = 32;
  std::vector<OperandCodes> codes;  ///< of each dialect; decoded operands: one list
  unsigned sign_bit = 8;            ///< of a code
  int exponents = 32;               ///< a side's exponents, or finite scales, are 0 up to this - 1
  bool has_nan_scale = false;       ///< scale `exponents` is NaN; else there is a flag
  /// Sums of both exponents where results are interesting.
  std::vector<std::pair<int, int>> usual_places;
  TermFormat terms;  ///< without what the tables of sums find out

  int beats() const { return block / lanes; }
  std::uint64_t dialects() const { return codes.size(); }
  int largest_place() const { return 2 * (exponents - 1); }
};

/// A block. Dialects are those of each beat.
struct MacBlock {
  ElementCodes activation_codes{};
  ElementCodes weight_codes{};
  std::array<std::uint8_t, golden::kLongestBlock> activation_dialects{};
  std::array<std::uint8_t, golden::kLongestBlock> weight_dialects{};
  int activation_exponent = 0;
  int weight_exponent = 0;
  bool nonfinite = false;  ///< of the flag; a NaN scale is an exponent

  /// The same dialects in all beats.
  void set_dialects(std::uint64_t activation, std::uint64_t weight);
};

/// Exponents of both sides that add up to `place`.
std::pair<int, int> split_place(int place, int exponents, Random& random);

/// Writes beat number `beat` of a block. In all but the last, exponents and flag are noise.
void write_mac_beat(const MacTraffic& traffic, const MacPorts& ports, const MacBlock& block,
                    std::uint64_t beat, Random& random, std::uint64_t* words);

/// A source of random blocks for BlockStream: dot products whose blocks are near each other in
/// exponent, or anywhere; operands uniform, small, large, of one sign, sparse; one block in four
/// takes away the one before or all but a little of it.
class MacSource {
 public:
  MacSource(const MacTraffic& traffic, const MacPorts& ports)
      : traffic_(&traffic), ports_(&ports) {}

  void start_packet(Random& random);
  void draw_block(Random& random);
  void write_beat(Random& random, std::uint64_t beat, std::uint64_t* words) const {
    write_mac_beat(*traffic_, *ports_, block_, beat, random, words);
  }

 private:
  // Bits of a random code that are kept, and that are set.
  struct Shape {
    std::uint8_t keep = 0xFF;
    std::uint8_t set = 0;
    bool is_sparse = false;
  };

  const MacTraffic* traffic_;
  const MacPorts* ports_;
  MacBlock block_;
  bool is_first_ = true;
  Shape activation_shape_;
  Shape weight_shape_;
  int spread_ = 0;
  std::pair<int, int> exponents_;

  Shape draw_shape(Random& random) const;
  int near(int exponent, Random& random) const;
  void fill(const Shape& shape, Random& random, ElementCodes& codes) const;
  void negate(Random& random);
};

/// Makes blocks with a given sum.
class MacBlockMaker {
 public:
  explicit MacBlockMaker(const MacTraffic& traffic);

  /// The traffic's term format, with the sums that every block can have.
  const TermFormat& terms() const { return terms_; }

  /// A block of this sum, with operands of one of a few pairs of dialects, in random lanes, beside
  /// products that are zero or cancel each other.
  MacBlock make(const BlockTerm& term, Random& random) const;

 private:
  struct Table {
    std::uint64_t activation_dialect;
    std::uint64_t weight_dialect;
    ProductSums sums;
  };

  const MacTraffic* traffic_;
  std::vector<Table> tables_;
  TermFormat terms_;
};

}  // namespace mpgen::tb

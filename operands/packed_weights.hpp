// The two layouts of 4-bit checkpoints, unpacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gemm/operands.hpp"

namespace mpgen::operands {

/// Which way words of eight codes run: GPTQ packs along k, AWQ along output channels.
enum class Packing { gptq, awq };

/// "GPTQ", "AWQ".
std::string to_string(Packing packing);

/// A layer's tensors as they are stored, row-major. Codes of a word begin with its low nibble; in
/// AWQ's they belong to the channels 0 2 4 6 1 3 5 7 of eight.
struct PackedWeights {
  Packing packing = Packing::gptq;
  std::size_t channels = 0;           ///< N, a multiple of 8
  std::size_t k = 0;                  ///< GPTQ: a multiple of 8
  std::size_t group = 128;            ///< even
  std::vector<std::uint32_t> codes;   ///< GPTQ: [k / 8, N]; AWQ: [k, N / 8]
  std::vector<std::uint32_t> zeros;   ///< [groups, N / 8]
  std::vector<std::uint16_t> scales;  ///< [groups, N], binary16 patterns

  std::size_t groups() const { return (k + group - 1) / group; }
};

/// w = scale * (code - zero), [N, k].
gemm::GroupMatrix unpack(const PackedWeights& packed);

/// Zero points of GPTQ's first format are stored minus one, and its writers subtract and readers
/// add that one to all eight of a word at once: 0x11111111 modulo 2^32. Adds it, and returns the
/// number of stored zero points 15, on which programs do not agree.
std::size_t add_one_to_zeros(std::vector<std::uint32_t>& zeros);

}  // namespace mpgen::operands

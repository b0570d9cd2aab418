// The kernels of binary16 activations whose group sums round: accumulator `fp32`. Specification
// sections 2.2 and 2.3.
//
// With one lane a product of at most 15 bits is exact in binary32, and one multiply-add rounds
// once. With more lanes the sum of a beat and the accumulator are added in binary64, which is exact
// below 2^53 units of 2^-24; the few groups that could reach it are summed in integers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "spec/formats.hpp"

namespace mpgen::gemm {

/// A stretch of k that lies in one group and has whole beats.
struct RoundedChunk {
  std::size_t group;
  std::size_t begin;  ///< element, even
  std::size_t size;   ///< elements, even
  bool first_of_group;
  bool last_of_group;
};

/// The activations of all tokens in one group, in the order of use.
struct GroupValues {
  const float* values;              ///< [tiles][size][tokens of a tile], with one lane
  const double* wide_values;        ///< the same with more lanes
  const float* sums;                ///< [tokens]: asum_g
  const std::uint8_t* in_integers;  ///< [tokens]: 1 where binary64 may round
};

struct RoundedTask;

/// dot_g of one token and one group for all outputs of the panel, in integers.
using IntegerDots = void (*)(const RoundedTask& task, std::size_t token, std::size_t group,
                             float* dots);

/// What a panel of outputs is multiplied with, and where results go.
struct RoundedTask {
  const std::uint8_t* codes;  ///< of the panel's first row
  const std::uint16_t* scales;
  const std::uint8_t* zeros;  ///< null for int4
  std::size_t row_bytes;      ///< from row to row of codes
  std::size_t groups;         ///< from row to row of scales and zeros
  std::size_t outputs;        ///< rows of this panel, up to the kernel's `outputs`
  std::size_t lanes;
  const RoundedChunk* chunks;
  std::size_t chunk_count;
  const GroupValues* values;  ///< [groups]
  std::size_t group_size;
  std::size_t tokens;
  const std::uint8_t* nonfinite;  ///< [tokens]
  IntegerDots integer_dots;
  const void* context;  ///< of integer_dots
  spec::OutputFormat output;
  std::uint32_t* result;  ///< of the first token and the panel's first output
  std::size_t result_stride;
};

/// Working memory of a panel, aligned for vectors.
struct RoundedScratch {
  float* weights;        ///< [longest chunk, rounded up to 8][outputs]
  std::uint32_t* words;  ///< [longest chunk / 8, rounded up][outputs]
  float* scales;         ///< [outputs]
  float* zeros;          ///< [outputs]
  float* dots;           ///< [tokens, rounded up to tiles][outputs]
  float* sums;           ///< [tokens][outputs]
};

/// The kernel of one dispatch target.
struct RoundedKernel {
  std::size_t outputs;  ///< of a panel
  std::size_t tokens;   ///< of a tile
  void (*multiply_panel)(const RoundedTask& task, const RoundedScratch& scratch);
};

/// That of the best target of this machine.
RoundedKernel rounded_kernel();

}  // namespace mpgen::gemm

// Synthetic tensors that stand in for those of language models. docs/fidelity.md defines each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mpgen::fidelity {

/// Distributions of the elements; N is the standard normal distribution.
enum class TensorKind {
  gauss,     ///< N
  laplace,   ///< Laplace, scale 1
  t5,        ///< Student's t, 5 degrees of freedom
  t3,        ///< Student's t, 3 degrees of freedom
  bdr,       ///< vectors of 1024 of N(0, sigma^2), sigma = |N| for each vector
  chan20,    ///< N, 1 % of the channels, rounded down but 1 at least, times 20
  chan100,   ///< N, 6 channels times 100
  chan_ln,   ///< N times a log-normal gain per channel, exp(0.8 * N)
  softmax,   ///< softmax of 512 values 2 * N
  swiglu,    ///< SiLU(N) * N
  spike,     ///< swiglu with 4 values of 1000
  hadamard,  ///< chan20, rotated by a Hadamard matrix
};

const std::vector<TensorKind>& tensor_kinds();
/// "gauss", "chanLN" and so on.
std::string to_string(TensorKind kind);
/// A sentence for people.
std::string summary(TensorKind kind);

struct TensorShape {
  int rows = 256;
  int columns = 4096;

  friend bool operator==(const TensorShape&, const TensorShape&) = default;
};

/// A tensor whose rows are made when they are asked for: each has a stream of random numbers of its
/// own, so that they do not depend on who asks for them, or when. Safe to share between threads.
class Tensor {
 public:
  Tensor(TensorKind kind, TensorShape shape, std::uint64_t seed);

  /// `values` has the length of a row.
  void make_row(int row, std::span<float> values) const;

 private:
  void make_exact_row(int row, std::span<double> values) const;

  TensorKind kind_;
  TensorShape shape_;
  std::uint64_t seed_;
  std::vector<double> channel_gains_;  // one per column; empty: all 1
  std::vector<std::uint64_t> spikes_;  // positions, row after row
};

}  // namespace mpgen::fidelity

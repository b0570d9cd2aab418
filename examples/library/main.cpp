// Quantises two matrices and multiplies them, as the hardware would.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "mpgen/gemm/convert.hpp"
#include "mpgen/gemm/gemm.hpp"
#include "mpgen/gemm/quantize.hpp"

int main() {
  namespace gemm = mpgen::gemm;
  constexpr std::size_t kTokens = 4;
  constexpr std::size_t kChannels = 3;
  constexpr std::size_t kDepth = 100;

  std::vector<float> x(kTokens * kDepth);
  std::vector<float> w(kChannels * kDepth);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 17) / 8 - 1;
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = static_cast<float>(i % 13) / 6 - 1;

  // MixPE: binary16 activations, uint4 weights in groups of 32.
  gemm::Binary16Matrix activations{.rows = kTokens, .k = kDepth, .values = {}};
  activations.values.resize(x.size());
  gemm::to_binary16(x, activations.values);
  const gemm::GroupMatrix weights =
      gemm::quantize_groups(w, kChannels, kDepth, 32, mpgen::spec::WeightFormat::uint4);

  std::vector<std::uint32_t> patterns(kTokens * kChannels);
  gemm::multiply(gemm::MixpeArithmetic{}, activations, weights, patterns, {.threads = 2});
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const char end = (i + 1) % kChannels == 0 ? '\n' : ' ';
    std::printf("%10.5f%c", static_cast<double>(std::bit_cast<float>(patterns[i])), end);
  }
}

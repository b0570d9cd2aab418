#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <vector>

#include "gemm/binary16_multiply.hpp"
#include "gemm/binary16_rounded.hpp"
#include "gemm/binary16_rows.hpp"
#include "gemm/parallel.hpp"
#include "golden/fixed_point.hpp"
#include "hwy/aligned_allocator.h"
#include "spec/formats.hpp"

namespace mpgen::gemm {
namespace {

// Elements of a chunk, if a beat is not longer: its weights stay in the first-level cache.
constexpr std::size_t kUsualChunk = 128;

std::vector<RoundedChunk> chunks_of(const GroupMatrix& weights, std::size_t lanes) {
  // Chunks begin at whole bytes of codes.
  const std::size_t beats = lanes % 2 == 0 ? lanes : 2 * lanes;
  const std::size_t usual = std::max(kUsualChunk / beats, std::size_t{1}) * beats;
  std::vector<RoundedChunk> chunks;
  for (std::size_t group = 0; group < weights.groups(); ++group) {
    for (std::size_t done = 0; done < weights.group; done += usual) {
      const std::size_t size = std::min(usual, weights.group - done);
      chunks.push_back({.group = group,
                        .begin = group * weights.group + done,
                        .size = size,
                        .first_of_group = done == 0,
                        .last_of_group = done + size == weights.group});
    }
  }
  return chunks;
}

// The values of all tokens in one group, with their storage.
struct GroupStorage {
  std::vector<float> values;
  std::vector<double> wide_values;
  std::vector<float> sums;
  std::vector<std::uint8_t> in_integers;
};

std::int64_t weight_value(const RoundedTask& task, std::size_t output, std::size_t k) {
  const unsigned byte = task.codes[output * task.row_bytes + k / 2];
  const auto code = static_cast<std::int64_t>(k % 2 == 0 ? byte & 0xF : byte >> 4);
  return task.zeros == nullptr ? (code ^ 8) - 8 : code;
}

class RoundedMultiplication {
 public:
  RoundedMultiplication(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                        const GroupMatrix& weights, std::span<std::uint32_t> result, int threads)
      : arithmetic_(arithmetic),
        activations_(activations),
        weights_(weights),
        result_(result),
        threads_(threads),
        lanes_(static_cast<std::size_t>(arithmetic.lanes)),
        kernel_(rounded_kernel()),
        chunks_(chunks_of(weights, lanes_)) {
    for (int thread = 0; thread < threads; ++thread) workers_.emplace_back(*this);
  }

  void run() {
    for (std::size_t begin = 0; begin < activations_.rows; begin += tokens_at_once()) {
      first_token_ = begin;
      tokens_ = std::min(tokens_at_once(), activations_.rows - begin);
      pack_tokens();
      const std::size_t panels = (weights_.rows + kernel_.outputs - 1) / kernel_.outputs;
      for_each_panel(panels, threads_, [this](std::size_t panel, int worker) {
        multiply_panel(panel, workers_[static_cast<std::size_t>(worker)].scratch());
      });
    }
  }

 private:
  // Working memory of a thread.
  class Worker {
   public:
    explicit Worker(const RoundedMultiplication& job) {
      const std::size_t outputs = job.kernel_.outputs;
      std::size_t longest = 0;
      for (const RoundedChunk& chunk : job.chunks_) longest = std::max(longest, chunk.size);
      weights_ = hwy::AllocateAligned<float>((longest / 8 + 1) * 8 * outputs);
      words_ = hwy::AllocateAligned<std::uint32_t>((longest / 8 + 1) * outputs);
      scales_ = hwy::AllocateAligned<float>(outputs);
      zeros_ = hwy::AllocateAligned<float>(outputs);
      dots_ = hwy::AllocateAligned<float>(job.tokens_at_once() * outputs);
      sums_ = hwy::AllocateAligned<float>(job.tokens_at_once() * outputs);
    }
    RoundedScratch scratch() {
      return {.weights = weights_.get(),
              .words = words_.get(),
              .scales = scales_.get(),
              .zeros = zeros_.get(),
              .dots = dots_.get(),
              .sums = sums_.get()};
    }

   private:
    AlignedArray<float> weights_;
    AlignedArray<std::uint32_t> words_;
    AlignedArray<float> scales_;
    AlignedArray<float> zeros_;
    AlignedArray<float> dots_;
    AlignedArray<float> sums_;
  };

  // Whole tiles.
  std::size_t tokens_at_once() const { return kTokensAtOnce / kernel_.tokens * kernel_.tokens; }

  void pack_tokens() {
    storage_.resize(weights_.groups());
    values_.resize(weights_.groups());
    nonfinite_of_groups_.assign(weights_.groups() * tokens_, 0);
    for_each_panel(weights_.groups(), threads_,
                   [this](std::size_t group, int) { pack_group(group); });
    nonfinite_.assign(tokens_, 0);
    for (std::size_t i = 0; i < nonfinite_of_groups_.size(); ++i) {
      nonfinite_[i % tokens_] |= nonfinite_of_groups_[i];
    }
  }

  void pack_group(std::size_t group) {
    GroupStorage& storage = storage_[group];
    const std::size_t width = kernel_.tokens;
    const std::size_t tiles = (tokens_ + width - 1) / width;
    storage.values.assign(tiles * width * weights_.group, 0);
    storage.sums.assign(tiles * width, 0);
    storage.in_integers.assign(tokens_, 0);
    for (std::size_t token = 0; token < tokens_; ++token) {
      const RowPart part =
          row_part(activations_, first_token_ + token, group * weights_.group, weights_.group);
      if (largest_exponent(part) == kNonfiniteExponent) {
        // The token's results are void; its values stay zeros.
        nonfinite_of_groups_[group * tokens_ + token] = 1;
        continue;
      }
      float* const values = storage.values.data() + value_index(token);
      for (std::size_t k = 0; k < part.present; ++k) {
        values[k * width] = binary16_value(part.values[k]);
      }
    }
    if (lanes_ == 1) {
      for (std::size_t tile = 0; tile < tiles; ++tile) sum_tile(storage, tile);
    } else {
      for (std::size_t token = 0; token < tokens_; ++token) sum_beats(storage, group, token);
      storage.wide_values.assign(storage.values.begin(), storage.values.end());
    }
    values_[group] = {.values = storage.values.data(),
                      .wide_values = storage.wide_values.data(),
                      .sums = storage.sums.data(),
                      .in_integers = storage.in_integers.data()};
  }

  // Of a token's first value in a group.
  std::size_t value_index(std::size_t token) const {
    const std::size_t in_tile = token % kernel_.tokens;
    return (token - in_tile) * weights_.group + in_tile;
  }

  // asum_g of all tokens of a tile, one rounding per element.
  void sum_tile(GroupStorage& storage, std::size_t tile) const {
    const std::size_t width = kernel_.tokens;
    const float* const values = storage.values.data() + tile * width * weights_.group;
    float* const sums = storage.sums.data() + tile * width;
    for (std::size_t k = 0; k < weights_.group; ++k) {
      for (std::size_t token = 0; token < width; ++token) sums[token] += values[k * width + token];
    }
  }

  // asum_g of one token, one rounding per beat.
  void sum_beats(GroupStorage& storage, std::size_t group, std::size_t token) const {
    const std::size_t width = kernel_.tokens;
    const float* const values = storage.values.data() + value_index(token);
    float& result = storage.sums[token];
    if (needs_integers(values, width)) {
      storage.in_integers[token] = 1;
      result = integer_sum(token, group, [](std::size_t) { return 1; });
      return;
    }
    for (std::size_t beat = 0; beat < weights_.group; beat += lanes_) {
      double sum = result;
      for (std::size_t k = beat; k < beat + lanes_; ++k) sum += values[k * width];
      result = static_cast<float>(sum);
    }
  }

  // Whether a sum of products could leave the 53 bits of binary64, in units of 2^-24. The margin of
  // 1/16 covers the growth by rounding (golden/fixed_point.hpp) and that of this sum.
  bool needs_integers(const float* values, std::size_t stride) const {
    double sum = 0;
    for (std::size_t k = 0; k < weights_.group; ++k) sum += std::fabs(values[k * stride]);
    return sum >= std::ldexp(1.0, 53 + spec::kExactLsbExponent) / 16;
  }

  // The binary32 accumulator after all beats of a group, weight(k) times the activation k.
  template <class Weight>
  float integer_sum(std::size_t token, std::size_t group, const Weight& weight) const {
    const RowPart part =
        row_part(activations_, first_token_ + token, group * weights_.group, weights_.group);
    std::uint32_t accumulator = 0;
    for (std::size_t beat = 0; beat < weights_.group; beat += lanes_) {
      std::int64_t sum = 0;
      for (std::size_t k = beat; k < std::min(beat + lanes_, part.present); ++k) {
        sum += weight(k) * golden::to_fixed_point(golden::decode_binary16(part.values[k]));
      }
      accumulator = golden::add_fixed_point(accumulator, sum);
    }
    return std::bit_cast<float>(accumulator);
  }

  static void integer_dots(const RoundedTask& task, std::size_t token, std::size_t group,
                           float* dots) {
    const auto& job = *static_cast<const RoundedMultiplication*>(task.context);
    const std::size_t begin = group * job.weights_.group;
    for (std::size_t output = 0; output < task.outputs; ++output) {
      dots[output] = job.integer_sum(
          token, group, [&](std::size_t k) { return weight_value(task, output, begin + k); });
    }
  }

  static float binary16_value(std::uint16_t pattern) {
    // Exponent and fraction in binary32's place are the value times 2^-112, subnormals too.
    const std::uint32_t magnitude = (pattern & 0x7FFFU) << 13;
    const std::uint32_t sign = (pattern & 0x8000U) << 16;
    return std::bit_cast<float>(magnitude | sign) * 0x1p112F;
  }

  void multiply_panel(std::size_t panel, const RoundedScratch& scratch) const {
    const std::size_t first = panel * kernel_.outputs;
    const std::size_t groups = weights_.groups();
    const std::size_t row_bytes = groups * weights_.group / 2;
    RoundedTask task{};
    task.codes = weights_.codes.data() + first * row_bytes;
    task.scales = weights_.scales.data() + first * groups;
    task.zeros = weights_.zeros.empty() ? nullptr : weights_.zeros.data() + first * groups;
    task.row_bytes = row_bytes;
    task.groups = groups;
    task.outputs = std::min(kernel_.outputs, weights_.rows - first);
    task.lanes = lanes_;
    task.chunks = chunks_.data();
    task.chunk_count = chunks_.size();
    task.values = values_.data();
    task.group_size = weights_.group;
    task.tokens = tokens_;
    task.nonfinite = nonfinite_.data();
    task.integer_dots = integer_dots;
    task.context = this;
    task.output = arithmetic_.output;
    task.result = result_.data() + first_token_ * weights_.rows + first;
    task.result_stride = weights_.rows;
    kernel_.multiply_panel(task, scratch);
  }

  const MixpeArithmetic& arithmetic_;
  const Binary16Matrix& activations_;
  const GroupMatrix& weights_;
  const std::span<std::uint32_t> result_;
  const int threads_;
  const std::size_t lanes_;
  const RoundedKernel kernel_;
  const std::vector<RoundedChunk> chunks_;
  std::vector<Worker> workers_;
  std::size_t first_token_ = 0;
  std::size_t tokens_ = 0;
  std::vector<GroupStorage> storage_;
  std::vector<GroupValues> values_;
  std::vector<std::uint8_t> nonfinite_of_groups_;
  std::vector<std::uint8_t> nonfinite_;
};

}  // namespace

void multiply_rounded_sums(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                           const GroupMatrix& weights, std::span<std::uint32_t> result,
                           const GemmOptions& options) {
  RoundedMultiplication(arithmetic, activations, weights, result, options.threads).run();
}

}  // namespace mpgen::gemm

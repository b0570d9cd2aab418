#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "gemm/binary16_exact.hpp"
#include "gemm/binary16_multiply.hpp"
#include "gemm/binary16_rows.hpp"
#include "gemm/parallel.hpp"
#include "hwy/aligned_allocator.h"
#include "spec/formats.hpp"

namespace mpgen::gemm {
namespace {

std::vector<Chunk> chunks_of(const GroupMatrix& weights) {
  std::vector<Chunk> chunks;
  for (std::size_t group = 0; group < weights.groups(); ++group) {
    for (std::size_t done = 0; done < weights.group; done += kLongestChunk) {
      const std::size_t size = std::min(kLongestChunk, weights.group - done);
      chunks.push_back({.group = group,
                        .begin = group * weights.group + done,
                        .size = size,
                        .last_of_group = done + size == weights.group});
    }
  }
  return chunks;
}

// The digits of all tokens in one chunk, with their storage.
struct ChunkStorage {
  std::vector<std::int32_t> middle;
  std::vector<TokenDigits> tokens;
  std::vector<RareDigits> rare;
};

class ExactMultiplication {
 public:
  ExactMultiplication(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                      const GroupMatrix& weights, std::span<std::uint32_t> result, int threads)
      : arithmetic_(arithmetic),
        activations_(activations),
        weights_(weights),
        result_(result),
        threads_(threads),
        kernel_(exact_kernel()),
        chunks_(chunks_of(weights)),
        wide_groups_(weights.group > kLongestChunk) {
    for (int thread = 0; thread < threads; ++thread) workers_.emplace_back(*this);
  }

  void run() {
    for (std::size_t begin = 0; begin < activations_.rows; begin += kTokensAtOnce) {
      first_token_ = begin;
      tokens_ = std::min(kTokensAtOnce, activations_.rows - begin);
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
    explicit Worker(const ExactMultiplication& job) {
      const std::size_t outputs = job.kernel_.outputs;
      weights_ = hwy::AllocateAligned<std::int16_t>(kLongestChunk * outputs);
      words_ = hwy::AllocateAligned<std::uint32_t>(kLongestChunk / 8 * outputs);
      scales_ = hwy::AllocateAligned<float>(outputs);
      sums_ = hwy::AllocateAligned<float>(kTokensAtOnce * outputs);
      if (job.wide_groups_) {
        group_sums_ = hwy::AllocateAligned<std::int64_t>(kTokensAtOnce * outputs);
      }
    }
    ExactScratch scratch() {
      return {.weights = weights_.get(),
              .words = words_.get(),
              .scales = scales_.get(),
              .sums = sums_.get(),
              .group_sums = group_sums_.get()};
    }

   private:
    AlignedArray<std::int16_t> weights_;
    AlignedArray<std::uint32_t> words_;
    AlignedArray<float> scales_;
    AlignedArray<float> sums_;
    AlignedArray<std::int64_t> group_sums_;
  };

  void pack_tokens() {
    storage_.resize(chunks_.size());
    digits_.resize(chunks_.size());
    nonfinite_of_groups_.assign(weights_.groups() * tokens_, 0);
    for_each_panel(weights_.groups(), threads_,
                   [this](std::size_t group, int) { pack_group(group); });
    nonfinite_.assign(tokens_, 0);
    for (std::size_t i = 0; i < nonfinite_of_groups_.size(); ++i) {
      nonfinite_[i % tokens_] |= nonfinite_of_groups_[i];
    }
  }

  void pack_group(std::size_t group) {
    std::vector<int> exponents(tokens_);
    for (std::size_t token = 0; token < tokens_; ++token) {
      exponents[token] = largest_exponent(
          row_part(activations_, first_token_ + token, group * weights_.group, weights_.group));
      nonfinite_of_groups_[group * tokens_ + token] = exponents[token] == kNonfiniteExponent;
    }
    const std::size_t chunks = chunks_.size() / weights_.groups();
    for (std::size_t number = group * chunks; number < (group + 1) * chunks; ++number) {
      pack_chunk(number, exponents);
    }
  }

  // `exponents`: of the tokens in the chunk's group. Tokens that are nonfinite there have void
  // results and zeros for digits.
  void pack_chunk(std::size_t number, const std::vector<int>& exponents) {
    const Chunk& chunk = chunks_[number];
    ChunkStorage& storage = storage_[number];
    const std::size_t width = kernel_.tokens;
    const std::size_t pairs = chunk.size / 2;
    storage.middle.assign((tokens_ + width - 1) / width * width * pairs, 0);
    storage.tokens.assign(tokens_, {});
    storage.rare.clear();
    std::vector<RareDigits> rare(kRareDigits * pairs);
    for (std::size_t token = 0; token < tokens_; ++token) {
      if (exponents[token] == kNonfiniteExponent) continue;
      const RowPart part = row_part(activations_, first_token_ + token, chunk.begin, chunk.size);
      std::int32_t* const middle =
          storage.middle.data() + token / width * width * pairs + token % width;
      TokenDigits digits = kernel_.pack(part.values, part.present, chunk.size,
                                        truncation(exponents[token]), middle, rare.data());
      digits.begin = static_cast<std::uint32_t>(storage.rare.size());
      const std::size_t count = std::size_t{digits.high} + digits.low + digits.lowest;
      storage.rare.insert(storage.rare.end(), rare.data(), rare.data() + count);
      storage.tokens[token] = digits;
    }
    digits_[number] = {.middle = storage.middle.data(),
                       .tokens = storage.tokens.data(),
                       .rare = storage.rare.data()};
  }

  // What activations are truncated to multiples of: 2^(M - 25 - N), or 2^-24, which changes none.
  float truncation(int largest_exponent_of_group) const {
    if (arithmetic_.accumulator.kind != spec::Accumulator::Kind::aligned) {
      return std::ldexp(1.0F, spec::kExactLsbExponent);
    }
    return std::ldexp(1.0F, largest_exponent_of_group - spec::kFp16ExponentOffset -
                                arithmetic_.accumulator.fraction_bits);
  }

  void multiply_panel(std::size_t panel, const ExactScratch& scratch) const {
    const std::size_t first = panel * kernel_.outputs;
    const std::size_t groups = weights_.groups();
    const std::size_t row_bytes = groups * weights_.group / 2;
    ExactTask task{};
    task.codes = weights_.codes.data() + first * row_bytes;
    task.scales = weights_.scales.data() + first * groups;
    task.zeros = weights_.zeros.empty() ? nullptr : weights_.zeros.data() + first * groups;
    task.row_bytes = row_bytes;
    task.groups = groups;
    task.outputs = std::min(kernel_.outputs, weights_.rows - first);
    task.chunks = chunks_.data();
    task.chunk_count = chunks_.size();
    task.wide_groups = wide_groups_;
    task.digits = digits_.data();
    task.tokens = tokens_;
    task.nonfinite = nonfinite_.data();
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
  const ExactKernel kernel_;
  const std::vector<Chunk> chunks_;
  const bool wide_groups_;
  std::vector<Worker> workers_;
  std::size_t first_token_ = 0;
  std::size_t tokens_ = 0;
  std::vector<ChunkStorage> storage_;
  std::vector<ChunkDigits> digits_;
  std::vector<std::uint8_t> nonfinite_of_groups_;
  std::vector<std::uint8_t> nonfinite_;
};

}  // namespace

void multiply_exact_sums(const MixpeArithmetic& arithmetic, const Binary16Matrix& activations,
                         const GroupMatrix& weights, std::span<std::uint32_t> result,
                         const GemmOptions& options) {
  ExactMultiplication(arithmetic, activations, weights, result, options.threads).run();
}

}  // namespace mpgen::gemm

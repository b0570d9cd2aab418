// Suites of stimulus.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mpgen::tb {

enum class Suite {
  exhaustive,  ///< every input, or every pair of operands in every lane
  corners,     ///< the places where arithmetic goes wrong
  random,      ///< shaped random operands
  tensor,      ///< quantised tensors like those of language models
  protocol,    ///< gaps, garbage between beats, short groups, resets
};

/// All suites in the order in which they run.
const std::vector<Suite>& all_suites();

/// "exhaustive" and so on.
std::string to_string(Suite suite);

/// Nothing for an unknown name.
std::optional<Suite> parse_suite(std::string_view name);

/// A suite as it is to be generated.
struct SuitePlan {
  Suite suite = Suite::random;
  std::uint64_t seed = 1;
  /// Transactions of a random suite (random, tensor, protocol), rounded up to whole packets; none:
  /// the suite's own number. More than kMostTransactions are taken as that.
  std::optional<std::uint64_t> count;
};

/// Hours of simulation, and far from any overflow.
inline constexpr std::uint64_t kMostTransactions = std::uint64_t{1} << 40;

}  // namespace mpgen::tb

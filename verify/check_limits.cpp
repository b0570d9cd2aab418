#include "verify/check_limits.hpp"

namespace mpgen::verify {
namespace {

template <typename Value>
Value by_level(Level level, Value quick, Value full, Value nightly) {
  return level == Level::quick ? quick : level == Level::full ? full : nightly;
}

}  // namespace

std::chrono::seconds proof_limit(Level level) {
  return std::chrono::seconds(by_level(level, 30, 90, 1200));
}

std::uint64_t icarus_cycles(Level level, bool is_tile) {
  if (is_tile) return by_level<std::uint64_t>(level, 100, 400, 2000);
  return by_level<std::uint64_t>(level, 300, 1500, 20000);
}

std::chrono::seconds property_limit(Level level) {
  return std::chrono::seconds(by_level(level, 10, 30, 300));
}

std::uint64_t netlist_transactions(Level level) {
  return by_level<std::uint64_t>(level, 0, 2000, 100000);
}

std::uint64_t fuzz_count(Level /*level*/) { return 13; }

std::size_t fuzz_parts(Level level) { return by_level<std::size_t>(level, 1, 8, 200); }

std::size_t mutant_sample(Level level) { return by_level<std::size_t>(level, 40, 0, 0); }

std::uint64_t mutant_effort(Level level) {
  return by_level<std::uint64_t>(level, 60'000'000, 240'000'000, 240'000'000);
}

std::chrono::seconds mutant_proof_limit(Level level) {
  return std::chrono::seconds(by_level(level, 0, 10, 60));
}

double mutant_proof_budget(Level level) { return by_level(level, 0.0, 60.0, 1200.0); }

std::uint64_t exhaustive_slices(Level level) { return by_level<std::uint64_t>(level, 1, 2, 0); }

std::chrono::seconds exhaustive_budget(Level level) {
  return std::chrono::seconds(by_level(level, 0, 0, 4 * 3600));
}

}  // namespace mpgen::verify

#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <vector>

#include "mutation/hunt.hpp"
#include "mutation/live_mutants.hpp"
#include "mutation/schemata.hpp"
#include "tb/model.hpp"
#include "tb/tile_cases.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::mutation {
namespace {

// A mutant that needs more than this many times the design's cycles does not finish.
constexpr std::uint64_t kPatience = 2;
constexpr std::uint64_t kSlack = 1000;

class Multiplication {
 public:
  Multiplication(const spec::MpgemmTileSpec& spec, tb::Suite suite, std::uint64_t seed,
                 std::uint64_t index)
      : spec_(spec),
        test_(tb::make_tile_case(spec, suite, seed, index)),
        expected_(tb::expected_results(spec, test_)),
        seed_(seed + index) {}

  /// Nothing when the results or the protocol are wrong, otherwise the cycles.
  std::optional<std::uint64_t> run(const std::filesystem::path& plugin, std::size_t mutant,
                                   std::uint64_t most_cycles) const {
    tb::TileRunOptions options;
    options.pauses = test_.pauses;
    options.reset = test_.reset;
    options.empty_calls = test_.empty_calls;
    options.largest_calls = test_.largest_calls;
    options.seed = seed_;
    options.plusargs = {chosen_mutant(mutant)};
    options.most_cycles = most_cycles;
    std::vector<std::uint32_t> got(expected_.size(), 0xDEADBEEF);
    try {
      const std::uint64_t cycles =
          tb::run_tile(spec_, plugin, test_.activations, test_.weights, got, options).cycles;
      if (got != expected_) return std::nullopt;
      return cycles;
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
  }

  /// Without pauses the number of cycles is known.
  bool has_pauses() const { return !test_.pauses.empty(); }

 private:
  const spec::MpgemmTileSpec& spec_;
  tb::TileCase test_;
  std::vector<std::uint32_t> expected_;
  std::uint64_t seed_;
};

struct Case {
  tb::Suite suite;
  std::uint64_t index;
};

// One case of each suite in turn.
std::vector<Case> cases_of_tile() {
  std::vector<Case> cases;
  bool has_more = true;
  for (std::uint64_t index = 0; has_more; ++index) {
    has_more = false;
    for (const tb::Suite suite :
         {tb::Suite::corners, tb::Suite::protocol, tb::Suite::random, tb::Suite::tensor}) {
      if (index >= tb::tile_case_count(suite, 0)) continue;
      cases.push_back({suite, index});
      has_more = true;
    }
  }
  return cases;
}

}  // namespace

HuntResult hunt_in_tile(const spec::MpgemmTileSpec& spec, const std::filesystem::path& plugin,
                        std::size_t mutants, const HuntOptions& options) {
  const tb::Model keeper(plugin);  // the library stays loaded
  LiveMutants live(mutants);
  std::atomic<std::uint64_t> cycles = 0;
  std::uint64_t spent = 0;
  for (const Case& one : cases_of_tile()) {
    if (live.empty() || spent >= options.cycles || cycles >= options.effort) break;
    const Multiplication multiplication(spec, one.suite, options.seed, one.index);
    const std::optional<std::uint64_t> right = multiplication.run(plugin, 0, 0);
    if (!right) throw std::logic_error("the tile fails its co-simulation without a mutant");
    cycles += *right;
    spent += *right;
    live.kill(tb::to_string(one.suite), options.jobs, [&](std::size_t mutant) {
      const auto got = multiplication.run(plugin, mutant, kPatience * *right + kSlack);
      cycles += got.value_or(*right);
      return !got || (!multiplication.has_pauses() && *got != *right);
    });
  }
  return {live.suites(), cycles};
}

}  // namespace mpgen::mutation

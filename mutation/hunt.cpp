#include "mutation/hunt.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

#include "mutation/live_mutants.hpp"
#include "mutation/schemata.hpp"
#include "tb/model.hpp"
#include "tb/suite_run.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::mutation {
namespace {

// Cycles of the first part of a chunk; each next one is twice as long. Most mutants do not see
// the second.
constexpr std::size_t kFirstCycles = 64;
constexpr std::size_t kMostCycles = 4096;
// Idle cycles after the last result: one too many would show there.
constexpr int kExtraCycles = 4;

// One chunk of a suite, with what must come out of it.
class Chunk {
 public:
  Chunk(const tb::UnitBench& bench, const tb::ChunkedSuite& suite, std::uint64_t number)
      : stimulus_(bench.inputs().words()),
        expectation_(bench.outputs().words()),
        model_seed_(suite.model_seed(number)),
        is_clocked_(bench.protocol().control().is_clocked) {
    suite.generate(number, stimulus_);
    bench.expect(stimulus_, expectation_);
    if (!is_clocked_) return;
    for (int cycle = 0; cycle < bench.latency() + kExtraCycles; ++cycle) {
      bench.protocol().control().reset_n.put(stimulus_.append(), true);
    }
  }

  std::size_t cycles() const { return stimulus_.cycles(); }

  /// Whether the model does anything that it should not. Adds the cycles that it ran.
  bool notices(const std::filesystem::path& plugin, std::size_t mutant,
               std::atomic<std::uint64_t>& cycles) const {
    try {
      tb::Model model(plugin, model_seed_, {chosen_mutant(mutant)});
      std::vector<std::uint64_t> records;
      std::size_t next = 0;  // of the expected results
      std::size_t length = kFirstCycles;
      for (std::size_t first = 0; first < stimulus_.cycles(); first += length) {
        if (first > 0) length = std::min(2 * length, kMostCycles);
        const std::size_t count = std::min(length, stimulus_.cycles() - first);
        records.resize(count * model.record_words());
        const std::size_t width = stimulus_.words_per_cycle();
        const std::size_t found =
            model.run(stimulus_.words().subspan(first * width, count * width), records, first);
        cycles += count;
        if (differs(records, found, first + count, next)) return true;
      }
      return next != expectation_.count();
    } catch (const tb::ModelError&) {
      return true;
    }
  }

 private:
  bool differs(std::span<const std::uint64_t> records, std::size_t found, std::size_t end,
               std::size_t& next) const {
    const std::size_t width = expectation_.record_words();
    if (next + found > expectation_.count()) return true;
    std::uint64_t difference = 0;
    for (std::size_t record = 0; record < found; ++record, ++next) {
      const std::uint64_t* const expected = expectation_.record(next);
      const std::uint64_t* const care = expectation_.care(next);
      for (std::size_t word = 0; word < width; ++word) {
        difference |= (expected[word] ^ records[record * width + word]) & care[word];
      }
    }
    const std::uint64_t last = is_clocked_ ? end : end - 1;
    const bool is_missing = next < expectation_.count() && expectation_.cycle(next) <= last;
    return difference != 0 || is_missing;
  }

  tb::Stimulus stimulus_;
  tb::Expectation expectation_;
  std::uint64_t model_seed_;
  bool is_clocked_;
};

// 0, 1/2, 1/4, 3/4, ... of a range: every part of a suite soon has its turn.
std::vector<std::uint64_t> spread_order(std::uint64_t count, std::uint64_t most) {
  std::vector<std::uint64_t> order;
  std::uint64_t size = 1;
  while (size < count) size *= 2;
  for (std::uint64_t step = size; step > 0 && order.size() < most; step /= 2) {
    const bool is_first = step == size;
    for (std::uint64_t place = is_first ? 0 : step; place < count && order.size() < most;
         place += is_first ? size : 2 * step) {
      order.push_back(place);
    }
  }
  return order;
}

// The suite whose stimulus is meant to find most comes first.
std::vector<tb::Suite> suites_by_power() {
  return {tb::Suite::corners, tb::Suite::random, tb::Suite::protocol, tb::Suite::exhaustive,
          tb::Suite::tensor};
}

struct Queue {
  tb::ChunkedSuite suite;
  std::vector<std::uint64_t> order;
};

constexpr std::uint64_t kMostChunks = 4096;

}  // namespace

HuntResult hunt(const spec::Design& design, const std::filesystem::path& plugin,
                std::size_t mutants, const HuntOptions& options) {
  const std::unique_ptr<tb::UnitBench> bench = tb::make_bench(design.unit, options.seed);
  std::vector<Queue> queues;
  for (const tb::Suite suite : suites_by_power()) {
    tb::SuitePlan plan;
    plan.suite = suite;
    plan.seed = options.seed;
    tb::ChunkedSuite chunks(*bench, plan);
    if (chunks.chunks() == 0) continue;
    std::vector<std::uint64_t> order = spread_order(chunks.chunks(), kMostChunks);
    queues.push_back({std::move(chunks), std::move(order)});
  }
  const tb::Model keeper(plugin);  // the library stays loaded
  LiveMutants live(mutants);
  std::atomic<std::uint64_t> cycles = 0;
  std::uint64_t spent = 0;  // by one that survives
  const auto words = static_cast<std::uint64_t>(bench->inputs().words());
  const auto is_over = [&] {
    return live.empty() || spent >= options.cycles || cycles * words >= options.effort;
  };
  bool has_more = true;
  for (std::size_t round = 0; has_more && !is_over(); ++round) {
    has_more = false;
    for (const Queue& queue : queues) {
      if (round >= queue.order.size() || is_over()) continue;
      has_more = true;
      const Chunk chunk(*bench, queue.suite, queue.order[round]);
      if (chunk.notices(plugin, 0, cycles)) {
        throw std::logic_error(design.name + " fails its co-simulation without a mutant");
      }
      live.kill(tb::to_string(queue.suite.plan().suite), options.jobs,
                [&](std::size_t mutant) { return chunk.notices(plugin, mutant, cycles); });
      spent += chunk.cycles();
    }
  }
  return {live.suites(), cycles};
}

}  // namespace mpgen::mutation

#include "tb/icarus_tile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>

#include "spec/mpgemm_tile.hpp"
#include "tb/icarus_fields.hpp"
#include "tb/icarus_run.hpp"
#include "tb/icarus_streams.hpp"
#include "tb/icarus_testbench.hpp"
#include "tb/random.hpp"
#include "tb/replay.hpp"
#include "tb/tile_beats.hpp"
#include "tb/tile_cases.hpp"
#include "tb/tile_vectors.hpp"

namespace mpgen::tb {
namespace {

// A suite is left out when its shortest multiplication takes more cycles than this times the
// number asked for.
constexpr std::uint64_t kMostOverrun = 4;
// How much longer pauses make a multiplication: usually, and in any case.
constexpr std::uint64_t kUsualPauses = 3;
constexpr std::uint64_t kLongestPauses = 64;
// Cycles that a tile may stand still before it counts as stuck.
constexpr std::uint64_t kSpareCycles = 500;

struct ChosenCase {
  Suite suite = Suite::random;
  std::uint64_t index = 0;
  std::uint64_t estimate = 0;  ///< cycles
  TileCase test;
};

class TileIcarus {
 public:
  TileIcarus(const spec::Design& design, const RtlSource& rtl, const IcarusOptions& options)
      : spec_(std::get<spec::MpgemmTileSpec>(design.unit)),
        ports_(spec::ports(spec_)),
        rtl_(rtl),
        options_(options),
        seed_(options.seed) {
    result_.design = design.name;
    result_.unit = spec::unit_name(design.unit);
  }

  IcarusResult run() {
    if (options_.replay.empty()) {
      for (const Suite suite : options_.suites.empty() ? all_suites() : options_.suites) {
        choose(suite);
      }
    } else {
      choose_replay();
    }
    result_.seed = seed_;
    if (cases_.empty() && result_.left_out.empty()) {
      throw std::invalid_argument("the unit has none of the suites");
    }
    if (!cases_.empty()) simulate();
    return std::move(result_);
  }

 private:
  std::uint64_t estimate(const TileCase& test) const {
    const spec::GemmSize size = size_of(test);
    std::uint64_t cycles = 0;
    for (const TileCall& call : tile_calls(spec_, size.rows, size.columns)) {
      cycles += tile_cycles(spec_, {.rows = call.rows, .columns = call.columns, .k = size.k});
    }
    return cycles * (test.pauses.empty() ? 1 : kUsualPauses);
  }

  void choose(Suite suite) {
    const std::uint64_t count = tile_case_count(suite, 0);
    if (count == 0) return;
    std::vector<ChosenCase> all;
    for (std::uint64_t index = 0; index < count; ++index) {
      TileCase test = make_tile_case(spec_, suite, seed_, index);
      const std::uint64_t cycles = estimate(test);
      all.push_back({.suite = suite, .index = index, .estimate = cycles, .test = std::move(test)});
    }
    const auto shortest = std::min_element(
        all.begin(), all.end(),
        [](const ChosenCase& a, const ChosenCase& b) { return a.estimate < b.estimate; });
    if (shortest->estimate > kMostOverrun * options_.cycles) {
      result_.left_out.push_back(suite);
      return;
    }
    result_.suites.emplace_back();
    result_.suites.back().suite = suite;
    std::uint64_t used = shortest->estimate;
    const auto first = static_cast<std::size_t>(shortest - all.begin());
    Random random(seed_, kStream + static_cast<std::uint64_t>(suite), 0);
    const auto turn = static_cast<std::size_t>(random.below(all.size()));
    for (std::size_t step = 0; step < all.size(); ++step) {
      const std::size_t index = (turn + step) % all.size();
      if (index == first || used + all[index].estimate > options_.cycles) continue;
      used += all[index].estimate;
      cases_.push_back(std::move(all[index]));
    }
    cases_.push_back(std::move(all[first]));
  }

  void choose_replay() {
    const Replay request = parse_replay(options_.replay, 1);
    if (request.stimulus || request.chunk >= tile_case_count(request.suite, 0)) {
      throw std::invalid_argument("the replay line names no case of this tile");
    }
    seed_ = request.seed;
    TileCase test = make_tile_case(spec_, request.suite, seed_, request.chunk);
    const std::uint64_t cycles = estimate(test);
    cases_.push_back({.suite = request.suite,
                      .index = request.chunk,
                      .estimate = cycles,
                      .test = std::move(test)});
    result_.suites.emplace_back();
    result_.suites.back().suite = request.suite;
  }

  void simulate() {
    std::vector<std::vector<StreamBeats>> streams;
    std::vector<StreamRoom> room;
    for (const ChosenCase& one : cases_) {
      streams.push_back(tile_vectors(spec_, one.test));
      room.resize(streams.back().size());
      for (std::size_t k = 0; k < room.size(); ++k) {
        room[k].beats = std::max(room[k].beats, streams.back()[k].beats());
        room[k].pause_words = std::max(room[k].pause_words, streams.back()[k].pauses.size());
      }
    }
    const IcarusRun run(rtl_, stream_testbench(ports_, rtl_.top, room), options_.time_limit);
    result_.version = run.version();
    result_.compile_cpu_seconds = result_.cpu_seconds = run.compile_cpu_seconds();
    for (std::size_t index = 0; index < cases_.size(); ++index) {
      const ChosenCase& one = cases_[index];
      const std::uint64_t factor = one.test.pauses.empty() ? 1 : kLongestPauses;
      write_streams(streams[index], (one.estimate + kSpareCycles) * factor, run.folder());
      const IcarusOutput output = run.run();
      result_.cpu_seconds += output.cpu_seconds;
      IcarusSuiteResult& suite = *std::find_if(
          result_.suites.begin(), result_.suites.end(),
          [&one](const IcarusSuiteResult& candidate) { return candidate.suite == one.suite; });
      suite.checks += output.checks;
      suite.cycles += output.cycles;
      ++suite.transactions;
      ++suite.pieces;
      judge(one, streams[index].back(), output);
    }
  }

  void judge(const ChosenCase& one, const StreamBeats& expected, const IcarusOutput& output) {
    std::string what = output.trouble;
    std::uint64_t mismatches = output.mismatches + (what.empty() ? 0 : 1);
    if (what.empty() && mismatches == 0 && output.checks != expected.beats()) {
      ++mismatches;
      what = fmt::format("{} of {} rows of results were compared", output.checks, expected.beats());
    }
    const spec::GemmSize size = size_of(one.test);
    const bool has_one_call = tile_calls(spec_, size.rows, size.columns).size() == 1;
    if (mismatches == 0 && has_one_call && one.test.pauses.empty()) {
      const std::uint64_t cycles = tile_cycles(spec_, size);
      if (cycles != output.cycles) {
        ++mismatches;
        what = fmt::format("{} cycles, the formula says {}", output.cycles, cycles);
      }
    }
    if (mismatches > 0 && result_.mismatches == 0) {
      IcarusFailure& failure = result_.failure;
      failure.suite = one.suite;
      failure.what = fmt::format("Y[{0}, {1}] = X[{0}, {2}] * W[{1}, {2}]^T: {3}", size.rows,
                                 size.columns, size.k, what);
      failure.replay =
          to_line({.suite = one.suite, .seed = seed_, .chunk = one.index, .stimulus = {}});
      if (!output.first.empty()) explain(output.first.front(), expected, failure);
    }
    result_.mismatches += mismatches;
  }

  void explain(const IcarusMismatch& mismatch, const StreamBeats& expected,
               IcarusFailure& failure) const {
    failure.what += fmt::format("row {} of results in the order in which they come: {}",
                                mismatch.cycle, mismatch.kind);
    if (mismatch.kind == "missing") return;
    const spec::Ports outputs = result_ports(ports_);
    if (mismatch.kind == "wrong") {
      const std::size_t place = mismatch.cycle * expected.words_per_beat;
      failure.expected =
          decode_outputs(outputs, expected.words.data() + place, expected.care.data() + place);
    }
    failure.got = decode_bits(outputs, mismatch.got);
    for (std::vector<DecodedField>* fields : {&failure.expected, &failure.got}) {
      std::erase_if(*fields,
                    [](const DecodedField& field) { return field.name.ends_with("_unused"); });
    }
  }

  static constexpr std::uint64_t kStream = 0x7469636172;

  const spec::MpgemmTileSpec& spec_;
  spec::Ports ports_;
  const RtlSource& rtl_;
  const IcarusOptions& options_;
  std::uint64_t seed_;
  std::vector<ChosenCase> cases_;
  IcarusResult result_;
};

}  // namespace

IcarusResult run_tile_icarus(const spec::Design& design, const RtlSource& rtl,
                             const IcarusOptions& options) {
  return TileIcarus(design, rtl, options).run();
}

}  // namespace mpgen::tb

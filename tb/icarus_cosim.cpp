#include "tb/icarus_cosim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <utility>

#include "tb/excerpt.hpp"
#include "tb/hex_memory.hpp"
#include "tb/icarus_fields.hpp"
#include "tb/icarus_run.hpp"
#include "tb/icarus_testbench.hpp"
#include "tb/icarus_tile.hpp"
#include "tb/replay.hpp"
#include "tb/suite_run.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

// Idle cycles after the last result may come: a spurious one would show there.
constexpr int kExtraCycles = 4;

class IcarusCosim {
 public:
  IcarusCosim(const spec::Design& design, const RtlSource& rtl, const IcarusOptions& options)
      : design_(design), rtl_(rtl), options_(options) {}

  IcarusResult run() {
    result_.design = design_.name;
    result_.unit = spec::unit_name(design_.unit);
    result_.seed = options_.seed;
    if (options_.replay.empty()) {
      bench_ = make_bench(design_.unit, options_.seed);
      excerpt_ = std::make_unique<Excerpt>(bench_->inputs().words());
      take_suites();
    } else {
      take_replay();
    }
    simulate();
    return std::move(result_);
  }

 private:
  void take_suites() {
    for (const Suite suite : options_.suites.empty() ? all_suites() : options_.suites) {
      const std::size_t before = excerpt_->pieces.size();
      append_excerpt(*bench_, {.suite = suite, .seed = options_.seed, .count = {}}, options_.cycles,
                     *excerpt_);
      if (excerpt_->pieces.size() == before) continue;
      IcarusSuiteResult one;
      one.suite = suite;
      one.pieces = excerpt_->pieces.size() - before;
      for (std::size_t piece = before; piece < excerpt_->pieces.size(); ++piece) {
        one.cycles += excerpt_->pieces[piece].last - excerpt_->pieces[piece].first;
        one.transactions += excerpt_->pieces[piece].beats;
      }
      result_.suites.push_back(one);
    }
    if (result_.suites.empty()) throw std::invalid_argument("the unit has none of the suites");
  }

  void take_replay() {
    // Tables of operands depend on the seed; the width of the words does not.
    bench_ = make_bench(design_.unit, options_.seed);
    Replay request = parse_replay(options_.replay, bench_->inputs().words());
    bench_ = make_bench(design_.unit, request.seed);
    result_.seed = request.seed;
    if (!request.stimulus) {
      const ChunkedSuite suite(
          *bench_, {.suite = request.suite, .seed = request.seed, .count = kMostTransactions});
      if (request.chunk >= suite.chunks()) {
        throw std::invalid_argument("the replay line names a chunk that the suite does not have");
      }
      request.stimulus.emplace(bench_->inputs().words());
      suite.generate(request.chunk, *request.stimulus);
    }
    const std::string violation = bench_->protocol().violation(*request.stimulus);
    if (!violation.empty()) {
      throw std::invalid_argument("the replay line was made for another configuration: " +
                                  violation);
    }
    excerpt_ = std::make_unique<Excerpt>(bench_->inputs().words());
    excerpt_->stimulus = std::move(*request.stimulus);
    ExcerptPiece piece = {.suite = request.suite,
                          .seed = request.seed,
                          .chunk = request.chunk,
                          .last = excerpt_->stimulus.cycles(),
                          .copied = excerpt_->stimulus.cycles()};
    for (std::size_t cycle = 0; cycle < excerpt_->stimulus.cycles(); ++cycle) {
      if (control().is_beat(excerpt_->stimulus.cycle(cycle))) ++piece.beats;
    }
    excerpt_->pieces.push_back(piece);
    IcarusSuiteResult one;
    one.suite = request.suite;
    one.transactions = piece.beats;
    one.cycles = piece.last;
    one.pieces = 1;
    result_.suites.push_back(one);
  }

  void simulate() {
    Stimulus& stimulus = excerpt_->stimulus;
    Expectation expectation(bench_->outputs().words());
    bench_->expect(stimulus, expectation);
    if (control().is_clocked) {
      for (int cycle = 0; cycle < bench_->latency() + kExtraCycles; ++cycle) {
        control().reset_n.put(stimulus.append(), true);
      }
    }
    const IcarusRun run(rtl_, unit_testbench(bench_->ports(), rtl_.top, stimulus.cycles()),
                        options_.time_limit);
    write_files(expectation, run.folder());
    const IcarusOutput output = run.run();
    result_.version = run.version();
    result_.compile_cpu_seconds = run.compile_cpu_seconds();
    result_.cpu_seconds = run.compile_cpu_seconds() + output.cpu_seconds;
    result_.mismatches = output.mismatches;
    std::size_t compared = 0;
    for (std::size_t index = 0; index < expectation.count(); ++index) {
      ++suite_of(line_of(expectation.cycle(index))).checks;
      ++compared;
    }
    if (!output.trouble.empty()) {
      ++result_.mismatches;
      result_.failure.what = output.trouble;
    } else if (output.mismatches == 0 && output.checks != compared) {
      ++result_.mismatches;
      result_.failure.what = fmt::format("{} of {} results were compared", output.checks, compared);
    }
    if (!output.first.empty()) explain(output.first.front(), expectation);
  }

  const ControlPorts& control() const { return bench_->protocol().control(); }

  // A clocked unit shows in a record of cycle c + 1 what stands at its outputs after the edge that
  // ends cycle c, which is line c of the files.
  std::uint64_t line_of(std::uint64_t record_cycle) const {
    return control().is_clocked ? record_cycle - 1 : record_cycle;
  }

  const ExcerptPiece& piece_of(std::uint64_t line) const {
    const auto piece = std::find_if(excerpt_->pieces.begin(), excerpt_->pieces.end(),
                                    [line](const ExcerptPiece& one) { return line < one.last; });
    return piece == excerpt_->pieces.end() ? excerpt_->pieces.back() : *piece;
  }

  IcarusSuiteResult& suite_of(std::uint64_t line) {
    const Suite suite = piece_of(line).suite;
    return *std::find_if(result_.suites.begin(), result_.suites.end(),
                         [suite](const IcarusSuiteResult& one) { return one.suite == suite; });
  }

  void write_files(const Expectation& expectation, const flow::TemporaryFolder& folder) const {
    const Stimulus& stimulus = excerpt_->stimulus;
    HexMemory inputs;
    HexMemory due;
    HexMemory expected;
    HexMemory care;
    const auto words = static_cast<std::size_t>(bench_->outputs().words());
    const std::vector<std::uint64_t> nothing(words);
    const std::vector<std::uint64_t> used = used_bits(bench_->outputs());
    std::vector<std::uint64_t> cared(words);
    std::size_t index = 0;
    for (std::size_t line = 0; line < stimulus.cycles(); ++line) {
      inputs.add({stimulus.cycle(line), stimulus.words_per_cycle()});
      const bool is_due = index < expectation.count() && line_of(expectation.cycle(index)) == line;
      due.add(is_due ? 1 : 0);
      if (!is_due) {
        expected.add(nothing);
        care.add(nothing);
        continue;
      }
      for (std::size_t word = 0; word < words; ++word) {
        cared[word] = expectation.care(index)[1 + word] & used[word];
      }
      expected.add({expectation.record(index) + 1, words});
      care.add(cared);
      ++index;
    }
    folder.write(kStimulusFile, inputs.text());
    folder.write(kDueFile, due.text());
    folder.write(kExpectedFile, expected.text());
    folder.write(kCareFile, care.text());
  }

  void explain(const IcarusMismatch& mismatch, const Expectation& expectation) {
    const ExcerptPiece& piece = piece_of(mismatch.cycle);
    IcarusFailure& failure = result_.failure;
    failure.suite = piece.suite;
    const std::uint64_t cycle = mismatch.cycle - piece.first;
    std::string what = fmt::format("a result in cycle {}, where none is due", cycle);
    if (mismatch.kind == "wrong") what = fmt::format("wrong result in cycle {}", cycle);
    if (mismatch.kind == "missing")
      what = fmt::format("no result in cycle {}, where one is due", cycle);
    if (mismatch.kind == "unknown") what = fmt::format("valid_o is unknown in cycle {}", cycle);
    failure.what = failure.what.empty() ? what : what + "; " + failure.what;
    failure.replay = to_line({.suite = piece.suite,
                              .seed = piece.seed,
                              .chunk = piece.chunk,
                              .stimulus = stimulus_of(*excerpt_, piece)});
    for (std::size_t index = 0; index < expectation.count(); ++index) {
      if (line_of(expectation.cycle(index)) != mismatch.cycle) continue;
      failure.expected = decode_outputs(bench_->ports(), expectation.record(index) + 1,
                                        expectation.care(index) + 1);
    }
    if (mismatch.kind != "missing") failure.got = decode_bits(bench_->ports(), mismatch.got);
  }

  const spec::Design& design_;
  const RtlSource& rtl_;
  const IcarusOptions& options_;
  std::unique_ptr<UnitBench> bench_;
  std::unique_ptr<Excerpt> excerpt_;
  IcarusResult result_;
};

}  // namespace

std::uint64_t IcarusResult::checks() const {
  std::uint64_t sum = 0;
  for (const IcarusSuiteResult& suite : suites) sum += suite.checks;
  return sum;
}

std::uint64_t IcarusResult::cycles() const {
  std::uint64_t sum = 0;
  for (const IcarusSuiteResult& suite : suites) sum += suite.cycles;
  return sum;
}

bool IcarusResult::passed() const {
  const bool compares_all =
      std::all_of(suites.begin(), suites.end(),
                  [](const IcarusSuiteResult& suite) { return suite.checks > 0; });
  return mismatches == 0 && !suites.empty() && compares_all;
}

IcarusResult run_icarus(const spec::Design& design, const RtlSource& rtl,
                        const IcarusOptions& options) {
  if (std::holds_alternative<spec::MpgemmTileSpec>(design.unit)) {
    return run_tile_icarus(design, rtl, options);
  }
  return IcarusCosim(design, rtl, options).run();
}

}  // namespace mpgen::tb

// The benches of format_selector and dialect_quantizer_mse, without any model.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "golden/format_selector.hpp"
#include "spec/dialect_quantizer_mse.hpp"
#include "spec/format_selector.hpp"
#include "tb/block_patterns.hpp"
#include "tb/block_scripts.hpp"
#include "tb/lane_port.hpp"
#include "tb/stimulus_writer.hpp"
#include "tb/suite_run.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen::tests {
namespace {

// With lanes = block a register in each place, else none.
template <class Spec>
Spec quantizer(int block, int lanes, const spec::Formatbook& book) {
  Spec spec = {.block = block, .lanes = lanes, .formatbook = book};
  if (lanes != block) spec.pipeline = {};
  return spec;
}

std::vector<spec::UnitSpec> some_units() {
  std::vector<spec::UnitSpec> units;
  const spec::Formatbook& book = spec::blockdialect_formatbook();
  for (const auto& [block, lanes] : {std::pair(32, 32), std::pair(16, 16), std::pair(16, 4),
                                     std::pair(64, 8), std::pair(32, 1)}) {
    auto selector = quantizer<spec::FormatSelectorSpec>(block, lanes, book);
    selector.beat_side_bits = lanes == block ? 3 : 70;
    units.emplace_back(selector);
    units.emplace_back(quantizer<spec::DialectQuantizerMseSpec>(block, lanes, book));
  }
  oracle::Random random(11);
  for (int count = 0; count < 6; ++count) {
    const spec::Formatbook own = oracle::random_formatbook(random);
    const int lanes = count % 2 == 0 ? 16 : 8;
    units.emplace_back(quantizer<spec::FormatSelectorSpec>(16, lanes, own));
    units.emplace_back(quantizer<spec::DialectQuantizerMseSpec>(16, lanes, own));
  }
  return units;
}

TEST_CASE("block quantisers: every suite keeps the protocol, expects results and hits all bins") {
  for (const spec::UnitSpec& unit : some_units()) {
    CAPTURE(spec::unit_name(unit));
    const auto bench = tb::make_bench(unit, 3);
    std::vector<std::uint64_t> hits(bench->bins().size());
    for (const tb::Suite name : tb::all_suites()) {
      CAPTURE(to_string(name));
      const tb::ChunkedSuite suite(*bench, {.suite = name, .seed = 3, .count = {}});
      const std::uint64_t most = name == tb::Suite::corners ? suite.chunks() : 2;
      std::string violation;
      std::size_t results = 0;
      tb::Stimulus stimulus(bench->inputs().words());
      for (std::uint64_t chunk = 0; chunk < std::min(most, suite.chunks()); ++chunk) {
        stimulus.clear();
        suite.generate(chunk, stimulus);
        if (violation.empty()) violation = bench->protocol().violation(stimulus);
        tb::Expectation expectation(bench->outputs().words());
        bench->expect(stimulus, expectation);
        results += expectation.count();
        bench->cover(stimulus, hits);
      }
      CHECK(violation.empty());
      CHECK(results > 0);
    }
    for (std::size_t bin = 0; bin < hits.size(); ++bin) {
      CAPTURE(bench->bins()[bin]);
      CHECK(hits[bin] > 0);
    }
  }
}

// Which magnitudes each position of a block shows in each class.
struct Shown {
  std::vector<std::vector<bool>> magnitudes;  // [class * block + position]
  std::uint64_t blocks = 0;
  std::uint64_t nonfinite_patterns = 0;
};

Shown show_exhaustive(const tb::UnitBench& bench, int block, int lanes,
                      const std::vector<tb::MaximumClass>& classes) {
  const auto elements = static_cast<std::size_t>(block);
  Shown shown;
  for (const tb::MaximumClass& maxima : classes) {
    for (std::size_t position = 0; position < elements; ++position) {
      shown.magnitudes.emplace_back(static_cast<std::size_t>(maxima.last) + 1);
    }
  }
  const tb::LanePort activations(bench.ports(), bench.inputs(), "activations_i");
  const tb::ChunkedSuite suite(bench, {.suite = tb::Suite::exhaustive, .seed = 1, .count = {}});
  tb::Stimulus stimulus(bench.inputs().words());
  std::vector<std::int32_t> patterns(elements);
  std::vector<bool> nonfinite(0x10000);
  for (std::uint64_t chunk = 0; chunk < suite.chunks(); ++chunk) {
    stimulus.clear();
    suite.generate(chunk, stimulus);
    std::size_t place = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      activations.read(stimulus.cycle(cycle), &patterns[place]);
      place += static_cast<std::size_t>(lanes);
      if (place < elements) continue;
      place = 0;
      std::int32_t largest = 0;
      for (const std::int32_t pattern : patterns) {
        largest = std::max(largest, pattern & 0x7FFF);
        if ((pattern & 0x7C00) == 0x7C00) nonfinite[static_cast<std::size_t>(pattern)] = true;
      }
      if (largest >= tb::kFiniteMagnitudes) continue;
      ++shown.blocks;
      const auto own = std::find_if(classes.begin(), classes.end(),
                                    [&](const auto& maxima) { return largest <= maxima.last; });
      const auto first = static_cast<std::size_t>(own - classes.begin()) * elements;
      for (std::size_t position = 0; position < elements; ++position) {
        shown.magnitudes[first + position][static_cast<std::size_t>(patterns[position] & 0x7FFF)] =
            true;
      }
    }
  }
  shown.nonfinite_patterns =
      static_cast<std::uint64_t>(std::count(nonfinite.begin(), nonfinite.end(), true));
  return shown;
}

void check_all_shown(const Shown& shown) {
  std::uint64_t missing = 0;
  for (const std::vector<bool>& magnitudes : shown.magnitudes) {
    missing += static_cast<std::uint64_t>(std::count(magnitudes.begin(), magnitudes.end(), false));
  }
  CHECK(missing == 0);
  CHECK(shown.nonfinite_patterns == 2048);
}

TEST_CASE("block quantisers: exhaustive shows every magnitude everywhere in every class") {
  SECTION("classes are pairs") {
    spec::Formatbook book = spec::blockdialect_formatbook();
    book.dialects.erase(book.dialects.begin() + 2, book.dialects.end() - 2);
    const auto unit = quantizer<spec::FormatSelectorSpec>(16, 4, book);
    const auto bench = tb::make_bench(unit, 1);
    const Shown shown = show_exhaustive(*bench, 16, 4, tb::pair_classes(book));
    check_all_shown(shown);
    CHECK(shown.blocks < 1'100'000);
  }
  SECTION("classes are shared exponents") {
    const spec::Formatbook& book = spec::blockdialect_formatbook();
    const auto unit = quantizer<spec::DialectQuantizerMseSpec>(16, 16, book);
    const auto bench = tb::make_bench(unit, 1);
    const Shown shown = show_exhaustive(*bench, 16, 16, tb::exponent_classes());
    check_all_shown(shown);
    CHECK(shown.blocks < 600'000);
  }
}

// The blocks of a list of corner cases.
std::vector<std::vector<std::uint16_t>> corner_list(const std::string& name, std::size_t elements) {
  for (const tb::BlockScripts& scripts :
       tb::corner_blocks(spec::blockdialect_formatbook(), static_cast<int>(elements))) {
    if (scripts.name != name) continue;
    std::vector<std::vector<std::uint16_t>> blocks;
    for (std::uint64_t index = 0; index < scripts.count; ++index) {
      std::vector<std::int32_t> patterns(elements);
      scripts.make(index, patterns);
      blocks.emplace_back(patterns.begin(), patterns.end());
    }
    return blocks;
  }
  return {};
}

TEST_CASE("block quantisers: corner counts meet in every number, and by one in both directions") {
  constexpr std::size_t kElements = 32;
  const golden::FormatSelector selector(spec::blockdialect_formatbook());
  // [pair][even count][odd count]
  std::vector<std::vector<std::vector<int>>> seen(
      8, std::vector<std::vector<int>>(kElements + 1, std::vector<int>(kElements + 1)));
  for (const auto& block : corner_list("counts", kElements)) {
    golden::SelectionSteps steps;
    selector.quantize(block, steps);
    ++seen.at(static_cast<std::size_t>(steps.pair))
          .at(static_cast<std::size_t>(steps.even_count))
          .at(static_cast<std::size_t>(steps.odd_count));
  }
  int missing = 0;
  for (const auto& counts : seen) {
    for (std::size_t k = 0; k <= (kElements - 2) / 2; ++k) {
      missing += int{counts[k][k] == 0};
      missing += int{counts[k][k + 1] == 0};
      missing += int{counts[k + 1][k] == 0};
    }
    for (std::size_t k = 1; k <= kElements / 2; ++k) {
      missing += int{counts[k][0] == 0} + int{counts[0][k] == 0};
    }
  }
  CHECK(missing == 0);
}

TEST_CASE("block quantisers: corner thresholds are met from both sides in every dialect") {
  const spec::Formatbook& book = spec::blockdialect_formatbook();
  const golden::FormatSelector selector(book);
  // [dialect][threshold]: bit 0 one pattern below, bit 1 on it, bit 2 one pattern above.
  std::vector<std::vector<unsigned>> seen(16, std::vector<unsigned>(7));
  for (const auto& block : corner_list("thresholds", 16)) {
    const golden::DialectBlock result = selector.quantize(block);
    const auto thresholds = spec::index_thresholds(book.dialects.at(result.dialect));
    for (std::size_t number = 0; number < thresholds.size(); ++number) {
      const std::int32_t pattern =
          tb::scaled_binary16(thresholds.at(number) << tb::kScaledFractionBits, result.exponent);
      for (const std::uint16_t element : block) {
        const int offset = (element & 0x7FFF) - pattern;
        if (offset < -1 || offset > 1) continue;
        seen[result.dialect][number] |= 1U << (offset + 1);
      }
    }
  }
  int missing = 0;
  for (const auto& dialect : seen) {
    for (const unsigned sides : dialect) missing += int{sides != 7};
  }
  CHECK(missing == 0);
}

TEST_CASE("block quantisers: what the reference says comes in the right cycles") {
  auto unit = quantizer<spec::FormatSelectorSpec>(16, 8, spec::blockdialect_formatbook());
  unit.beat_side_bits = 8;
  const auto bench = tb::make_bench(unit, 1);
  REQUIRE(bench->latency() == 5);
  const tb::LanePort activations(bench->ports(), bench->inputs(), "activations_i");
  const tb::PortField side_in = bench->inputs().field("beat_side_i");
  tb::Random random(1, 0, 0);
  tb::Stimulus stimulus(bench->inputs().words());
  tb::StimulusWriter writer(bench->ports(), stimulus);
  const auto add_beat = [&](bool is_first, bool is_last, std::int32_t pattern, int side) {
    std::uint64_t* const words = writer.beat(is_first, is_last);
    const std::vector<std::int32_t> patterns(8, pattern);
    activations.write(words, patterns.data());
    side_in.put(words, side);
  };
  add_beat(true, false, 0xBC00, 1);         // 0
  writer.idle(random, tb::Garbage::noise);  // 1
  add_beat(false, false, 0x3C00, 2);        // 2: this block comes in the cycles 6 and 7
  add_beat(false, false, 0x7C00, 3);        // 3
  add_beat(false, true, 0x3C00, 4);         // 4: this one, which is not finite, in 8 and 9
  writer.idle(random, tb::Garbage::noise);  // 5
  writer.idle(random, tb::Garbage::noise);  // 6
  writer.idle(random, tb::Garbage::noise);  // 7
  writer.reset(random);                     // 8: takes the last beat back
  add_beat(true, false, 0x3C00, 5);         // 9: half a block
  tb::Expectation expectation(bench->outputs().words());
  bench->expect(stimulus, expectation);
  const auto output = [&](const char* name, std::size_t index) {
    return bench->outputs().field(name).get(expectation.record(index) + 1);
  };
  const auto care = [&](const char* name, std::size_t index) {
    return bench->outputs().field(name).get_bits(expectation.care(index) + 1, 0, 4);
  };
  REQUIRE(expectation.count() == 3);
  const std::vector<std::uint64_t> cycles = {6, 7, 8};
  for (std::size_t beat = 0; beat < 3; ++beat) {
    CAPTURE(beat);
    CHECK(expectation.cycle(beat) == cycles[beat]);
    CHECK(output("first_o", beat) == (beat == 0 ? 1 : 0));
    CHECK(output("last_o", beat) == 0);
    CHECK(output("beat_side_o", beat) == static_cast<std::int64_t>(beat) + 1);
    CHECK(output("nonfinite_o", beat) == (beat == 2 ? 1 : 0));
    CHECK(care("codes_o", beat) == (beat == 2 ? 0 : 15));
    CHECK(care("side_o", beat) == (beat == 2 ? 0 : 15));
  }
  // 1.0 is 8 half units at s = 13: the largest magnitude of dialect 14 and 15, and of index 7.
  CHECK(output("side_o", 0) == (14 << 5 | 13));
  CHECK(bench->outputs().field("codes_o").get(expectation.record(0) + 1, 0) == 15);
  CHECK(bench->outputs().field("codes_o").get(expectation.record(1) + 1, 7) == 7);
}

}  // namespace
}  // namespace mpgen::tests

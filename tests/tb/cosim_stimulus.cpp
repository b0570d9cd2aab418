// Stimulus: lanes, protocol, and what the suites of each unit hold.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "spec/mixpe_pe.hpp"
#include "tb/lane_port.hpp"
#include "tb/stimulus_writer.hpp"
#include "tb/stream_protocol.hpp"
#include "tb/suite_run.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

// Stimulus of the whole suite, chunk by chunk, at most `most` chunks.
template <class Visit>
void visit_chunks(const tb::UnitBench& bench, tb::Suite name, std::uint64_t most, Visit visit) {
  tb::SuitePlan plan;
  plan.suite = name;
  const tb::ChunkedSuite suite(bench, plan);
  tb::Stimulus stimulus(bench.inputs().words());
  for (std::uint64_t chunk = 0; chunk < std::min(most, suite.chunks()); ++chunk) {
    stimulus.clear();
    suite.generate(chunk, stimulus);
    visit(stimulus);
  }
}

TEST_CASE("cosim: LanePort reads and writes what PortField does", "[cosim]") {
  for (const int bits : {1, 4, 7, 8, 12, 16, 28, 32}) {
    for (const int elements : {1, 2, 3, 16, 64}) {
      for (const bool is_signed : {false, true}) {
        const spec::Ports ports = {input("flag_i", 1, 3),
                                   input("lanes_i", elements, bits, is_signed)};
        const tb::PortLayout layout = tb::input_layout(ports);
        const tb::LanePort lanes(ports, layout, "lanes_i");
        const tb::PortField& field = layout.field("lanes_i");
        const auto words = static_cast<std::size_t>(layout.words());
        tb::Random random(1, static_cast<std::uint64_t>(bits),
                          static_cast<std::uint64_t>(elements));
        std::vector<std::uint64_t> expected(words);
        std::vector<std::uint64_t> written(words);
        layout.field("flag_i").put(expected.data(), 5);
        layout.field("flag_i").put(written.data(), 5);
        std::vector<std::int32_t> values(static_cast<std::size_t>(elements));
        for (int element = 0; element < elements; ++element) {
          const auto value = static_cast<std::int32_t>(random.bits());
          values[static_cast<std::size_t>(element)] = value;
          field.put(expected.data(), value, element);
        }
        lanes.write(written.data(), values.data());
        CAPTURE(bits, elements, is_signed);
        CHECK(written == expected);
        std::vector<std::int32_t> read(static_cast<std::size_t>(elements));
        lanes.read(written.data(), read.data());
        int wrong = 0;
        for (int element = 0; element < elements; ++element) {
          const auto value = static_cast<std::int32_t>(field.get(expected.data(), element));
          wrong += int{read[static_cast<std::size_t>(element)] != value};
        }
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("cosim: the stream protocol is checked", "[cosim]") {
  const spec::Ports ports = stream_ports({input("data_i", 1, 8)});
  const tb::StreamProtocol protocol(ports, {.fewest_beats = 2, .most_beats = 3});
  tb::Random random(1, 0, 0);
  tb::Stimulus stimulus(tb::input_layout(ports).words());
  tb::StimulusWriter writer(ports, stimulus);
  writer.idle(random, tb::Garbage::ones);
  writer.beat(true, false);
  writer.idle(random, tb::Garbage::noise);
  writer.beat(false, true);

  SECTION("a packet with gaps") { CHECK(protocol.violation(stimulus).empty()); }
  SECTION("no first beat") {
    writer.beat(false, true);
    CHECK(protocol.violation(stimulus) == "cycle 4: a beat before first_i");
  }
  SECTION("first twice") {
    writer.beat(true, false);
    writer.beat(true, false);
    CHECK(protocol.violation(stimulus) == "cycle 5: first_i before the last beat has come");
  }
  SECTION("too short") {
    writer.beat(true, true);
    CHECK(protocol.violation(stimulus) == "cycle 4: too few beats");
  }
  SECTION("too long") {
    for (int beat = 0; beat < 4; ++beat) writer.beat(beat == 0, false);
    CHECK(protocol.violation(stimulus) == "cycle 7: too many beats");
  }
  SECTION("a reset ends everything") {
    writer.beat(true, false);
    writer.reset(random);
    writer.beat(true, false);
    CHECK(protocol.violation(stimulus).empty());
  }
}

TEST_CASE("cosim: groups of a dot product follow each other", "[cosim]") {
  const spec::Ports ports = spec::ports(spec::MixpeDotSpec{});
  const tb::StreamProtocol protocol(ports, {});
  const tb::ControlPorts& control = protocol.control();
  tb::Stimulus stimulus(tb::input_layout(ports).words());
  tb::StimulusWriter writer(ports, stimulus);
  const auto add_group = [&](bool is_first, bool is_last) {
    std::uint64_t* words = writer.beat(true, true);
    control.first_group.put(words, is_first);
    control.last_group.put(words, is_last);
  };
  add_group(true, false);
  add_group(false, true);
  CHECK(protocol.violation(stimulus).empty());

  SECTION("outside a dot product") {
    add_group(false, true);
    CHECK(protocol.violation(stimulus) == "cycle 2: a group before first_group_i");
  }
  SECTION("inside another") {
    add_group(true, false);
    add_group(true, false);
    CHECK(protocol.violation(stimulus) == "cycle 3: first_group_i before the last group has come");
  }
}

TEST_CASE("cosim: every suite keeps the protocol and expects results", "[cosim]") {
  std::vector<std::string> configurations = small_configurations();
  configurations.insert(configurations.end(),
                        {"unit: mixpe_pe\nlanes: 64\ngroup: 64\nactivations: int8\nweights: int4\n",
                         "unit: mixpe_pe\nlanes: 1\ngroup: 1\naccumulator: fp32\n",
                         "unit: mixpe_pe\nlanes: 4\ngroup: 8\naccumulator: aligned:16\n",
                         "unit: activation_sum\nlanes: 1\ngroup: 65536\n",
                         "unit: group_aligner\nlanes: 1\ngroup: 1\n",
                         "unit: mixpe_dot\nlanes: 1\ngroup: 1\naccumulator: aligned:0\n",
                         "unit: dequantizer\nactivations: int8\noutput: fp16\n"});
  for (const std::string& configuration : configurations) {
    CAPTURE(configuration);
    const auto bench = tb::make_bench(design_of(configuration).unit, 3);
    for (const tb::Suite suite : tb::suites_of(design_of(configuration).unit)) {
      CAPTURE(to_string(suite));
      std::string violation;
      std::size_t results = 0;
      visit_chunks(*bench, suite, 4, [&](const tb::Stimulus& stimulus) {
        if (violation.empty()) violation = bench->protocol().violation(stimulus);
        tb::Expectation expectation(bench->outputs().words());
        bench->expect(stimulus, expectation);
        results += expectation.count();
      });
      CHECK(violation.empty());
      CHECK(results > 0);
    }
  }
}

TEST_CASE("cosim: aligned integers stay within their range", "[cosim]") {
  const auto design = design_of("unit: mixpe_pe\nlanes: 4\ngroup: 16\naccumulator: aligned:3\n");
  const auto bench = tb::make_bench(design.unit, 1);
  const spec::IntegerRange range = spec::aligned_range(3);
  const tb::LanePort lanes(bench->ports(), bench->inputs(), "activations_i");
  for (const tb::Suite suite : tb::suites_of(design.unit)) {
    int outside = 0;
    visit_chunks(*bench, suite, 10, [&](const tb::Stimulus& stimulus) {
      std::array<std::int32_t, 4> values{};
      for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
        if (!bench->protocol().control().is_beat(stimulus.cycle(cycle))) continue;
        lanes.read(stimulus.cycle(cycle), values.data());
        for (const std::int32_t value : values) outside += int{!range.contains(value)};
      }
    });
    CHECK(outside == 0);
  }
}

TEST_CASE("cosim: the exhaustive suite shows every pair to every lane", "[cosim]") {
  const auto design = design_of("unit: mixpe_pe\nlanes: 2\ngroup: 16\n");
  const auto bench = tb::make_bench(design.unit, 1);
  const tb::LanePort activations(bench->ports(), bench->inputs(), "activations_i");
  const tb::LanePort weights(bench->ports(), bench->inputs(), "weights_i");
  std::array<std::vector<bool>, 2> seen;
  for (auto& lane : seen) lane.resize(std::size_t{1} << 20);
  visit_chunks(*bench, tb::Suite::exhaustive, ~std::uint64_t{0}, [&](const tb::Stimulus& stimulus) {
    std::array<std::int32_t, 2> x{};
    std::array<std::int32_t, 2> q{};
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      activations.read(stimulus.cycle(cycle), x.data());
      weights.read(stimulus.cycle(cycle), q.data());
      for (std::size_t lane = 0; lane < 2; ++lane) {
        seen[lane][static_cast<std::size_t>(x[lane] << 4 | q[lane])] = true;
      }
    }
  });
  for (const auto& lane : seen) {
    // Finite patterns with every weight; Inf and NaN, whose weight does not matter, once.
    CHECK(std::count(lane.begin(), lane.end(), true) == 2 * 0x7C00 * 16 + 2048);
  }
}

TEST_CASE("cosim: a chunk does not depend on those before it", "[cosim]") {
  for (const std::string& configuration : small_configurations()) {
    const auto bench = tb::make_bench(design_of(configuration).unit, 1);
    tb::SuitePlan plan;
    plan.suite = tb::Suite::random;
    const tb::ChunkedSuite suite(*bench, plan);
    tb::Stimulus one(bench->inputs().words());
    tb::Stimulus two(bench->inputs().words());
    tb::Stimulus other(bench->inputs().words());
    suite.generate(3, one);
    suite.generate(2, other);
    suite.generate(3, two);
    CHECK(one == two);
    CHECK(!(one == other));
  }
}

TEST_CASE("cosim: a count asks for that many transactions", "[cosim]") {
  const auto bench = tb::make_bench(design_of("unit: mixpe_pe\nlanes: 1\ngroup: 4\n").unit, 1);
  for (const std::uint64_t count : {1, 100, 16384, 40000}) {
    const tb::ChunkedSuite suite(*bench, {.suite = tb::Suite::random, .seed = 1, .count = count});
    std::uint64_t beats = 0;
    tb::Stimulus stimulus(bench->inputs().words());
    for (std::uint64_t chunk = 0; chunk < suite.chunks(); ++chunk) {
      stimulus.clear();
      beats += suite.generate(chunk, stimulus);
    }
    CHECK(beats >= count);
    CHECK(beats < count + 16);
  }
}

TEST_CASE("cosim: the largest count overflows nothing", "[cosim]") {
  for (const std::string& configuration : small_configurations()) {
    const spec::UnitSpec unit = design_of(configuration).unit;
    const auto bench = tb::make_bench(unit, 1);
    for (const tb::Suite suite : tb::suites_of(unit)) {
      tb::SuitePlan plan;
      plan.suite = suite;
      const std::uint64_t usual = tb::ChunkedSuite(*bench, plan).chunks();
      plan.count = ~std::uint64_t{0};
      CHECK(tb::ChunkedSuite(*bench, plan).chunks() >= usual);
    }
  }
}

TEST_CASE("cosim: a reset takes back the results under way", "[cosim]") {
  const auto bench = tb::make_bench(
      design_of("unit: mixpe_pe\nlanes: 1\ngroup: 4\npipeline: [product, accumulate]\n").unit, 1);
  REQUIRE(bench->latency() == 3);
  tb::Random random(1, 0, 0);
  tb::Stimulus stimulus(bench->inputs().words());
  tb::StimulusWriter writer(bench->ports(), stimulus);
  writer.beat(true, true);                  // 0: its result in cycle 3 is the last one to come
  writer.beat(true, true);                  // 1: the result would come in cycle 4
  writer.idle(random, tb::Garbage::zeros);  // 2
  writer.reset(random);                     // 3
  writer.beat(true, true);                  // 4
  tb::Expectation expectation(bench->outputs().words());
  bench->expect(stimulus, expectation);
  REQUIRE(expectation.count() == 2);
  CHECK(expectation.cycle(0) == 3);
  CHECK(expectation.cycle(1) == 7);
}

}  // namespace
}  // namespace mpgen::tests

// Shrinking and replay lines, without any model.
#include <cstdint>
#include <string>

#include "tb/decode.hpp"
#include "tb/replay.hpp"
#include "tb/shrink.hpp"
#include "tb/suite_run.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

// A chunk of the protocol suite: gaps, short groups, resets.
tb::Stimulus sample(const tb::UnitBench& bench, tb::Suite suite) {
  tb::SuitePlan plan;
  plan.suite = suite;
  tb::Stimulus stimulus(bench.inputs().words());
  tb::ChunkedSuite(bench, plan).generate(0, stimulus);
  return stimulus;
}

std::uint64_t count_beats(const tb::UnitBench& bench, const tb::Stimulus& stimulus) {
  std::uint64_t beats = 0;
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    beats += std::uint64_t{bench.protocol().control().is_beat(stimulus.cycle(cycle))};
  }
  return beats;
}

TEST_CASE("cosim: shrinking finds the one element that matters", "[cosim]") {
  const auto bench = tb::make_bench(design_of("unit: mixpe_pe\nlanes: 4\ngroup: 32\n").unit, 1);
  const tb::PortField activations = bench->inputs().field("activations_i");
  const tb::PortField weights = bench->inputs().field("weights_i");
  const auto fails = [&](const tb::Stimulus& stimulus) {
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* words = stimulus.cycle(cycle);
      if (!bench->protocol().control().is_beat(words)) continue;
      // A large normal activation with a weight of at least 4, in lane 2.
      if ((activations.get(words, 2) & 0x7C00) >= 0x5000 && weights.get(words, 2) >= 4) return true;
    }
    return false;
  };
  const tb::Stimulus failing = sample(*bench, tb::Suite::protocol);
  REQUIRE(fails(failing));
  const tb::Stimulus small = tb::shrink(failing, bench->ports(), bench->protocol(), fails);
  CHECK(fails(small));
  CHECK(bench->protocol().violation(small).empty());
  REQUIRE(small.cycles() == 1);
  CHECK(activations.get(small.cycle(0), 0) == 0);
  CHECK((activations.get(small.cycle(0), 2) & 0x83FF) == 0);
  CHECK(weights.get(small.cycle(0), 2) == 4);
  CHECK(weights.get(small.cycle(0), 3) == 0);
}

TEST_CASE("cosim: shrinking keeps groups of a fixed length", "[cosim]") {
  const auto bench = tb::make_bench(
      design_of("unit: mixpe_dot\nlanes: 2\ngroup: 8\naccumulator: aligned:2\n").unit, 1);
  const tb::PortField scale = bench->inputs().field("scale_i");
  const tb::ControlPorts& control = bench->protocol().control();
  // The second group of a dot product has a negative scale.
  const auto fails = [&](const tb::Stimulus& stimulus) {
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* words = stimulus.cycle(cycle);
      if (!control.is_beat(words) || !control.last.get(words)) continue;
      if (!control.first_group.get(words) && scale.get(words) >= 0x8000) return true;
    }
    return false;
  };
  const tb::Stimulus failing = sample(*bench, tb::Suite::protocol);
  REQUIRE(fails(failing));
  const tb::Stimulus small = tb::shrink(failing, bench->ports(), bench->protocol(), fails);
  CHECK(fails(small));
  CHECK(bench->protocol().violation(small).empty());
  CHECK(small.cycles() == 8);
  CHECK(count_beats(*bench, small) == 8);
}

TEST_CASE("cosim: shrinking keeps a gap and a reset that matter", "[cosim]") {
  const auto bench =
      tb::make_bench(design_of("unit: activation_sum\nlanes: 1\ngroup: 16\n").unit, 1);
  const tb::ControlPorts& control = bench->protocol().control();
  const auto fails = [&](const tb::Stimulus& stimulus) {
    for (std::size_t cycle = 2; cycle < stimulus.cycles(); ++cycle) {
      const bool follows_gap = !control.is_beat(stimulus.cycle(cycle - 2)) &&
                               !control.in_reset(stimulus.cycle(cycle - 2));
      if (follows_gap && control.in_reset(stimulus.cycle(cycle - 1)) &&
          control.is_beat(stimulus.cycle(cycle))) {
        return true;
      }
    }
    return false;
  };
  const tb::Stimulus failing = sample(*bench, tb::Suite::protocol);
  REQUIRE(fails(failing));
  const tb::Stimulus small = tb::shrink(failing, bench->ports(), bench->protocol(), fails);
  CHECK(fails(small));
  CHECK(small.cycles() == 3);
  CHECK(count_beats(*bench, small) == 1);
}

TEST_CASE("cosim: a replay line holds the stimulus", "[cosim]") {
  tb::Stimulus stimulus(2);
  for (int cycle = 0; cycle < 3; ++cycle) stimulus.append()[0] = 0x1F;
  std::uint64_t* words = stimulus.append();
  words[0] = 0x0123456789ABCDEF;
  words[1] = 0x2A;
  stimulus.append();
  const tb::Replay replay = {
      .suite = tb::Suite::corners, .seed = 42, .chunk = 7, .stimulus = stimulus};
  const std::string line = tb::to_line(replay);
  CHECK(line == "corners:42:7:1fx3.2a0123456789abcdef.0");
  const tb::Replay parsed = tb::parse_replay(line, 2);
  CHECK(parsed.suite == tb::Suite::corners);
  CHECK(parsed.seed == 42);
  CHECK(parsed.chunk == 7);
  REQUIRE(parsed.stimulus);
  CHECK(*parsed.stimulus == stimulus);

  CHECK(tb::to_line(replay, 20) == "corners:42:7");
  CHECK(!tb::parse_replay("corners:42:7", 2).stimulus);
}

TEST_CASE("cosim: a bad replay line says what is wrong", "[cosim]") {
  const auto message = [](const std::string& line) -> std::string {
    try {
      tb::parse_replay(line, 1);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message("cornes:1:0") == "the replay line starts with 'cornes', which is no suite");
  CHECK(message("") == "the replay line starts with '', which is no suite");
  CHECK(message("random:x:0") == "the replay line has no seed where 'x' stands");
  CHECK(message("random:1") == "the replay line has no chunk number where '' stands");
  CHECK(message("random:1:0:zz") == "the replay line has no hexadecimal number where 'zz' stands");
  CHECK(message("random:1:0:1x") == "the replay line has no number where '' stands");
  CHECK(message("random:1:0:1..2") == "the replay line has an empty cycle");
  CHECK(message("random:1:0:1x99999999999") == "the replay line has too many cycles");
  CHECK(message("random:1:0:10000000000000000") ==
        "the replay line has a cycle of too many bits: was it made for another configuration?");
}

TEST_CASE("cosim: a replay line cannot take more than 64 MiB", "[cosim]") {
  const auto cycles = [](const std::string& line, int words) -> std::size_t {
    try {
      return tb::parse_replay(line, words).stimulus->cycles();
    } catch (const std::invalid_argument&) {
      return 0;
    }
  };
  CHECK(cycles("random:1:0:1x8388608", 1) == 8388608);
  CHECK(cycles("random:1:0:1x8388609", 1) == 0);
  CHECK(cycles("random:1:0:1x8388608.2", 1) == 0);
  // The longest group of the widest beats.
  CHECK(cycles("random:1:0:1x65536", 34) == 65536);
  CHECK(cycles("random:1:0:1x4088261", 4) == 0);
}

TEST_CASE("cosim: values are shown as their format says", "[cosim]") {
  spec::Port port = output("value_o", 1, 16);
  port.format = "binary16";
  CHECK(tb::decode_value(port, 0x3C01) == "0x3c01 (+1025 * 2^-10 = 1.00097656)");
  CHECK(tb::decode_value(port, 0x8001) == "0x8001 (-1 * 2^-24 = -5.96046448e-08)");
  CHECK(tb::decode_value(port, 0x0000) == "0");
  CHECK(tb::decode_value(port, 0x8000) == "0x8000 (-0)");
  CHECK(tb::decode_value(port, 0x7C00) == "0x7c00 (+Inf)");
  CHECK(tb::decode_value(port, 0xFE00) == "0xfe00 (-NaN)");
  port = output("value_o", 1, 32);
  port.format = "binary32";
  CHECK(tb::decode_value(port, 0x40490FDB) == "0x40490fdb (+13176795 * 2^-22 = 3.14159274)");
  port = output("value_o", 1, 5, true);
  CHECK(tb::decode_value(port, 0x1F) == "-1");
  CHECK(tb::decode_value(port, 0x0F) == "15");
}

}  // namespace
}  // namespace mpgen::tests

// Streams of packets that hold whole blocks: protocol, random packets, bins and shrinking.
#include "tb/block_stream.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tb/block_bins.hpp"
#include "tb/shrink.hpp"
#include "tb/stream_protocol.hpp"
#include "tests/catch.hpp"
#include "tests/tb/test_models.hpp"

namespace mpgen::tests {
namespace {

constexpr std::uint64_t kBeats = 4;

spec::Ports block_ports() { return stream_ports({input("data_i", 2, 8)}); }

// Data that say which block and beat they belong to; a mark in some of the blocks.
struct NumberedBlocks {
  tb::PortField data;
  std::int64_t block = 0;
  bool is_marked = false;

  void start_packet(tb::Random& /*random*/) { block = 0; }
  void draw_block(tb::Random& random) {
    ++block;
    is_marked = random.one_in(4);
  }
  void write_beat(tb::Random& /*random*/, std::uint64_t beat, std::uint64_t* words) const {
    data.put(words, block, 0);
    data.put(words, static_cast<std::int64_t>(16 * beat) + (is_marked ? 1 : 0), 1);
  }
};

tb::BlockStream<NumberedBlocks> block_stream(const spec::Ports& ports) {
  return {{.beats = kBeats, .most_blocks = 5}, {tb::input_layout(ports).field("data_i")}};
}

// The first chunk of a section.
tb::Stimulus first_chunk(const spec::Ports& ports, const tb::Section& section) {
  tb::Stimulus stimulus(tb::input_layout(ports).words());
  tb::StimulusWriter writer(ports, stimulus);
  tb::Random random(1, 2, 3);
  section.write(section.first_item(0), section.last_item(0), random, writer);
  return stimulus;
}

TEST_CASE("block stream: a packet that ends inside a block breaks the protocol") {
  const spec::Ports ports = block_ports();
  const tb::StreamProtocol protocol(ports, {.multiple_of = 3});
  tb::Random random(1, 0, 0);
  tb::Stimulus stimulus(tb::input_layout(ports).words());
  tb::StimulusWriter writer(ports, stimulus);
  const auto write_packet = [&](int beats, bool has_end) {
    for (int beat = 0; beat < beats; ++beat) {
      writer.beat(beat == 0, has_end && beat + 1 == beats);
    }
  };
  write_packet(3, true);
  write_packet(6, true);
  CHECK(protocol.violation(stimulus).empty());

  SECTION("one beat too many") {
    write_packet(4, true);
    CHECK(protocol.violation(stimulus) == "cycle 12: a packet ends inside a block");
  }
  SECTION("one too few in the second block") {
    write_packet(5, true);
    CHECK(protocol.violation(stimulus) == "cycle 13: a packet ends inside a block");
  }
  SECTION("a reset ends a packet anywhere") {
    write_packet(4, false);
    writer.reset(random);
    write_packet(3, true);
    write_packet(5, false);
    CHECK(protocol.violation(stimulus).empty());
  }
}

TEST_CASE("block stream: random packets hold whole blocks, in order, and hit every bin") {
  const spec::Ports ports = block_ports();
  const tb::BlockStream<NumberedBlocks> stream = block_stream(ports);
  const tb::StreamProtocol protocol(
      ports, {.most_beats = stream.traffic().longest_packet(), .multiple_of = kBeats});
  const tb::ControlPorts& control = protocol.control();
  const tb::PortField data = tb::input_layout(ports).field("data_i");
  for (const tb::Suite suite : {tb::Suite::random, tb::Suite::protocol}) {
    CAPTURE(to_string(suite));
    const tb::SuitePlan plan = {.suite = suite, .seed = 1, .count = {}};
    const tb::Stimulus stimulus =
        first_chunk(ports, suite == tb::Suite::random ? stream.random_section(plan)
                                                      : stream.protocol_section(plan));
    CHECK(protocol.violation(stimulus).empty());
    std::uint64_t beats = 0;
    std::uint64_t beat = 0;
    int wrong = 0;
    for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
      const std::uint64_t* const words = stimulus.cycle(cycle);
      if (!control.is_beat(words)) continue;
      beat = control.first.get(words) ? 0 : beat + 1;
      wrong += int{data.get(words, 0) != static_cast<std::int64_t>(beat / kBeats) + 1};
      wrong += int{data.get(words, 1) / 16 != static_cast<std::int64_t>(beat % kBeats)};
      ++beats;
    }
    CHECK(wrong == 0);
    CHECK(beats >= 16384);
    if (suite != tb::Suite::protocol) continue;
    tb::BinList list;
    const tb::BlockStreamBins bins(list, kBeats, stream.traffic().most_blocks, 2 * kBeats + 1);
    std::vector<std::uint64_t> hits(list.names().size());
    bins.cover(stimulus, control, hits);
    CHECK(list.names().size() == 12);
    for (std::size_t bin = 0; bin < hits.size(); ++bin) {
      CAPTURE(list.names()[bin]);
      CHECK(hits[bin] > 0);
    }
  }
}

TEST_CASE("block stream: bins tell gaps and resets in and between blocks apart") {
  const spec::Ports ports = block_ports();
  const tb::ControlPorts control(ports);
  tb::BinList list;
  const tb::BlockStreamBins bins(list, 2, 0, 1);
  const std::vector<std::string> expected = {"packets back to back",
                                             "gap between packets",
                                             "gap inside a packet",
                                             "reset inside a packet",
                                             "shortest packet",
                                             "packet of several beats",
                                             "blocks of a packet back to back",
                                             "gap between blocks of a packet",
                                             "reset between blocks of a packet",
                                             "gap inside a block",
                                             "reset inside a block"};
  REQUIRE(list.names() == expected);
  tb::Random random(1, 0, 0);
  tb::Stimulus stimulus(tb::input_layout(ports).words());
  tb::StimulusWriter writer(ports, stimulus);
  // "(": first beat, ")": last one, "=": both of a beat between, " ": a gap, "!": a reset.
  for (const char cycle : std::string("()()(= =)(= =)( ==)(=!(!")) {
    if (cycle == ' ') {
      writer.idle(random, tb::Garbage::noise);
    } else if (cycle == '!') {
      writer.reset(random);
    } else {
      writer.beat(cycle == '(', cycle == ')');
    }
  }
  std::vector<std::uint64_t> hits(list.names().size());
  bins.cover(stimulus, control, hits);
  CHECK(hits == std::vector<std::uint64_t>{5, 0, 3, 2, 2, 3, 1, 2, 1, 1, 1});
}

struct ShrinkCase {
  tb::Stimulus small;
  std::vector<std::string> beats;  // flags and data of each beat: "first 1 16"
};

// Shrinks the protocol suite's stimulus.
template <class Fails>
ShrinkCase shrink_protocol_suite(Fails fails) {
  const spec::Ports ports = block_ports();
  const tb::StreamProtocol protocol(ports, {.multiple_of = kBeats});
  const tb::PortField data = tb::input_layout(ports).field("data_i");
  const tb::BlockStream<NumberedBlocks> stream = block_stream(ports);
  const tb::Stimulus failing = first_chunk(
      ports, stream.protocol_section({.suite = tb::Suite::protocol, .seed = 1, .count = {}}));
  const auto is_failing = [&](const tb::Stimulus& stimulus) {
    return fails(stimulus, protocol.control(), data);
  };
  REQUIRE(is_failing(failing));
  ShrinkCase result = {tb::shrink(failing, ports, protocol, is_failing), {}};
  CHECK(is_failing(result.small));
  CHECK(protocol.violation(result.small).empty());
  for (std::size_t cycle = 0; cycle < result.small.cycles(); ++cycle) {
    const std::uint64_t* const words = result.small.cycle(cycle);
    if (!protocol.control().is_beat(words)) continue;
    std::string text = protocol.control().first.get(words) ? "first " : "";
    if (protocol.control().last.get(words)) text += "last ";
    result.beats.push_back(text + std::to_string(data.get(words, 0)) + " " +
                           std::to_string(data.get(words, 1)));
  }
  return result;
}

// Calls `visit` with the data of the beats of each whole block, and whether it ends its packet.
template <class Visit>
void visit_blocks(const tb::Stimulus& stimulus, const tb::ControlPorts& control,
                  const tb::PortField& data, Visit visit) {
  std::vector<std::int64_t> values;
  int block = 0;
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    const std::uint64_t* const words = stimulus.cycle(cycle);
    if (!control.is_beat(words)) continue;
    if (control.first.get(words)) {
      values.clear();
      block = 0;
    }
    values.push_back(data.get(words, 1));
    if (values.size() < kBeats) continue;
    visit(block++, values, control.last.get(words));
    values.clear();
  }
}

TEST_CASE("block stream: shrinking drops whole blocks of a packet") {
  // The last beat of a block is marked, and the block ends a packet of several.
  const ShrinkCase result = shrink_protocol_suite(
      [](const tb::Stimulus& stimulus, const tb::ControlPorts& control, const tb::PortField& data) {
        bool found = false;
        visit_blocks(stimulus, control, data,
                     [&](int block, const std::vector<std::int64_t>& values, bool is_last) {
                       found |= block > 0 && is_last && values.back() == 16 * 3 + 1;
                     });
        return found;
      });
  CHECK(result.small.cycles() == 2 * kBeats);
  CHECK(result.beats == std::vector<std::string>{"first 0 0", "0 0", "0 0", "0 0", "0 0", "0 0",
                                                 "0 0", "last 0 49"});
}

TEST_CASE("block stream: shrinking leaves one block where one is enough") {
  const ShrinkCase result = shrink_protocol_suite(
      [](const tb::Stimulus& stimulus, const tb::ControlPorts& control, const tb::PortField& data) {
        bool found = false;
        visit_blocks(stimulus, control, data,
                     [&](int, const std::vector<std::int64_t>& values, bool) {
                       found |= values[1] == 16 + 1 && values[2] >= 32;
                     });
        return found;
      });
  CHECK(result.small.cycles() == kBeats);
  CHECK(result.beats == std::vector<std::string>{"first 0 0", "0 17", "0 32", "last 0 0"});
}

TEST_CASE("block stream: shrinking keeps a gap inside a block") {
  const ShrinkCase result = shrink_protocol_suite(
      [](const tb::Stimulus& stimulus, const tb::ControlPorts& control, const tb::PortField&) {
        // A gap before the third beat of a block that is not its packet's first.
        std::uint64_t beat = 0;
        bool had_gap = false;
        for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
          const std::uint64_t* const words = stimulus.cycle(cycle);
          if (!control.is_beat(words)) {
            had_gap = true;
            continue;
          }
          beat = control.first.get(words) ? 0 : beat + 1;
          if (had_gap && beat > kBeats && beat % kBeats == 2) return true;
          had_gap = false;
        }
        return false;
      });
  CHECK(result.beats.size() == kBeats + 3);
  CHECK(result.small.cycles() == kBeats + 4);
}

}  // namespace
}  // namespace mpgen::tests

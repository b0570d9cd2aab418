#include "tb/icarus_streams.hpp"

#include <fmt/format.h>

#include <string_view>

#include "tb/hex_memory.hpp"
#include "tb/icarus_testbench.hpp"

namespace mpgen::tb {
namespace {

using spec::PortDirection;
using spec::PortRole;

// Sizes of a run: beats and words of pauses of each stream, then the most cycles.
constexpr const char* kSizesFile = "sizes.hex";

std::string beats_file(std::size_t stream) { return fmt::format("beats{}.hex", stream); }
std::string care_file() { return "care.hex"; }
std::string pauses_file(std::size_t stream) { return fmt::format("pauses{}.hex", stream); }

int words_of(int bits) { return (bits + 63) / 64; }

const spec::Port* find(const spec::Ports& ports, PortRole role, const std::string& stream) {
  for (const spec::Port& port : ports) {
    if (port.role == role && port.stream == stream) return &port;
  }
  return nullptr;
}

// One input stream, number k.
std::string input_stream(const spec::Port& data, std::size_t k, const StreamRoom& room) {
  return fmt::format(
      "\n  // {stream}\n"
      "  reg [{bits}-1:0] beats{k} [0:{most_beats}-1];\n"
      "  reg [63:0] pauses{k} [0:{most_pauses}-1];\n"
      "  reg [{bits}-1:0] data{k};\n  reg valid{k};\n  wire ready{k};\n  integer moved{k};\n"
      "  task offer{k};\n    begin\n      if (!valid{k} || taken[{k}]) begin\n"
      "        if (moved{k} >= sizes[2*{k}]) valid{k} = 0;\n"
      "        else begin\n"
      "          valid{k} = ~pauses(sizes[2*{k}+1], pauses{k}[word(sizes[2*{k}+1])]);\n"
      "          data{k} = valid{k} ? beats{k}[moved{k}] : ~beats{k}[moved{k}];\n"
      "        end\n      end\n      taken[{k}] = 0;\n    end\n  endtask\n"
      "  task take{k};\n    begin\n      if (ready{k} !== 0 && ready{k} !== 1) "
      "report(\"unknown\");\n"
      "      if (valid{k} && ready{k} === 1) begin\n        taken[{k}] = 1;\n"
      "        moved{k} = moved{k} + 1;\n      end\n    end\n  endtask\n",
      fmt::arg("stream", data.stream), fmt::arg("k", k),
      fmt::arg("bits", 64 * words_of(data.width())), fmt::arg("most_beats", room.beats),
      fmt::arg("most_pauses", room.pause_words));
}

constexpr std::string_view kTail = R"(
  task take_results;
    begin
      if (result_valid !== 0 && result_valid !== 1) report("unknown");
      if (was_offered && (result_valid !== 1 || result !== last_result)) report("unstable");
      if (result_valid === 1 && result_ready) begin
        if (moved >= sizes[2*Results]) report("unexpected");
        else begin
          checks = checks + 1;
          if (((result ^ expected[moved]) & care[moved]) !== 0) report("wrong");
        end
        moved = moved + 1;
        if (moved == sizes[2*Results]) cycles = cycle + 1;
      end
      was_offered = result_valid === 1 && !result_ready;
      last_result = result;
    end
  endtask

  task report(input [10*8-1:0] kind);
    begin
      mismatches = mismatches + 1;
      if (mismatches <= MostReports) $display("MPGEN %0s %0d %b", kind, moved, result);
    end
  endtask

  // Whether the current cycle is one of a pause.
  function pauses(input [63:0] words, input [63:0] bits);
    pauses = words != 0 && bits[cycle % 64];
  endfunction
  function [63:0] word(input [63:0] words);
    word = words == 0 ? 0 : (cycle / 64) % words;
  endfunction
)";

}  // namespace

std::string stream_testbench(const spec::Ports& ports, const std::string& top,
                             const std::vector<StreamRoom>& room) {
  std::vector<const spec::Port*> inputs;
  const spec::Port* output = nullptr;
  std::vector<std::string> connections;
  for (const spec::Port& port : ports) {
    const bool is_input = port.direction == PortDirection::input;
    if (port.role == PortRole::stream_data && is_input) inputs.push_back(&port);
    if (port.role == PortRole::stream_data && !is_input) output = &port;
    if (port.role == PortRole::clock) connections.push_back(fmt::format(".{}(clock)", port.name));
    if (port.role == PortRole::reset) connections.push_back(fmt::format(".{}(reset_n)", port.name));
  }
  const auto connect = [&](PortRole role, const std::string& stream, const std::string& net) {
    connections.push_back(fmt::format(".{}({})", find(ports, role, stream)->name, net));
  };
  std::string declarations;
  std::string read;
  std::string clear;
  std::string offer;
  std::string take;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const spec::Port& data = *inputs[k];
    connect(PortRole::stream_valid, data.stream, fmt::format("valid{}", k));
    connect(PortRole::stream_ready, data.stream, fmt::format("ready{}", k));
    connect(PortRole::stream_data, data.stream, fmt::format("data{}[{}:0]", k, data.width() - 1));
    declarations += input_stream(data, k, room[k]);
    read += fmt::format(
        "    if (sizes[2*{0}] != 0) $readmemh(\"{1}\", beats{0}, 0, sizes[2*{0}] - 1);\n"
        "    if (sizes[2*{0}+1] != 0) $readmemh(\"{2}\", pauses{0}, 0, sizes[2*{0}+1] - 1);\n",
        k, beats_file(k), pauses_file(k));
    clear += fmt::format("    valid{0} = 0;\n    data{0} = 0;\n    moved{0} = 0;\n", k);
    offer += fmt::format("      offer{};\n", k);
    take += fmt::format("      take{};\n", k);
  }
  const int data_words = words_of(output->width());
  const int keep_words = words_of(find(ports, PortRole::stream_keep, output->stream)->width());
  connect(PortRole::stream_valid, output->stream, "result_valid");
  connect(PortRole::stream_ready, output->stream, "result_ready");
  connect(PortRole::stream_data, output->stream, fmt::format("result[0 +: {}]", output->width()));
  connect(PortRole::stream_keep, output->stream,
          fmt::format("result[{} +: {}]", 64 * data_words,
                      find(ports, PortRole::stream_keep, output->stream)->width()));
  connect(PortRole::stream_last, output->stream,
          fmt::format("result[{}]", 64 * (data_words + keep_words)));
  const std::size_t results = inputs.size();
  std::string text = fmt::format(
      "module {};\n  localparam Results = {};\n  localparam ResultBits = "
      "{};\n"
      "  localparam MostReports = 4;\n\n  reg clock;\n  reg reset_n;\n  reg result_ready;\n"
      "  wire result_valid;\n  wire [ResultBits-1:0] result;\n  reg [ResultBits-1:0] last_result;\n"
      "  reg was_offered;\n  reg [Results-1:0] taken;\n  reg [63:0] sizes [0:2*Results+2];\n"
      "  reg [ResultBits-1:0] expected [0:{}-1];\n  reg [ResultBits-1:0] care [0:{}-1];\n"
      "  reg [63:0] pauses_results [0:{}-1];\n"
      "  integer cycle;\n  integer cycles;\n  integer moved;\n  integer checks;\n"
      "  integer mismatches;\n  integer extra;\n",
      kTestbenchTop, results, 64 * (data_words + keep_words + 1), room[results].beats,
      room[results].beats, room[results].pause_words);
  text += declarations;
  text += kTail;
  text += fmt::format("\n  {} dut (\n    {}\n  );\n", top, fmt::join(connections, ",\n    "));
  text += fmt::format(
      "\n  initial begin\n    $readmemh(\"{}\", sizes);\n{}"
      "    $readmemh(\"{}\", expected, 0, sizes[2*Results] - 1);\n"
      "    $readmemh(\"{}\", care, 0, sizes[2*Results] - 1);\n"
      "    if (sizes[2*Results+1] != 0)\n"
      "      $readmemh(\"{}\", pauses_results, 0, sizes[2*Results+1] - 1);\n"
      "    checks = 0;\n    mismatches = 0;\n    moved = 0;\n    cycles = 0;\n    extra = 0;\n"
      "    was_offered = 0;\n    taken = 0;\n    result_ready = 0;\n{}",
      kSizesFile, read, beats_file(results), care_file(), pauses_file(results), clear);
  // It falls before the first clock edge: registers that it sets are unknown until then.
  text +=
      "    clock = 0;\n    reset_n = 1;\n    #10 reset_n = 0;\n"
      "    repeat (2) begin\n      #5 clock = 1;\n      #5 clock = 0;\n    end\n    reset_n = 1;\n"
      "    for (cycle = 0; cycle < sizes[2*Results+2] && extra < 16; cycle = cycle + 1) begin\n";
  text += offer;
  text +=
      "      result_ready = ~pauses(sizes[2*Results+1], "
      "pauses_results[word(sizes[2*Results+1])]);\n      #4;\n";
  text += take;
  text +=
      "      take_results;\n      if (moved >= sizes[2*Results]) extra = extra + 1;\n"
      "      #1 clock = 1;\n      #5 clock = 0;\n    end\n"
      "    if (moved < sizes[2*Results]) report(\"missing\");\n"
      "    $display(\"MPGEN end %0d %0d %0d\", checks, mismatches, cycles);\n    $finish(0);\n"
      "  end\nendmodule\n";
  return text;
}

void write_streams(const std::vector<StreamBeats>& streams, std::uint64_t most_cycles,
                   const flow::TemporaryFolder& folder) {
  const auto words_text = [](const StreamBeats& stream, const std::vector<std::uint64_t>& words) {
    HexMemory memory;
    for (std::size_t beat = 0; beat < stream.beats(); ++beat) {
      memory.add({words.data() + beat * stream.words_per_beat, stream.words_per_beat});
    }
    return memory.text();
  };
  HexMemory sizes;
  for (std::size_t k = 0; k < streams.size(); ++k) {
    const StreamBeats& stream = streams[k];
    sizes.add(stream.beats());
    sizes.add(stream.pauses.size());
    HexMemory pauses;
    for (const std::uint64_t word : stream.pauses) pauses.add(word);
    folder.write(beats_file(k), words_text(stream, stream.words));
    folder.write(pauses_file(k), pauses.text());
    if (!stream.care.empty()) folder.write(care_file(), words_text(stream, stream.care));
  }
  sizes.add(most_cycles);
  folder.write(kSizesFile, sizes.text());
}

}  // namespace mpgen::tb

#include "tb/model.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tb/test_models.hpp"

namespace {

using mpgen::tb::Assertions;
using mpgen::tb::Flavour;
using mpgen::tb::Model;
using mpgen::tb::ModelError;
using mpgen::tests::accumulator;
using mpgen::tests::input;
using mpgen::tests::output;
using mpgen::tests::run;
using mpgen::tests::Stimulus;
using mpgen::tests::TemporaryFolder;
using mpgen::tests::TestDesign;

using Words = std::vector<std::uint64_t>;

std::uint64_t low_bits(std::int64_t value, int bits) {
  return static_cast<std::uint64_t>(value) % (std::uint64_t{1} << bits);
}

/// Random groups for the accumulator, with gaps and resets in mid-stream, and what must come out.
struct AccumulatorRun {
  Stimulus stimulus{accumulator().ports};
  Words expected;
};

AccumulatorRun random_run(std::uint64_t seed, int cycles, std::uint64_t first_cycle = 0) {
  std::mt19937_64 random(seed);
  AccumulatorRun result;
  std::int64_t sum = 0;
  bool open = false;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    const bool reset = random() % 16 == 0;
    const bool valid = random() % 4 != 0;
    const bool last = random() % 4 == 0;
    const auto data = static_cast<std::int64_t>(random() % 256) - 128;
    result.stimulus.add_cycle();
    result.stimulus.put("rst_ni", reset ? 0 : 1);
    result.stimulus.put("valid_i", valid ? 1 : 0);
    result.stimulus.put("first_i", open ? 0 : 1);
    result.stimulus.put("last_i", last ? 1 : 0);
    // Bits above the port's width must not reach the model.
    result.stimulus.put("data_i", data + (valid ? std::int64_t{256} * 77 : 0));
    if (!valid) continue;
    sum = (open ? sum : 0) + data;
    open = !last;
    if (last && !reset) {
      result.expected.push_back(first_cycle + static_cast<std::uint64_t>(cycle) + 1);
      result.expected.push_back(low_bits(sum, 20));
    }
  }
  return result;
}

std::string start_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("a clocked design gives the expected records, with gaps and resets in mid-stream") {
  Model model(accumulator().build());
  CHECK(model.input_words() == 1);
  CHECK(model.record_words() == 2);
  const AccumulatorRun whole = random_run(1, 20000);
  REQUIRE(whole.expected.size() > 1000);
  CHECK(run(model, whole.stimulus.words()) == whole.expected);
}

TEST_CASE("cycles are counted on from the number given, and runs continue each other") {
  Model model(accumulator().build());
  const AccumulatorRun whole = random_run(2, 1000, 5000);
  Words records;
  std::uint64_t cycle = 0;
  for (const std::size_t length : {1u, 2u, 97u, 400u, 500u}) {
    const auto start = whole.stimulus.words().begin() + static_cast<std::ptrdiff_t>(cycle);
    const Words part(start, start + static_cast<std::ptrdiff_t>(length));
    const Words more = run(model, part, 5000 + cycle);
    records.insert(records.end(), more.begin(), more.end());
    cycle += length;
  }
  CHECK(records == whole.expected);
}

TEST_CASE("registers start with random values that the seed decides") {
  // Nothing but its clock drives this register, so it shows its initial value for ever.
  const TestDesign design = {{"keeper", {{"keeper.sv", R"(
module keeper (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        load_i,
  output logic        ready_o,
  output logic [63:0] kept_o
);
  always_ff @(posedge clk_i) if (load_i) kept_o <= '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) ready_o <= 1'b0;
    else ready_o <= 1'b1;
  end
endmodule
)"}}},
                             [] {
                               mpgen::spec::Ports ports = mpgen::spec::clock_and_reset();
                               ports.push_back(input("load_i", 1, 1));
                               ports.push_back(output("ready_o", 1, 1));
                               ports.push_back(output("kept_o", 1, 64));
                               return ports;
                             }()};
  const auto library = design.build();
  Stimulus stimulus(design.ports);
  stimulus.add_cycle();
  const auto kept = [&](std::uint64_t seed) {
    Model model(library, seed);
    // Without valid_o, every cycle is recorded: its number, ready_o, kept_o.
    return run(model, stimulus.words());
  };
  const Words one = kept(1);
  REQUIRE(one.size() == 3);
  CHECK(one[0] == 1);
  CHECK(one[1] == 1);
  CHECK(one[2] != 0);
  CHECK(kept(1) == one);
  CHECK(kept(2) != one);
  CHECK(kept(std::uint64_t{1} << 40) != one);
  CHECK(kept(0) == kept(0));

  Model model(library);
  stimulus.put("load_i", 1);
  CHECK(run(model, stimulus.words()) == Words{1, 1, 0});
  model.reset();
  stimulus.put("load_i", 0);
  CHECK(run(model, stimulus.words()) == Words{1, 1, 0});
  stimulus.put("rst_ni", 0);
  CHECK(run(model, stimulus.words()) == Words{1, 0, 0});
}

TEST_CASE("wide ports with signed elements go in and come out") {
  // Nine signed elements of 13 bits: 117 bits, some across words of 32 and 64 bits. Each is
  // negated, as 14 bits, and their sum is shown as well.
  const TestDesign design = {
      {"negate", {{"negate.sv", R"(
module negate (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         valid_i,
  input  logic         first_i,
  input  logic         last_i,
  input  logic [116:0] values_i,
  output logic [125:0] negated_o,
  output logic signed [16:0] sum_o,
  output logic         flag_o,
  output logic         valid_o
);
  logic signed [16:0] sum;
  logic [125:0] negated;
  logic signed [12:0] value;
  always_comb begin
    sum = '0;
    negated = '0;
    value = '0;
    for (int i = 0; i < 9; i++) begin
      value = values_i[13*i +: 13];
      sum = sum + 17'(value);
      negated[14*i +: 14] = -14'(value);
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    negated_o <= negated;
    sum_o <= sum;
    flag_o <= first_i ^ last_i;
  end
endmodule
)"}}},
      mpgen::tests::stream_ports({input("values_i", 9, 13, true), output("negated_o", 9, 14, true),
                                  output("sum_o", 1, 17, true), output("flag_o", 1, 1)})};
  constexpr int kCycles = 3000;
  Stimulus stimulus(design.ports);
  std::mt19937_64 random(3);
  std::vector<std::int64_t> values;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    stimulus.add_cycle();
    stimulus.put("valid_i", 1);
    stimulus.put("first_i", cycle % 2);
    for (int element = 0; element < 9; ++element) {
      const std::uint64_t choice = random() % 8;
      auto value = static_cast<std::int64_t>(random() % 8192) - 4096;
      if (choice == 0) value = -4096;
      if (choice == 1) value = 4095;
      values.push_back(value);
      stimulus.put("values_i", value, element);
    }
  }
  Model model(design.build());
  const Words records = run(model, stimulus.words());
  REQUIRE(records.size() == kCycles * model.record_words());

  const mpgen::tb::PortLayout outputs = mpgen::tb::output_layout(design.ports);
  int mismatches = 0;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    const std::uint64_t* record =
        records.data() + static_cast<std::size_t>(cycle) * model.record_words();
    std::int64_t sum = 0;
    for (int element = 0; element < 9; ++element) {
      const std::int64_t value = values[static_cast<std::size_t>(9 * cycle + element)];
      sum += value;
      if (outputs.field("negated_o").get(record + 1, element) != -value) ++mismatches;
    }
    if (record[0] != static_cast<std::uint64_t>(cycle) + 1) ++mismatches;
    if (outputs.field("sum_o").get(record + 1) != sum) ++mismatches;
    if (outputs.field("flag_o").get(record + 1) != cycle % 2) ++mismatches;
  }
  CHECK(mismatches == 0);
}

TEST_CASE("a combinational design gives one record per cycle") {
  const TestDesign design = {{"multiply", {{"multiply.sv", R"(
module multiply (
  input  logic        [15:0] a_i,
  input  logic signed  [3:0] b_i,
  output logic signed [20:0] product_o,
  output logic               zero_o
);
  assign product_o = $signed({1'b0, a_i}) * b_i;
  assign zero_o = product_o == '0;
endmodule
)"}}},
                             {input("a_i", 1, 16), input("b_i", 1, 4, true),
                              output("product_o", 1, 21, true), output("zero_o", 1, 1)}};
  const Flavour flavour = GENERATE(Flavour::plain, Flavour::trace);
  Model model(design.build(flavour));
  const TemporaryFolder folder;
  if (flavour == Flavour::trace) model.open_trace(folder / "multiply.fst");
  Stimulus stimulus(design.ports);
  Words expected;
  for (int a = 0; a < 65536; a += 97) {
    for (int b = -8; b < 8; ++b) {
      stimulus.add_cycle();
      stimulus.put("a_i", a);
      stimulus.put("b_i", b);
      expected.push_back(100 + expected.size() / 2);
      expected.push_back(low_bits(std::int64_t{a} * b, 21) |
                         (a * b == 0 ? std::uint64_t{1} << 21 : 0));
    }
  }
  CHECK(run(model, stimulus.words(), 100) == expected);
  CHECK_NOTHROW(model.reset());
}

TEST_CASE("a waveform is written, and does not change the results") {
  const TemporaryFolder folder;
  Model model(accumulator().build(Flavour::trace));
  const AccumulatorRun whole = random_run(4, 300);
  const Words& words = whole.stimulus.words();
  const Words before(words.begin(), words.begin() + 100);
  const Words during(words.begin() + 100, words.begin() + 200);
  const Words after(words.begin() + 200, words.end());

  Words records = run(model, before);
  model.open_trace(folder / "one.fst");
  for (const std::uint64_t record : run(model, during, 100)) records.push_back(record);
  model.close_trace();
  model.open_trace(folder / "two.fst");
  for (const std::uint64_t record : run(model, after, 200)) records.push_back(record);
  model.close_trace();
  CHECK(records == whole.expected);

  for (const char* name : {"one.fst", "two.fst"}) {
    const std::string wave = start_of(folder / name);
    CAPTURE(name);
    REQUIRE(wave.size() > 400);
    // An FST file starts with a header block: type 0, 329 bytes long, after the type.
    CHECK(wave.substr(0, 9) == std::string("\0\0\0\0\0\0\0\x01\x49", 9));
  }
  CHECK_THROWS_AS(model.open_trace("/nonexistent/folder/wave.fst"), ModelError);
  CHECK_THROWS_AS(model.write_coverage(folder / "coverage.dat"), std::logic_error);
}

TEST_CASE("coverage is counted and written") {
  const TemporaryFolder folder;
  Model model(accumulator().build(Flavour::coverage));
  const AccumulatorRun whole = random_run(5, 300);
  CHECK(run(model, whole.stimulus.words()) == whole.expected);
  model.write_coverage(folder / "coverage.dat");
  const std::string text = start_of(folder / "coverage.dat");
  CHECK(text.rfind("# SystemC::Coverage-3", 0) == 0);
  CHECK(text.find("accumulator.sv") != std::string::npos);
  CHECK(text.find("toggle") != std::string::npos);
  CHECK_THROWS_AS(model.write_coverage("/nonexistent/folder/coverage.dat"), ModelError);
  CHECK_THROWS_AS(model.open_trace(folder / "wave.fst"), std::logic_error);
}

TEST_CASE("threads with one instance each do not disturb each other") {
  const auto library = accumulator().build();
  std::vector<std::thread> threads;
  std::vector<int> wrong(2, 0);
  for (std::size_t thread = 0; thread < wrong.size(); ++thread) {
    threads.emplace_back([&library, &wrong, thread] {
      for (std::uint64_t round = 0; round < 10; ++round) {
        Model model(library, round);
        const AccumulatorRun whole = random_run(10 * thread + round, 2000);
        if (run(model, whole.stimulus.words()) != whole.expected) ++wrong[thread];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(2, 0));
}

TEST_CASE("models of different designs live side by side and can be moved") {
  std::vector<Model> models;
  models.emplace_back(accumulator().build(), 1);
  models.emplace_back(accumulator("another").build(), 2);
  models.emplace_back(accumulator().build(Flavour::coverage), 3);
  const AccumulatorRun whole = random_run(6, 500);
  for (Model& model : models) CHECK(run(model, whole.stimulus.words()) == whole.expected);
}

TEST_CASE("a failing assertion stops the model, if assertions are compiled in") {
  TestDesign design = accumulator();
  std::string& text = design.source.files[0].text;
  text.insert(text.rfind("endmodule"),
              "  always_ff @(posedge clk_i) if (rst_ni) assert (data_i != 8'sd5);\n");
  Stimulus stimulus(design.ports);
  stimulus.add_cycle();
  const Words good = stimulus.words();
  stimulus.put("data_i", 5);
  const Words bad = stimulus.words();

  Model with(design.build(Flavour::plain, Assertions::on));
  CHECK_NOTHROW(run(with, good));
  std::string message;
  try {
    run(with, bad);
  } catch (const ModelError& error) {
    message = error.what();
  }
  CHECK(message.find("accumulator.sv:") != std::string::npos);
  CHECK(message.find("Assertion failed in TOP.accumulator") != std::string::npos);
  Model without(design.build(Flavour::plain, Assertions::off));
  CHECK_NOTHROW(run(without, bad));
}

TEST_CASE("wrong sizes and files are refused") {
  Model model(accumulator().build());
  const Words stimulus(10);
  Words records(19);
  CHECK_THROWS_AS(model.run(stimulus, records), std::invalid_argument);
  CHECK(model.run({}, {}) == 0);
  CHECK_THROWS_AS(Model("/nonexistent/model.so"), ModelError);
  const TemporaryFolder folder;
  CHECK_THROWS_AS(Model(folder.write("model.so", "no library")), ModelError);
}

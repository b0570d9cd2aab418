// Small hand-written designs and the model cache that the tests share.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "spec/common_ports.hpp"
#include "tb/model.hpp"
#include "tb/model_cache.hpp"
#include "tb/port_layout.hpp"

namespace mpgen::tests {

/// $MPGEN_CACHE, else one folder for all test programs of this user: Verilator's run-time library
/// takes longer than all the designs together, and each test case is a process of its own.
inline const tb::ModelCache& test_cache() {
  static const tb::ModelCache cache = [] {
    if (std::getenv("MPGEN_CACHE") != nullptr) return tb::ModelCache();
    return tb::ModelCache(std::filesystem::temp_directory_path() /
                          ("mpgen-test-cache-" + std::to_string(getuid())));
  }();
  return cache;
}

/// A design as the cache takes it.
struct TestDesign {
  tb::RtlSource source;
  spec::Ports ports;

  std::filesystem::path build(tb::Flavour flavour = tb::Flavour::plain,
                              tb::Assertions assertions = tb::Assertions::off) const {
    return test_cache().build(source, ports, flavour, assertions);
  }
};

inline spec::Port input(std::string name, int elements, int bits, bool is_signed = false) {
  return spec::data_port(std::move(name), spec::PortDirection::input, elements, bits, is_signed, "",
                         "");
}

inline spec::Port output(std::string name, int elements, int bits, bool is_signed = false) {
  return spec::data_port(std::move(name), spec::PortDirection::output, elements, bits, is_signed,
                         "", "");
}

/// clk_i, rst_ni, valid_i, first_i, last_i, `data` ..., valid_o.
inline spec::Ports stream_ports(const std::vector<spec::Port>& data) {
  spec::Ports ports = spec::clock_and_reset();
  for (const spec::Port& port : spec::stream_inputs("beat", "group")) ports.push_back(port);
  for (const spec::Port& port : data) ports.push_back(port);
  ports.push_back(spec::valid_output("a result"));
  return ports;
}

/// Sums signed 8-bit values from first to last; latency 1. Only valid_o is reset.
inline TestDesign accumulator(const std::string& comment = "") {
  return {{"accumulator", {{"accumulator.sv", "// " + comment + R"(
module accumulator (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               valid_i,
  input  logic               first_i,
  input  logic               last_i,
  input  logic signed  [7:0] data_i,
  output logic               valid_o,
  output logic signed [19:0] sum_o
);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_i && last_i;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) sum_o <= (first_i ? 20'sd0 : sum_o) + 20'(data_i);
  end
endmodule
)"}}},
          stream_ports({input("data_i", 1, 8, true), output("sum_o", 1, 20, true)})};
}

/// Stimulus of an input layout, cycle by cycle.
class Stimulus {
 public:
  explicit Stimulus(const spec::Ports& ports) : layout_(tb::input_layout(ports)) {}

  /// Adds a cycle of zeros and, if there is one, a released reset.
  void add_cycle() {
    words_.resize(words_.size() + static_cast<std::size_t>(layout_.words()));
    if (layout_.contains("rst_ni")) put("rst_ni", 1);
  }
  /// Sets a value of the last cycle.
  void put(const std::string& port, std::int64_t value, int element = 0) {
    layout_.field(port).put(words_.data() + words_.size() - layout_.words(), value, element);
  }
  std::size_t cycles() const { return words_.size() / static_cast<std::size_t>(layout_.words()); }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  tb::PortLayout layout_;
  std::vector<std::uint64_t> words_;
};

/// All records of a run.
inline std::vector<std::uint64_t> run(tb::Model& model, const std::vector<std::uint64_t>& stimulus,
                                      std::uint64_t first_cycle = 0) {
  std::vector<std::uint64_t> records(stimulus.size() / model.input_words() * model.record_words());
  const std::size_t count = model.run(stimulus, records, first_cycle);
  records.resize(count * model.record_words());
  return records;
}

}  // namespace mpgen::tests

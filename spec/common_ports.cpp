#include "spec/common_ports.hpp"

#include <utility>

#include "spec/dialect_decoder.hpp"
#include "spec/mixpe_pe.hpp"

namespace mpgen::spec {
namespace {

Port control(std::string name, PortDirection direction, PortRole role, std::string meaning) {
  return {.name = std::move(name),
          .direction = direction,
          .role = role,
          .format = "bit",
          .meaning = std::move(meaning)};
}

}  // namespace

Ports clock_and_reset() {
  return {control("clk_i", PortDirection::input, PortRole::clock, "clock, rising edge"),
          control("rst_ni", PortDirection::input, PortRole::reset,
                  "asynchronous, active low; control state only")};
}

Ports stream_inputs(const std::string& element, const std::string& packet) {
  return {
      control("valid_i", PortDirection::input, PortRole::valid, "this cycle carries a " + element),
      control("first_i", PortDirection::input, PortRole::first,
              "first " + element + " of a " + packet),
      control("last_i", PortDirection::input, PortRole::last,
              "last " + element + " of a " + packet)};
}

Port data_port(std::string name, PortDirection direction, int elements, int element_bits,
               bool is_signed, std::string format, std::string meaning) {
  return {.name = std::move(name),
          .direction = direction,
          .role = PortRole::data,
          .elements = elements,
          .element_bits = element_bits,
          .is_signed = is_signed,
          .format = std::move(format),
          .meaning = std::move(meaning)};
}

Port activations_port(int lanes, ActivationFormat activations, const Accumulator& accumulator) {
  const bool is_binary16 =
      activations == ActivationFormat::fp16 && accumulator.kind != Accumulator::Kind::aligned;
  return data_port("activations_i", PortDirection::input, lanes,
                   activation_port_bits(activations, accumulator), !is_binary16,
                   is_binary16 ? "binary16" : "two's complement",
                   "activations x, lane 0 first along k");
}

Port valid_output(const std::string& what) {
  return control("valid_o", PortDirection::output, PortRole::valid,
                 "high for the one cycle that shows " + what);
}

Port nonfinite_output(const std::string& where) {
  return control("nonfinite_o", PortDirection::output, PortRole::data,
                 "an activation of " + where + " was Inf or NaN; the other results are void");
}

Port dialect_codes_port(std::string name, PortDirection direction, int lanes,
                        const std::string& elements) {
  return data_port(std::move(name), direction, lanes, kDialectCodeBits, false,
                   "DialectFP4 {sign, index}", elements + ", lane 0 first along k");
}

Port block_side_port(std::string name, PortDirection direction, const Formatbook& book,
                     const std::string& what) {
  return data_port(std::move(name), direction, 1, block_side_bits(book), false,
                   "{dialect, shared exponent}", "side data of the block of " + what);
}

Port decoded_port(std::string name, PortDirection direction, int lanes, const Formatbook& book,
                  const std::string& meaning) {
  return data_port(std::move(name), direction, lanes, decoded_bits(book), false,
                   "{sign, half units}", meaning);
}

Port result_port(OutputFormat output, const std::string& meaning) {
  return data_port("result_o", PortDirection::output, 1, output_bits(output), false,
                   output == OutputFormat::fp32 ? "binary32" : "binary16", meaning);
}

}  // namespace mpgen::spec

#include "spec/block_quantizer_ports.hpp"

#include "spec/common_ports.hpp"

namespace mpgen::spec {

Ports block_quantizer_ports(int lanes, int beat_side_bits, const Formatbook& book) {
  Ports list = clock_and_reset();
  for (auto& port : stream_inputs("beat", "packet")) list.push_back(port);
  Port first = list[3];
  Port last = list[4];
  list.push_back(activations_port(lanes, ActivationFormat::fp16, Accumulator{}));
  const auto add_beat_side = [&](const char* name, PortDirection direction, const char* meaning) {
    if (beat_side_bits == 0) return;
    list.push_back(data_port(name, direction, 1, beat_side_bits, false, "bits", meaning));
  };
  add_beat_side("beat_side_i", PortDirection::input, "travels with the beat");
  list.push_back(valid_output("a quantised beat"));
  first.name = "first_o";
  last.name = "last_o";
  first.direction = last.direction = PortDirection::output;
  list.push_back(first);
  list.push_back(last);
  list.push_back(dialect_codes_port("codes_o", PortDirection::output, lanes, "quantised elements"));
  list.push_back(block_side_port("side_o", PortDirection::output, book,
                                 "these elements, shown with each of its beats"));
  list.push_back(nonfinite_output("the block"));
  add_beat_side("beat_side_o", PortDirection::output, "beat_side_i of this beat");
  return list;
}

int block_quantizer_latency(int beats, const BlockQuantizerPipeline& pipeline) {
  return beats == 1 ? 1 + pipeline.stages() : 2 * beats + 1;
}

}  // namespace mpgen::spec

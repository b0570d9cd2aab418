#include <fmt/format.h>

#include "gen/block_quantizer.hpp"
#include "gen/block_quantizer_text.hpp"
#include "gen/emission.hpp"

namespace mpgen::gen {

const SvModule& emit(const spec::DialectQuantizerMseSpec& spec, const std::string& name,
                     Emission& emission) {
  SvModule m;
  m.name = name;
  m.summary = "FP16 activations to DialectFP4 blocks, dialect with the least squared error.";
  m.header = {
      block_quantizer_text(spec.block, spec.lanes),
      fmt::format("The dialect is the one of the formatbook's {} whose sum of squared errors of "
                  "the scaled elements is least, in exact arithmetic; a tie goes to the lowest id. "
                  "Ties of rounding go to the larger magnitude; zero has no sign.",
                  spec.formatbook.size()),
      block_quantizer_timing(spec.beats(), spec::latency(spec))};
  for (const auto& port : spec::ports(spec)) m.ports.push_back(module_port(port));
  BlockQuantizerEmitter(m, {.block = spec.block,
                            .lanes = spec.lanes,
                            .formatbook = spec.formatbook,
                            .pipeline = spec.pipeline,
                            .beat_side_bits = spec.beat_side_bits,
                            .choice = DialectChoice::least_squares})
      .run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen

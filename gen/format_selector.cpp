#include <fmt/format.h>

#include "gen/block_quantizer.hpp"
#include "gen/block_quantizer_text.hpp"
#include "gen/emission.hpp"

namespace mpgen::gen {

const SvModule& emit(const spec::FormatSelectorSpec& spec, const std::string& name,
                     Emission& emission) {
  SvModule m;
  m.name = name;
  m.summary = "FP16 activations to DialectFP4 blocks, dialect chosen online in two stages.";
  m.header = {
      block_quantizer_text(spec.block, spec.lanes),
      fmt::format("Stage 1: the block's largest magnitude, rounded to half units, names a pair of "
                  "the formatbook's {} dialects. Stage 2: of the two, that which more elements are "
                  "nearer to; a tie goes to the even one. Magnitudes are truncated to quarter "
                  "units, which loses nothing: all borders are whole quarter units. Ties of "
                  "rounding go to the larger magnitude; zero has no sign.",
                  spec.formatbook.size()),
      block_quantizer_timing(spec.beats(), spec::latency(spec))};
  for (const auto& port : spec::ports(spec)) m.ports.push_back(module_port(port));
  BlockQuantizerEmitter(m, {.block = spec.block,
                            .lanes = spec.lanes,
                            .formatbook = spec.formatbook,
                            .pipeline = spec.pipeline,
                            .beat_side_bits = spec.beat_side_bits,
                            .choice = DialectChoice::two_stage})
      .run();
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen

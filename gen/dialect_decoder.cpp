#include <fmt/format.h>

#include "gen/emission.hpp"
#include "gen/formatbook_table.hpp"

namespace mpgen::gen {

const SvModule& emit(const spec::DialectDecoderSpec& spec, const std::string& name,
                     Emission& emission) {
  SvModule m;
  m.name = name;
  m.summary = "DialectFP4 codes of a block to signs and magnitudes.";
  m.header = {
      "A code {sign, index} becomes {sign, magnitude}: the element is (-1)^sign * magnitude / 2 * "
      "2^(s - 15), s being the block's shared exponent. A code may be negative zero.",
      fmt::format("The dialect's magnitudes are looked up once for all {} lane{}; a lane only "
                  "selects among them, and what all dialects share is constant there. The "
                  "formatbook has {} dialects; no other id may come.",
                  spec.lanes, spec.lanes == 1 ? "" : "s", spec.formatbook.size()),
      "Combinational."};
  for (const auto& port : spec::ports(spec)) m.ports.push_back(module_port(port));
  m.blank();
  m.localparam("Lanes", std::to_string(spec.lanes));
  m.localparam("CodeWidth", std::to_string(spec::kDialectCodeBits), "sign, index");
  m.localparam("IndexWidth", "CodeWidth - 1");
  m.localparam("MagnitudeWidth", std::to_string(spec::magnitude_bits(spec.formatbook)));
  m.localparam("DecodedWidth", "MagnitudeWidth + 1", "with its sign");
  declare_magnitudes(m, "Formatbook", spec.formatbook);
  m.blank();
  m.signal("magnitudes", spec::kDialectMagnitudes * kMagnitudeEntryBits, "of the dialect");
  m.blank();
  m.assign("magnitudes", magnitudes_of("Formatbook", "dialect_i"));
  m.blank();
  m.process("always_comb",
            {{"for (int l = 0; l < Lanes; l++)",
              {"decoded_o[l*DecodedWidth +: DecodedWidth] = {codes_i[l*CodeWidth + IndexWidth],\n"
               "magnitudes[{codes_i[l*CodeWidth +: IndexWidth], 2'd0} +: MagnitudeWidth]};"}}});
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen

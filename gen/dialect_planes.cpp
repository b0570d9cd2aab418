#include "gen/dialect_planes.hpp"

#include <fmt/format.h>

#include "gen/formatbook_table.hpp"

namespace mpgen::gen {
namespace {

// plane(digits): the lowest bits of all 4-bit digits. Four words of `Lanes` bits hold the digits;
// the words' bits are interleaved, which is a matter of wires only.
SvFunction plane_function(int lanes) {
  const SvWidth words("4*Lanes", 4 * lanes);
  const SvWidth word("Lanes", lanes);
  return {.name = "plane",
          .width = word,
          .arguments = {{"digits", words, false, "", "", ""}},
          .locals = {{"word_d", word, false, "", "", ""},
                     {"word_c", word, false, "", "", ""},
                     {"word_b", word, false, "", "", ""},
                     {"word_a", word, false, "", "", ""}},
          .body = {"{word_d, word_c, word_b, word_a} = digits & {Lanes{4'b0001}};",
                   "plane = word_a | (word_b << 1) | (word_c << 2) | (word_d << 3);"},
          .comment =
              "The least significant bit of every digit. Bit 4 * i + j comes from digit i of word "
              "j: wires, in an order that all operands share."};
}

}  // namespace

const SvModule& emit_dialect_planes(const spec::Formatbook& book, int lanes,
                                    const std::string& name, Emission& emission) {
  if (const SvModule* known = emission.find(name)) return *known;
  using spec::PortDirection;
  const int bits = magnitude_bits(book);
  SvModule m;
  m.name = name;
  m.summary = "DialectFP4 codes of a block to bit planes. Combinational.";
  m.header = {
      fmt::format("A code is {{sign, index}}. magnitudes_o holds {} planes, bit 0 first: vectors "
                  "with one bit of the magnitude, in half units, of each of the {} lanes. Planes "
                  "let the elements behind count ones instead of adding products lane by lane.",
                  bits, lanes)};
  m.ports = {{"dialect_i", PortDirection::input, dialect_id_bits(book), false, "of the block"},
             {"codes_i", PortDirection::input, lanes * spec::kDialectCodeBits, false,
              "{sign, index}, lane 0 first"},
             {"signs_o", PortDirection::output, lanes, false, "in the order of the planes"},
             {"magnitudes_o", PortDirection::output, lanes * bits, false, "planes, bit 0 first"}};
  m.blank();
  m.localparam("Lanes", std::to_string(lanes));
  m.localparam("MagnitudeWidth", std::to_string(bits));
  m.localparam("DigitWidth", std::to_string(kMagnitudeEntryBits), "of the table below");
  m.section("Indices");
  m.add({plane_function(lanes)});
  m.blank();
  const SvWidth word("Lanes", lanes);
  m.signal("index_ones", word, "bit 0 of the indices");
  m.signal("index_twos", word);
  m.signal("index_fours", word);
  m.blank();
  m.assign("index_ones", "plane(codes_i)");
  m.assign("index_twos", "plane(codes_i >> 1)");
  m.assign("index_fours", "plane(codes_i >> 2)");
  m.assign("signs_o", "plane(codes_i >> 3)");
  m.section("Magnitudes");
  declare_magnitudes(m, "Magnitudes", book);
  m.blank();
  m.signal("magnitudes", spec::kDialectMagnitudes * kMagnitudeEntryBits,
           "of the dialect, index 0 first");
  m.add({SvSignal{"chosen", word, false, "lanes with this index", "8", "mem2reg"}});
  m.blank();
  m.assign("magnitudes", magnitudes_of("Magnitudes", "dialect_i"));
  m.blank();
  m.comment("Index 0 is the magnitude 0 in every dialect.");
  m.process("always_comb",
            {{"for (int k = 0; k < 8; k++)",
              {"chosen[k] = ~((index_ones ^ {Lanes{(k & 1) != 0}}) |\n(index_twos ^ {Lanes{(k & 2) "
               "!= 0}}) | (index_fours ^ {Lanes{(k & 4) != 0}}));"}},
             {"for (int b = 0; b < MagnitudeWidth; b++)",
              {"magnitudes_o[b*Lanes +: Lanes] = '0;",
               {"for (int k = 1; k < 8; k++)",
                {"magnitudes_o[b*Lanes +: Lanes] = magnitudes_o[b*Lanes +: Lanes] |\n(chosen[k] & "
                 "{Lanes{magnitudes[k*DigitWidth + b]}});"}}}}});
  return emission.add(std::move(m));
}

}  // namespace mpgen::gen

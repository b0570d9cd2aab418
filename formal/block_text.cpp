#include "formal/block_text.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace mpgen::formal {
namespace {

std::string range(int bits) { return bits == 1 ? "" : fmt::format("[{}:0] ", bits - 1); }

}  // namespace

std::string reference_head(const std::string& name, const std::string& section,
                           const spec::Ports& ports, bool has_legal_output) {
  std::string text = fmt::format(
      "// What {} has to compute, as plainly as possible. Specification section {}.\n"
      "// For comparison by formal tools, not for synthesis.\n"
      "`default_nettype none\n\n"
      "module {}_reference (\n",
      name, section, name);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const bool is_end = i + 1 == ports.size() && !has_legal_output;
    text += fmt::format("  {} logic {}{}{}\n",
                        ports[i].direction == spec::PortDirection::input ? "input " : "output",
                        range(ports[i].width()), ports[i].name, is_end ? "" : ",");
  }
  if (has_legal_output) text += "  output logic legal_o\n";
  return text + ");\n";
}

std::string filled(std::string text,
                   const std::vector<std::pair<std::string, std::string>>& words) {
  std::string result;
  for (std::size_t place = 0;;) {
    const std::size_t start = text.find('@', place);
    if (start == std::string::npos) return result + text.substr(place);
    // An event control's @ has no word behind it.
    const std::size_t end = text.find('@', start + 1);
    result += text.substr(place, start - place);
    if (text[start + 1] == '(') {
      result += '@';
      place = start + 1;
      continue;
    }
    const std::string word =
        end == std::string::npos ? text.substr(start + 1) : text.substr(start + 1, end - start - 1);
    bool is_known = false;
    for (const auto& [key, value] : words) {
      if (key != word) continue;
      result += value;
      is_known = true;
    }
    if (!is_known) throw std::logic_error("no value for @" + word + "@");
    place = end + 1;
  }
}

int number_bits(int beats) {
  int bits = 1;
  while ((1 << bits) < beats) ++bits;
  return bits;
}

std::string stream_rules(int beats, const std::string& legal) {
  const bool has_beats = beats > 1;
  const std::string bits = std::to_string(number_bits(beats));
  std::string text = filled(
      R"(  // The rules of the stream: a beat outside a packet is the first of one, the last beat of a packet
  // is the last of a block, and operands are what the unit allows.
  logic was_legal;
  logic in_packet;
  logic ends_block;
  assign legal_o = was_legal
      && (!valid_i || (first_i != in_packet && (!last_i || ends_block) && @legal@));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      was_legal <= 1'b1;
      in_packet <= 1'b0;
    end else begin
      was_legal <= legal_o;
      if (valid_i) in_packet <= !last_i;
    end
  end
)",
      {{"legal", legal}});
  if (!has_beats) return text + "  assign ends_block = 1'b1;\n";
  return text + filled(R"(  logic [@top@:0] beats_before;
  logic [@top@:0] beat_number;
  assign beat_number = first_i ? @bits@'d0 : beats_before;
  assign ends_block = beat_number == @bits@'d@last@;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) beats_before <= @bits@'d0;
    else if (valid_i) beats_before <= ends_block ? @bits@'d0 : beat_number + @bits@'d1;
  end
)",
                       {{"bits", bits},
                        {"top", std::to_string(number_bits(beats) - 1)},
                        {"last", std::to_string(beats - 1)}});
}

}  // namespace mpgen::formal

#include "gen/stream_checks.hpp"

#include <fmt/format.h>

#include "spec/integer_range.hpp"

namespace mpgen::gen {
namespace {

void declare(SvModule& m, const std::string& name, const SvWidth& width,
             const std::string& comment) {
  m.checks.push_back({SvSignal{name, width, false, comment, "", ""}});
}

void clear_at_reset(SvModule& m, const std::string& name, const std::string& enable,
                    const std::string& next, const std::string& zero = "'0") {
  const std::string head = enable.empty() ? "else" : fmt::format("else if ({})", enable);
  m.checks.push_back({SvBlank{}});
  m.checks.push_back({SvProcess{kClockedWithReset,
                                {{"if (!rst_ni)", {name + " <= " + zero + ";"}}, {head, {next}}}}});
  m.checks.push_back({SvBlank{}});
}

std::string unless(const std::string& condition) {
  const bool is_name = condition.find_first_of(" &|(") == std::string::npos;
  return (is_name ? "!" + condition : "!(" + condition + ")") + " || ";
}

}  // namespace

void assert_always(SvModule& m, const std::string& name, const std::string& expression) {
  m.checks.push_back({SvCheck{SvCheckKind::assertion, name + "_a", expression}});
}

void assume_always(SvModule& m, const std::string& name, const std::string& expression) {
  m.checks.push_back({SvCheck{SvCheckKind::assumption, name + "_m", expression}});
}

std::string in_range(const std::string& unless, const std::string& name, const std::string& largest,
                     int value) {
  const bool fills_width = (value & (value + 1)) == 0;
  if (fills_width) return fmt::format("{} || {} != '0", unless, name);
  return fmt::format("{0} || ({1} != '0 && {1} <= {2}Width'({2}))", unless, name, largest);
}

void cover(SvModule& m, const std::string& name, const std::string& expression) {
  m.checks.push_back({SvCheck{SvCheckKind::cover, name + "_c", expression}});
}

void check_register(SvModule& m, const std::string& name, const SvWidth& width,
                    const std::string& comment, const std::string& next) {
  declare(m, name, width, comment);
  clear_at_reset(m, name, "", fmt::format("{} <= {};", name, next),
                 width.text == "1" ? "1'b0" : "'0");
}

void check_handshake(SvModule& m, const std::string& stream, const std::string& valid,
                     const std::string& ready, const std::string& data, int data_bits,
                     SvCheckKind kind) {
  const std::string held = stream + "_held_q";
  const std::string before = stream + "_before_q";
  if (!m.checks.empty()) m.checks.push_back({SvBlank{}});
  declare(m, before, data_bits, "data of the last cycle");
  check_register(m, held, 1, "a beat was offered and not taken",
                 fmt::format("{} & ~{}", valid, ready));
  m.checks.push_back({SvProcess{kClocked, {fmt::format("{} <= {};", before, data)}}});
  m.checks.push_back({SvBlank{}});
  const auto check = kind == SvCheckKind::assumption ? assume_always : assert_always;
  check(m, stream + "_stays", fmt::format("!{} || {}", held, valid));
  check(m, stream + "_stable", fmt::format("!{} || {} == {}", held, data, before));
}

void check_packets(SvModule& m, const PacketRule& rule, SvCheckKind kind) {
  const auto check = [&m, kind](const std::string& name, const std::string& expression) {
    (kind == SvCheckKind::assumption ? assume_always : assert_always)(m, name, expression);
  };
  const std::string open = rule.packet + "_open_q";
  const std::string mine = rule.rows > 1 ? open + "[row_i]" : open;
  declare(m, open, rule.rows, "between a first beat and its last one");
  clear_at_reset(m, open, rule.beat, fmt::format("{} <= ~{};", mine, rule.last),
                 rule.rows > 1 ? "'0" : "1'b0");
  check(rule.packet + "_first", unless(rule.beat) + fmt::format("{} == !{}", rule.first, mine));
  if (rule.multiple_of > 1) {
    const std::string position = rule.packet + "_position_q";
    const int width = spec::ceil_log2(static_cast<std::uint64_t>(rule.multiple_of));
    const std::string end = fmt::format("{}'d{}", width, rule.multiple_of - 1);
    m.checks.push_back({SvBlank{}});
    declare(m, position, width, fmt::format("beats, modulo {}", rule.multiple_of));
    clear_at_reset(m, position, rule.beat,
                   fmt::format("{0} <= ({0} == {1}) ? '0 : {0} + 1'b1;", position, end));
    check(rule.packet + "_whole",
          rule.is_fixed
              ? unless(rule.beat) + fmt::format("{} == ({} == {})", rule.last, position, end)
              : unless(rule.beat + " & " + rule.last) + fmt::format("{} == {}", position, end));
  }
  if (rule.most_beats == "0") return;
  const std::string most = "Most" + std::string(1, static_cast<char>(rule.packet[0] - 'a' + 'A')) +
                           rule.packet.substr(1) + "Beats";
  const std::string beats = rule.packet + "_beats_q";
  m.checks.push_back({SvBlank{}});
  m.checks.push_back({SvLocalparam{most, rule.most_beats, "", "int"}});
  declare(m, beats, {fmt::format("$clog2({} + 2)", most), 1}, "so far");
  clear_at_reset(m, beats, rule.beat,
                 fmt::format("{0} <= {1} ? '0 : {0} + 1'b1;", beats, rule.last));
  check(rule.packet + "_length",
        unless(rule.beat) + fmt::format("{}32'({}) < {}",
                                        rule.unless.empty() ? "" : rule.unless + " || ", beats,
                                        most));
}

void assert_latency(SvModule& m, const std::string& trigger, int cycles, const std::string& output,
                    const std::string& name) {
  // A memory for so many cycles would be larger than the unit; its parts check their own latencies.
  constexpr int kLongest = 256;
  if (cycles > kLongest) return;
  const std::string due = name + "_q";
  m.checks.push_back({SvBlank{}});
  declare(m, due, cycles, fmt::format("{} of the last cycles, newest in bit 0", trigger));
  clear_at_reset(m, due, "",
                 cycles == 1 ? fmt::format("{} <= {};", due, trigger)
                             : fmt::format("{0} <= {1}'({{{0}, {2}}});", due, cycles, trigger),
                 cycles == 1 ? "1'b0" : "'0");
  assert_always(m, name,
                cycles == 1 ? fmt::format("{} == {}", output, due)
                            : fmt::format("{} == {}[{}]", output, due, cycles - 1));
  cover(m, name, output);
}

}  // namespace mpgen::gen

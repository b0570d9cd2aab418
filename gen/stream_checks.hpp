// Checks that streams without back-pressure have in common.
#pragma once

#include <string>

#include "gen/sv_module.hpp"

namespace mpgen::gen {

/// How beats form packets: from a beat with `first` to one with `last`, one after the other.
struct PacketRule {
  std::string packet = "packet";  ///< in names: "group", "dot"
  std::string beat = "valid_i";   ///< a beat comes
  std::string first = "first_i";
  std::string last = "last_i";
  /// More than one: packets of so many rows take turns, `row_i` says whose a beat is.
  int rows = 1;
  /// Beats of a packet: a multiple of this number, and no more than it where `is_fixed`.
  int multiple_of = 1;
  bool is_fixed = false;
  /// Beats that a packet has at most; 0: any number.
  std::string most_beats = "0";
  /// Where true, `most_beats` does not hold.
  std::string unless = {};
};

/// Adds to the checks of `m` what the rule asks: <packet>_first, <packet>_whole and
/// <packet>_length, as far as they say anything. An assumption for inputs, an assertion for
/// outputs.
void check_packets(SvModule& m, const PacketRule& rule, SvCheckKind kind = SvCheckKind::assumption);

/// Adds the check `name`, that `output` is high exactly `cycles` after `trigger`, and the cover
/// that it ever is; nothing for more than 256 cycles.
void assert_latency(SvModule& m, const std::string& trigger, int cycles,
                    const std::string& output = "valid_o", const std::string& name = "latency");

/// Adds what a stream with a handshake asks: a beat that is offered but not taken is offered again,
/// unchanged: <stream>_stays and <stream>_stable.
void check_handshake(SvModule& m, const std::string& stream, const std::string& valid,
                     const std::string& ready, const std::string& data, int data_bits,
                     SvCheckKind kind);

/// Adds a register to the checks, which the reset clears.
void check_register(SvModule& m, const std::string& name, const SvWidth& width,
                    const std::string& comment, const std::string& next);

/// "UNLESS || (NAME is 1 to LARGEST)", without a comparison that the width of the name decides.
std::string in_range(const std::string& unless, const std::string& name, const std::string& largest,
                     int value);

/// Adds one check.
void assert_always(SvModule& m, const std::string& name, const std::string& expression);
void assume_always(SvModule& m, const std::string& name, const std::string& expression);
void cover(SvModule& m, const std::string& name, const std::string& expression);

}  // namespace mpgen::gen

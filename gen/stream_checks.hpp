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
  std::string unless = "";
};

/// Adds to the checks of `m` what the rule asks: <packet>_first, <packet>_whole and
/// <packet>_length, as far as they say anything. An assumption for inputs, an assertion for
/// outputs.
void check_packets(SvModule& m, const PacketRule& rule, SvCheckKind kind = SvCheckKind::assumption);

/// Adds the check `name`, that `output` is high exactly `cycles` after `trigger`.
void assert_latency(SvModule& m, const std::string& trigger, int cycles,
                    const std::string& output = "valid_o", const std::string& name = "latency");

/// Adds one check.
void assert_always(SvModule& m, const std::string& name, const std::string& expression);
void assume_always(SvModule& m, const std::string& name, const std::string& expression);

}  // namespace mpgen::gen

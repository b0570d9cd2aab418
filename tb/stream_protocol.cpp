#include "tb/stream_protocol.hpp"

namespace mpgen::tb {

std::string StreamProtocol::violation(const Stimulus& stimulus) const {
  if (!control_.is_clocked) return "";
  bool is_in_packet = false;
  bool is_in_dot_product = false;
  std::uint64_t beats = 0;
  for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
    const std::uint64_t* words = stimulus.cycle(cycle);
    const auto problem = [cycle](const char* what) {
      return "cycle " + std::to_string(cycle) + ": " + what;
    };
    if (control_.in_reset(words)) {
      is_in_packet = is_in_dot_product = false;
      continue;
    }
    if (!control_.is_beat(words)) continue;
    const bool is_first = control_.first.get(words);
    if (is_first && is_in_packet) return problem("first_i before the last beat has come");
    if (!is_first && !is_in_packet) return problem("a beat before first_i");
    beats = is_first ? 1 : beats + 1;
    if (beats > limits_.most_beats) return problem("too many beats");
    is_in_packet = !control_.last.get(words);
    if (is_in_packet) continue;
    if (beats < limits_.fewest_beats) return problem("too few beats");
    if (beats % limits_.multiple_of != 0) return problem("a packet ends inside a block");
    if (!control_.first_group.exists()) continue;
    if (control_.first_group.get(words) == is_in_dot_product) {
      return problem(is_in_dot_product ? "first_group_i before the last group has come"
                                       : "a group before first_group_i");
    }
    is_in_dot_product = !control_.last_group.get(words);
  }
  return "";
}

}  // namespace mpgen::tb

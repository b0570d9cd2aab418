// A failure in one line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tb/stimulus.hpp"
#include "tb/suite.hpp"

namespace mpgen::tb {

/// What to run again: SUITE:SEED:CHUNK makes the whole chunk anew; SUITE:SEED:CHUNK:CYCLES is the
/// stimulus itself, each cycle a hexadecimal number of its words, first word least significant,
/// `xN` behind it for N equal ones, separated by dots. Valid for one configuration.
struct Replay {
  Suite suite = Suite::random;
  std::uint64_t seed = 1;
  std::uint64_t chunk = 0;  ///< counted through all sections of the suite
  std::optional<Stimulus> stimulus;
};

/// The line, without the stimulus when it would take more than `most_characters`.
std::string to_line(const Replay& replay, std::size_t most_characters = 4000);

/// Throws std::invalid_argument that says what is wrong with the line.
Replay parse_replay(std::string_view line, int words_per_cycle);

}  // namespace mpgen::tb

// Testbench of a design with AXI streams, and the beats that go with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flow/temporary_folder.hpp"
#include "spec/port.hpp"

namespace mpgen::tb {

/// Beats of one stream, one behind the other.
struct StreamBeats {
  std::vector<std::uint64_t> words;   ///< tdata; of the output, expected tdata, tkeep, tlast
  std::vector<std::uint64_t> care;    ///< of the output: which of these bits count
  std::size_t words_per_beat = 1;     ///< each of the output's three parts in words of its own
  std::vector<std::uint64_t> pauses;  ///< see MpgenStream in plugin_abi.hpp

  std::size_t beats() const { return words.size() / words_per_beat; }
};

/// Most beats of each stream and most words of its pattern of pauses, for which there is room.
struct StreamRoom {
  std::size_t beats = 1;
  std::size_t pause_words = 1;
};

/// Testbench for all sets of beats that fit into `room`, an entry for each stream in the order of
/// the ports, inputs first. Inputs move with the falling edge of the clock and stay until they are
/// taken; the data of a beat that is not offered are its bits inverted. Kinds of mismatches, whose
/// `cycle` is the number of the beat: "wrong", "unexpected" (a beat after the last one), "unknown"
/// (tvalid or tready), "unstable" (an offered beat was changed or withdrawn), "missing" (no end
/// within the cycles that the files allow).
std::string stream_testbench(const spec::Ports& ports, const std::string& top,
                             const std::vector<StreamRoom>& room);

/// Writes the files of one run into the folder. `most_cycles`: the run ends there.
void write_streams(const std::vector<StreamBeats>& streams, std::uint64_t most_cycles,
                   const flow::TemporaryFolder& folder);

}  // namespace mpgen::tb

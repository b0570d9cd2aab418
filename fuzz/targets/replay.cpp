// Replay lines of the co-simulation. The first byte is the width of the stimulus.
#include <stdexcept>

#include "fuzz/targets/target.hpp"
#include "tb/replay.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const int words = 1 + data[0] % 40;
  const std::string_view line = mpgen::fuzz::text_of(data + 1, size - 1);
  try {
    const mpgen::tb::Replay replay = mpgen::tb::parse_replay(line, words);
    const std::string written = mpgen::tb::to_line(replay, line.size() + 4096);
    const mpgen::tb::Replay again = mpgen::tb::parse_replay(written, words);
    mpgen::fuzz::require(
        again.suite == replay.suite && again.seed == replay.seed && again.chunk == replay.chunk,
        "a written line is read back equal");
    // An empty stimulus and none are written alike.
    const bool has_cycles = replay.stimulus && replay.stimulus->cycles() > 0;
    if (has_cycles && written.find('.') != std::string::npos) {
      mpgen::fuzz::require(again.stimulus == replay.stimulus, "and so is its stimulus");
    }
  } catch (const std::invalid_argument& refusal) {
    mpgen::fuzz::require(refusal.what()[0] != '\0', "a refusal has a message");
  }
  return 0;
}

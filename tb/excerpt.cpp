#include "tb/excerpt.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "tb/random.hpp"
#include "tb/suite_run.hpp"

namespace mpgen::tb {
namespace {

// Chunks that are made for a suite at most, and pieces of a chunk: a chunk takes far longer to make
// than a piece to simulate.
constexpr std::uint64_t kMostChunks = 8;
constexpr std::uint64_t kPiecesOfChunk = 4;
constexpr std::uint64_t kShortestPiece = 12;
// A packet that needs more cycles is cut; it is taken where a suite has no shorter one.
constexpr std::uint64_t kLongestPiece = 8192;
// Places of a chunk that are tried for one whose packets are short.
constexpr int kTrials = 8;

class ExcerptMaker {
 public:
  ExcerptMaker(const UnitBench& bench, const SuitePlan& plan, std::uint64_t cycles,
               Excerpt& excerpt)
      : bench_(bench),
        control_(bench.protocol().control()),
        suite_(bench, plan),
        budget_(cycles),
        random_(plan.seed, kStream + static_cast<std::uint64_t>(plan.suite), 0),
        excerpt_(excerpt),
        chunk_(bench.inputs().words()) {}

  void run() {
    const std::vector<std::uint64_t> chunks = choose_chunks();
    for (std::size_t index = 0; index < chunks.size() && used_ < budget_; ++index) {
      chunk_.clear();
      suite_.generate(chunks[index], chunk_);
      find_starts();
      if (starts_.empty()) continue;
      // What earlier chunks left goes to the later ones.
      const std::uint64_t share = (budget_ - used_) / (chunks.size() - index);
      take_pieces(chunks[index], std::max<std::uint64_t>(share, 1));
    }
    if (used_ == 0 && shortest_) take_shortest();
  }

 private:
  static constexpr std::uint64_t kStream = 0x65786365727074;

  struct Place {
    std::uint64_t chunk = 0;
    std::uint64_t first = 0;
    std::uint64_t cycles = 0;
  };

  // Chunks of the sections in turn, at random places in each.
  std::vector<std::uint64_t> choose_chunks() {
    std::vector<std::uint64_t> firsts;
    std::vector<std::uint64_t> counts;
    std::uint64_t first = 0;
    for (const Section& section : bench_.sections(suite_.plan())) {
      if (section.chunks() > 0) {
        firsts.push_back(first);
        counts.push_back(section.chunks());
      }
      first += section.chunks();
    }
    std::vector<std::uint64_t> chosen;
    if (firsts.empty()) return chosen;
    const std::uint64_t count = std::min(std::max<std::uint64_t>(kMostChunks, firsts.size()),
                                         std::max<std::uint64_t>(budget_ / kShortestPiece, 1));
    // Fewer chunks than sections: other sections for other seeds.
    const std::uint64_t turn = random_.below(firsts.size());
    for (std::uint64_t index = 0; index < count; ++index) {
      const auto section = static_cast<std::size_t>((index + turn) % firsts.size());
      const std::uint64_t chunk =
          firsts[section] + random_.below(std::min(counts[section], std::uint64_t{1} << 32));
      if (std::find(chosen.begin(), chosen.end(), chunk) == chosen.end()) chosen.push_back(chunk);
    }
    return chosen;
  }

  // Cycles of the chunk that may follow a reset: first beats of packets that are in no other, and
  // resets. Without a clock all of them.
  void find_starts() {
    starts_.clear();
    bool is_in_packet = false;
    bool is_in_dot_product = false;
    for (std::size_t cycle = 0; cycle < chunk_.cycles(); ++cycle) {
      const std::uint64_t* const words = chunk_.cycle(cycle);
      if (!control_.is_clocked) {
        starts_.push_back(cycle);
        continue;
      }
      if (control_.in_reset(words)) {
        is_in_packet = is_in_dot_product = false;
        continue;
      }
      if (!control_.is_beat(words)) continue;
      if (!is_in_packet && !is_in_dot_product) starts_.push_back(cycle);
      is_in_packet = !control_.last.get(words);
      if (is_in_packet || !control_.first_group.exists()) continue;
      is_in_dot_product = !control_.last_group.get(words);
    }
  }

  void take_pieces(std::uint64_t chunk, std::uint64_t share) {
    // Inputs of a unit without clock have nothing to do with their neighbours.
    const std::uint64_t target =
        control_.is_clocked ? std::max(share / kPiecesOfChunk, kShortestPiece) : std::uint64_t{1};
    // One long packet would be all of a short excerpt.
    const std::uint64_t most = std::max(2 * share, 2 * target);
    std::uint64_t taken = 0;
    int failures = 0;
    while (taken < share && failures < kTrials) {
      const auto start = static_cast<std::size_t>(random_.below(starts_.size()));
      const std::uint64_t cycles = piece_length(start, target);
      if (cycles <= most) {
        taken += append(chunk, starts_[start], cycles);
        continue;
      }
      ++failures;
      if (!shortest_ || cycles < shortest_->cycles) {
        shortest_ = Place{.chunk = chunk, .first = starts_[start], .cycles = cycles};
      }
    }
    used_ += taken;
  }

  void take_shortest() {
    chunk_.clear();
    suite_.generate(shortest_->chunk, chunk_);
    used_ += append(shortest_->chunk, shortest_->first, std::min(shortest_->cycles, kLongestPiece));
  }

  // Up to the first packet that starts at least `target` cycles later.
  std::uint64_t piece_length(std::size_t start, std::uint64_t target) const {
    const std::uint64_t first = starts_[start];
    const auto next = std::lower_bound(starts_.begin() + static_cast<std::ptrdiff_t>(start),
                                       starts_.end(), first + target);
    return (next == starts_.end() ? chunk_.cycles() : *next) - first;
  }

  std::uint64_t append(std::uint64_t chunk, std::uint64_t first, std::uint64_t cycles) {
    ExcerptPiece piece = {.suite = suite_.plan().suite,
                          .seed = suite_.plan().seed,
                          .chunk = chunk,
                          .first_in_chunk = first,
                          .first = excerpt_.stimulus.cycles(),
                          .copied = cycles};
    bool is_in_packet = false;
    for (std::uint64_t cycle = first; cycle < first + cycles; ++cycle) {
      const std::uint64_t* const words = chunk_.cycle(cycle);
      excerpt_.stimulus.append(words);
      if (control_.in_reset(words)) is_in_packet = false;
      if (!control_.is_beat(words)) continue;
      ++piece.beats;
      is_in_packet = !control_.last.get(words) ||
                     (control_.first_group.exists() && !control_.last_group.get(words));
    }
    if (control_.is_clocked) {
      for (int idle = 0; idle < bench_.latency(); ++idle) {
        control_.reset_n.put(excerpt_.stimulus.append(), true);
      }
      if (is_in_packet) excerpt_.stimulus.append();  // zeros: in reset
    }
    piece.last = excerpt_.stimulus.cycles();
    excerpt_.pieces.push_back(piece);
    return piece.copied;
  }

  const UnitBench& bench_;
  const ControlPorts& control_;
  ChunkedSuite suite_;
  std::uint64_t budget_;
  Random random_;
  Excerpt& excerpt_;
  Stimulus chunk_;
  std::vector<std::uint64_t> starts_;
  std::uint64_t used_ = 0;
  std::optional<Place> shortest_;  // of the pieces that are too long
};

}  // namespace

void append_excerpt(const UnitBench& bench, const SuitePlan& plan, std::uint64_t cycles,
                    Excerpt& excerpt) {
  ExcerptMaker(bench, plan, cycles, excerpt).run();
}

Stimulus stimulus_of(const Excerpt& excerpt, const ExcerptPiece& piece) {
  Stimulus part(static_cast<int>(excerpt.stimulus.words_per_cycle()));
  for (std::uint64_t cycle = piece.first; cycle < piece.first + piece.copied; ++cycle) {
    part.append(excerpt.stimulus.cycle(cycle));
  }
  return part;
}

}  // namespace mpgen::tb

#include "tb/tile_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "tb/model.hpp"
#include "tb/plugin_abi.hpp"
#include "tb/tile_beats.hpp"

namespace mpgen::tb {
namespace {

// Cut points of a multiplication: enough calls for the threads of any machine that simulates, with
// enough tiles in each to hide what a call costs.
constexpr std::size_t kMostCalls = 16;
constexpr std::size_t kTilesOfCall = 4;
// Cycles between two looks at the progress.
constexpr std::uint64_t kChunkCycles = 4096;
// Packed weights of this many words are kept for the next row of tiles.
constexpr std::size_t kKeptWords = std::size_t{1} << 25;

std::size_t ceil_divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

// One call on one instance: feeds the streams tile by tile and unpacks the results.
class CallRun {
 public:
  CallRun(const spec::MpgemmTileSpec& spec, const TileBeats& beats, const TileCall& call,
          const TileRunOptions& options, std::span<std::uint32_t> result)
      : spec_(spec), beats_(beats), call_(call), result_(result) {
    const auto rows = static_cast<std::size_t>(spec.rows);
    const auto columns = static_cast<std::size_t>(spec.columns);
    row_tiles_ = ceil_divide(call.rows, rows);
    column_tiles_ = ceil_divide(call.columns, columns);
    data_words_ = ceil_divide(static_cast<std::size_t>(result_beat_bits(spec)), 64);
    keep_words_ = ceil_divide(static_cast<std::size_t>(result_beat_bits(spec)) / 8, 64);
    const std::size_t beat_words = data_words_ + keep_words_ + 1;
    results_.resize(call.rows * column_tiles_ * beat_words);
    streams_.resize(spec.is_mixpe() ? 4 : 3);
    for (auto& stream : streams_) stream = {};
    MpgenStream& output = streams_.back();
    output.beats = results_.data();
    output.count = call.rows * column_tiles_;
    for (std::size_t k = 0; k < streams_.size() && k < options.pauses.size(); ++k) {
      streams_[k].pauses = options.pauses[k].data();
      streams_[k].pause_words = options.pauses[k].size();
    }
    most_cycles_ = options.most_cycles;
    has_empty_calls_ = options.empty_calls;
    beats_.header(call.rows, call.columns, activations_);
    feed(0, activations_, beats_.activation_words(), true);
    for (std::size_t k = 1; k + 1 < streams_.size(); ++k) refill(k);
  }

  /// Runs the call up to where a reset shall come.
  void begin(Model& model, const TileReset& reset) {
    const std::uint64_t limit = cycle_limit();
    std::uint64_t cycles = 0;
    while (!is_reached(reset)) {
      cycles += model.stream(streams_, 1);
      refill_empty();
      if (cycles > limit || is_finished()) {
        throw std::runtime_error("the tile does not get to where it is to be reset");
      }
    }
    if (reset.during != TileReset::During::sums) return;
    // The last results need the latency from here on.
    model.stream(streams_, reset.choice % static_cast<std::uint64_t>(latency(spec_)));
  }

  /// Returns the cycles of the call; calls `report` with the share that is done.
  template <class Report>
  std::uint64_t run(Model& model, const Report& report) {
    const std::uint64_t limit = cycle_limit();
    std::uint64_t cycles = 0;
    const MpgenStream& output = streams_.back();
    while (!is_finished()) {
      cycles += model.stream(streams_, kChunkCycles);
      refill_empty();
      if (cycles > limit) {
        throw std::runtime_error(
            fmt::format("the tile does not finish: {} of {} rows of results after {} cycles",
                        output.moved, output.count, cycles));
      }
      report(static_cast<double>(output.moved) / static_cast<double>(output.count));
    }
    unpack();
    if (has_empty_calls_) finish_activations(model, limit);
    return cycles;
  }

 private:
  std::uint64_t cycle_limit() const {
    if (most_cycles_ != 0) return most_cycles_;
    const spec::GemmSize size = {.rows = call_.rows, .columns = call_.columns, .k = beats_.k()};
    const bool has_pauses = std::any_of(streams_.begin(), streams_.end(),
                                        [](const MpgenStream& s) { return s.pause_words != 0; });
    // With pauses at most every 64th cycle is sure to move a beat.
    return (tile_cycles(spec_, size) + 1000) * (has_pauses ? std::uint64_t{256} : 1);
  }

  bool is_finished() const { return streams_.back().moved == streams_.back().count; }

  bool is_reached(const TileReset& reset) const {
    const MpgenStream& activations = streams_.front();
    // Activations of the first tile, or the header.
    const std::uint64_t beats = 1 + reset.choice % activations.count;
    switch (reset.during) {
      case TileReset::During::header:
        return fed_[0] > 0 || activations.moved >= beats;
      case TileReset::During::operands:
        return fed_[0] > 1 || (fed_[0] == 1 && activations.moved >= beats);
      case TileReset::During::sums:
        return std::all_of(streams_.begin(), streams_.end() - 1, [](const MpgenStream& stream) {
          return stream.continues == 0 && stream.moved == stream.count;
        });
      case TileReset::During::results:
        return streams_.back().moved > reset.choice % (streams_.back().count - 1);
      case TileReset::During::nothing:
        break;
    }
    return true;
  }

  void refill_empty() {
    for (std::size_t k = 0; k + 1 < streams_.size(); ++k) {
      if (streams_[k].continues != 0 && streams_[k].moved == streams_[k].count) refill(k);
    }
  }

  void feed(std::size_t k, std::vector<std::uint64_t>& beats, std::size_t words, bool continues) {
    streams_[k].beats = beats.data();
    streams_[k].count = beats.size() / words;
    streams_[k].moved = 0;
    streams_[k].continues = continues ? 1 : 0;
  }

  // The next tile's operands for stream k.
  void refill(std::size_t k) {
    const std::size_t tile = fed_[k]++;
    const std::size_t row_tile = tile / column_tiles_;
    const std::size_t column_tile = tile % column_tiles_;
    const bool continues = fed_[k] < row_tiles_ * column_tiles_;
    const auto rows = static_cast<std::size_t>(spec_.rows);
    const auto columns = static_cast<std::size_t>(spec_.columns);
    const std::size_t first_row = call_.first_row + row_tile * rows;
    const std::size_t last_row = std::min(first_row + rows, call_.first_row + call_.rows);
    const std::size_t first_column = call_.first_column + column_tile * columns;
    const std::size_t last_column =
        std::min(first_column + columns, call_.first_column + call_.columns);
    if (k == 0) {
      // All tiles of a row share their activations.
      if (column_tile == 0) beats_.activations(first_row, last_row, activations_);
      if (!continues && has_empty_calls_) add_empty_calls();
      feed(0, activations_, beats_.activation_words(), continues);
    } else if (k == 1) {
      std::vector<std::uint64_t>& place = kept(weights_, column_tile);
      if (place.empty() || row_tile == 0) beats_.weights(first_column, last_column, place);
      feed(1, place, beats_.weight_words(), continues);
      forget_if_large(weights_, column_tile);
    } else {
      std::vector<std::uint64_t>& place = kept(scales_, column_tile);
      if (place.empty() || row_tile == 0) beats_.scales(first_column, last_column, place);
      feed(2, place, beats_.scale_words(), continues);
      forget_if_large(scales_, column_tile);
    }
  }

  void add_empty_calls() {
    const auto rows = static_cast<std::uint32_t>(call_.rows);
    const auto columns = static_cast<std::uint32_t>(call_.columns);
    const auto units = static_cast<std::uint32_t>(beats_.units());
    std::vector<std::uint64_t> header;
    for (const auto& sizes :
         {std::array<std::uint32_t, 3>{0, columns, units}, {rows, 0, units}, {rows, columns, 0}}) {
      beats_.header(sizes, header);
      activations_.insert(activations_.end(), header.begin(), header.end());
    }
  }

  // The tile takes the headers of empty calls while results leave or after that.
  void finish_activations(Model& model, std::uint64_t limit) {
    std::vector<std::uint64_t> room(data_words_ + keep_words_ + 1);
    MpgenStream& output = streams_.back();
    output.beats = room.data();
    output.count = 1;
    output.moved = 0;
    std::uint64_t cycles = 0;
    while (streams_.front().moved < streams_.front().count) {
      cycles += model.stream(streams_, 1);
      if (cycles > limit) throw std::runtime_error("the tile does not take the next header");
      if (is_finished()) throw std::runtime_error("the tile sends results of no call");
    }
  }

  using Kept = std::vector<std::vector<std::uint64_t>>;

  std::vector<std::uint64_t>& kept(Kept& packed, std::size_t tile) const {
    packed.resize(column_tiles_);
    return packed[tile];
  }

  // Keeps only the tile in use when all together would be too much.
  void forget_if_large(Kept& packed, std::size_t tile) const {
    if (column_tiles_ * packed[tile].size() <= kKeptWords) return;
    for (std::size_t other = 0; other < packed.size(); ++other) {
      if (other != tile) std::vector<std::uint64_t>().swap(packed[other]);
    }
  }

  void unpack() {
    const auto rows = static_cast<std::size_t>(spec_.rows);
    const auto columns = static_cast<std::size_t>(spec_.columns);
    const auto bits = static_cast<std::size_t>(output_bits(spec_.output));
    const std::uint64_t* beat = results_.data();
    for (std::size_t row_tile = 0; row_tile < row_tiles_; ++row_tile) {
      const std::size_t tile_rows = std::min(rows, call_.rows - row_tile * rows);
      for (std::size_t column_tile = 0; column_tile < column_tiles_; ++column_tile) {
        const std::size_t tile_columns = std::min(columns, call_.columns - column_tile * columns);
        for (std::size_t row = 0; row < tile_rows; ++row) {
          check_beat(beat, tile_columns, row + 1 == tile_rows);
          std::uint32_t* out = result_.data() +
                               (call_.first_row + row_tile * rows + row) * beats_.columns() +
                               call_.first_column + column_tile * columns;
          for (std::size_t column = 0; column < tile_columns; ++column) {
            const std::size_t position = column * bits;
            const std::uint64_t word = beat[position / 64] >> (position % 64);
            out[column] = static_cast<std::uint32_t>(bits == 16 ? word & 0xFFFF : word);
          }
          beat += data_words_ + keep_words_ + 1;
        }
      }
    }
  }

  void check_beat(const std::uint64_t* beat, std::size_t tile_columns, bool is_last) const {
    const std::size_t kept_bytes =
        tile_columns * static_cast<std::size_t>(output_bits(spec_.output)) / 8;
    for (std::size_t word = 0; word < keep_words_; ++word) {
      const std::size_t bytes =
          std::min<std::size_t>(64, kept_bytes > 64 * word ? kept_bytes - 64 * word : 0);
      const std::uint64_t expected = bytes == 0 ? 0 : ~std::uint64_t{0} >> (64 - bytes);
      if (beat[data_words_ + word] != expected) {
        throw std::runtime_error("tkeep of the results is wrong");
      }
    }
    if ((beat[data_words_ + keep_words_] == 1) != is_last) {
      throw std::runtime_error("tlast of the results is wrong");
    }
  }

  const spec::MpgemmTileSpec& spec_;
  const TileBeats& beats_;
  const TileCall& call_;
  std::span<std::uint32_t> result_;
  std::size_t row_tiles_ = 0;
  std::size_t column_tiles_ = 0;
  std::size_t data_words_ = 0;
  std::size_t keep_words_ = 0;
  std::uint64_t most_cycles_ = 0;
  bool has_empty_calls_ = false;
  std::array<std::size_t, 3> fed_{};
  std::vector<MpgenStream> streams_;
  std::vector<std::uint64_t> activations_;
  Kept weights_;
  Kept scales_;
  std::vector<std::uint64_t> results_;
};

// Begins a call of any size on zeros, and breaks it off when some tiles were taken.
class BrokenOffCall {
 public:
  BrokenOffCall(const spec::MpgemmTileSpec& spec, const TileBeats& beats,
                const std::array<std::uint32_t, 3>& rows_columns_units)
      : streams_(spec.is_mixpe() ? 4 : 3),
        tile_beats_(std::uint64_t{rows_columns_units[2]} *
                    static_cast<std::uint64_t>(spec.beats())) {
    zeros_.resize(kZeroBeats *
                  std::max({beats.activation_words(), beats.weight_words(), beats.scale_words()}));
    for (auto& stream : streams_) {
      stream = {};
      stream.beats = zeros_.data();
      stream.count = kZeroBeats;
      stream.continues = 1;
    }
    beats.header(rows_columns_units, header_);
    streams_.front().beats = header_.data();
    streams_.front().count = header_.size() / beats.activation_words();
    const std::size_t result_bits = static_cast<std::size_t>(result_beat_bits(spec));
    results_.resize((kZeroBeats + 1) *
                    (ceil_divide(result_bits, 64) + ceil_divide(result_bits / 8, 64) + 1));
    streams_.back() = {};
    streams_.back().beats = results_.data();
    streams_.back().count = kZeroBeats + 1;
  }

  void run(Model& model, std::uint64_t tiles) {
    const std::uint64_t beats = tiles * tile_beats_ + 1;
    const std::uint64_t limit = 2 * beats + kSlackCycles;
    std::uint64_t taken = 0;  // beats of weights
    for (std::uint64_t cycles = 0; taken < beats;) {
      const std::uint64_t before = streams_[1].moved;
      cycles += model.stream(streams_, std::min<std::uint64_t>(beats - taken, kZeroBeats));
      taken += streams_[1].moved - before;
      if (cycles > limit) throw std::runtime_error("the tile does not take a large call");
      for (std::size_t k = 0; k + 1 < streams_.size(); ++k) {
        if (streams_[k].moved < streams_[k].count) continue;
        streams_[k].beats = zeros_.data();
        streams_[k].count = kZeroBeats;
        streams_[k].moved = 0;
      }
      streams_.back().moved = 0;
    }
    model.reset();
  }

 private:
  static constexpr std::size_t kZeroBeats = 64;
  static constexpr std::uint64_t kSlackCycles = 1000;

  std::vector<MpgenStream> streams_;
  std::uint64_t tile_beats_;
  std::vector<std::uint64_t> header_;
  std::vector<std::uint64_t> zeros_;
  std::vector<std::uint64_t> results_;
};

// One counter after the other at its top.
void begin_largest_calls(const spec::MpgemmTileSpec& spec, const TileBeats& beats, Model& model) {
  constexpr std::uint32_t kTop = std::uint32_t{1} << 31;
  const auto rows = static_cast<std::uint32_t>(spec.rows);
  const auto columns = static_cast<std::uint32_t>(spec.columns);
  const auto units = static_cast<std::uint32_t>(spec::kTileLongestK / spec.unit_elements());
  BrokenOffCall(spec, beats, {kTop, kTop, units}).run(model, 0);
  BrokenOffCall(spec, beats, {kTop + rows, columns, 1}).run(model, 1);
  BrokenOffCall(spec, beats, {rows, kTop + columns, 1}).run(model, 1);
  BrokenOffCall(spec, beats, {rows, 2 * columns, units}).run(model, 1);
}

// What the threads share.
struct Progress {
  std::mutex mutex;
  std::map<std::size_t, double> shares;  // of the calls
  std::exception_ptr failure;
};

}  // namespace

std::vector<TileCall> tile_calls(const spec::MpgemmTileSpec& spec, std::size_t rows,
                                 std::size_t columns) {
  const auto tile_rows = static_cast<std::size_t>(spec.rows);
  const auto tile_columns = static_cast<std::size_t>(spec.columns);
  const std::size_t row_tiles = ceil_divide(rows, tile_rows);
  const std::size_t column_tiles = ceil_divide(columns, tile_columns);
  const std::size_t calls =
      std::clamp<std::size_t>(row_tiles * column_tiles / kTilesOfCall, 1, kMostCalls);
  const std::size_t down = std::min(calls, row_tiles);
  const std::size_t across = std::min(std::max<std::size_t>(calls / down, 1), column_tiles);
  std::vector<TileCall> list;
  for (std::size_t r = 0; r < down; ++r) {
    const std::size_t first_row = row_tiles * r / down * tile_rows;
    const std::size_t last_row = std::min(row_tiles * (r + 1) / down * tile_rows, rows);
    for (std::size_t c = 0; c < across; ++c) {
      const std::size_t first_column = column_tiles * c / across * tile_columns;
      const std::size_t last_column =
          std::min(column_tiles * (c + 1) / across * tile_columns, columns);
      list.push_back({.first_row = first_row,
                      .rows = last_row - first_row,
                      .first_column = first_column,
                      .columns = last_column - first_column});
    }
  }
  return list;
}

TileRunTotals run_tile(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
                       const TileActivations& activations, const TileWeights& weights,
                       std::span<std::uint32_t> result, const TileRunOptions& options) {
  const auto* spec = std::get_if<spec::MpgemmTileSpec>(&design.unit);
  if (spec == nullptr) {
    throw std::invalid_argument(spec::unit_name(design.unit) + " is no tile");
  }
  return run_tile(*spec, cache.build(rtl, spec::ports(*spec)), activations, weights, result,
                  options);
}

TileRunTotals run_tile(const spec::MpgemmTileSpec& spec, const std::filesystem::path& plugin,
                       const TileActivations& activations, const TileWeights& weights,
                       std::span<std::uint32_t> result, const TileRunOptions& options) {
  const TileBeats beats(spec, activations, weights);
  if (result.size() != beats.rows() * beats.columns()) {
    throw std::invalid_argument("the result has a wrong size");
  }
  const std::vector<TileCall> calls = tile_calls(spec, beats.rows(), beats.columns());
  TileRunTotals totals;
  totals.macs = std::uint64_t{beats.rows()} * beats.columns() * beats.k();
  std::vector<std::uint64_t> cycles(calls.size());
  std::atomic<std::size_t> next = 0;
  Progress progress;
  const auto start = std::chrono::steady_clock::now();
  const auto report = [&](std::size_t call, double share) {
    if (!options.progress) return;
    const std::lock_guard<std::mutex> lock(progress.mutex);
    progress.shares[call] =
        share * static_cast<double>(calls[call].rows) * static_cast<double>(calls[call].columns);
    double done = 0;
    for (const auto& [index, results] : progress.shares) done += results;
    options.progress(static_cast<std::uint64_t>(done * static_cast<double>(beats.k())),
                     totals.macs);
  };
  const auto work = [&] {
    try {
      Model model(plugin, options.seed, options.plusargs);
      if (options.largest_calls) begin_largest_calls(spec, beats, model);
      for (std::size_t call = next++; call < calls.size(); call = next++) {
        if (options.reset.during != TileReset::During::nothing) {
          CallRun(spec, beats, calls[call], options, result).begin(model, options.reset);
          model.reset();
        }
        CallRun run(spec, beats, calls[call], options, result);
        cycles[call] = run.run(model, [&](double share) { report(call, share); });
      }
      if (options.at_end) {
        const std::lock_guard<std::mutex> lock(progress.mutex);
        options.at_end(model);
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(progress.mutex);
      if (!progress.failure) progress.failure = std::current_exception();
      next = calls.size();
    }
  };
  const auto jobs =
      std::min<std::size_t>(static_cast<std::size_t>(std::max(options.jobs, 1)), calls.size());
  std::vector<std::thread> threads;
  for (std::size_t job = 1; job < jobs; ++job) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  if (progress.failure) std::rethrow_exception(progress.failure);
  totals.simulation_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const std::uint64_t count : cycles) totals.cycles += count;
  totals.utilisation = static_cast<double>(totals.macs) /
                       (static_cast<double>(totals.cycles) * spec.rows * spec.columns * spec.lanes);
  return totals;
}

}  // namespace mpgen::tb

#include "tb/tile_vectors.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tb/tile_beats.hpp"
#include "tb/tile_run.hpp"

namespace mpgen::tb {
namespace {

std::size_t ceil_divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

class TileVectors {
 public:
  TileVectors(const spec::MpgemmTileSpec& spec, const TileCase& test)
      : spec_(spec),
        beats_(spec, test.activations, test.weights),
        results_(expected_results(spec, test)),
        streams_(spec.is_mixpe() ? 4 : 3) {
    streams_[0].words_per_beat = beats_.activation_words();
    streams_[1].words_per_beat = beats_.weight_words();
    if (spec.is_mixpe()) streams_[2].words_per_beat = beats_.scale_words();
    const auto bits = static_cast<std::size_t>(result_beat_bits(spec));
    data_words_ = ceil_divide(bits, 64);
    keep_words_ = ceil_divide(bits / 8, 64);
    streams_.back().words_per_beat = data_words_ + keep_words_ + 1;
    for (std::size_t k = 0; k < streams_.size() && k < test.pauses.size(); ++k) {
      streams_[k].pauses = test.pauses[k];
    }
  }

  std::vector<StreamBeats> make() {
    for (const TileCall& call : tile_calls(spec_, beats_.rows(), beats_.columns())) add(call);
    return std::move(streams_);
  }

 private:
  void add(const TileCall& call) {
    const auto rows = static_cast<std::size_t>(spec_.rows);
    const auto columns = static_cast<std::size_t>(spec_.columns);
    std::vector<std::uint64_t> part;
    const auto append = [&part](StreamBeats& stream) {
      stream.words.insert(stream.words.end(), part.begin(), part.end());
      part.clear();
    };
    beats_.header(call.rows, call.columns, part);
    append(streams_[0]);
    const std::size_t last_row = call.first_row + call.rows;
    const std::size_t last_column = call.first_column + call.columns;
    for (std::size_t row = call.first_row; row < last_row; row += rows) {
      const std::size_t row_end = std::min(row + rows, last_row);
      for (std::size_t column = call.first_column; column < last_column; column += columns) {
        const std::size_t column_end = std::min(column + columns, last_column);
        beats_.activations(row, row_end, part);
        append(streams_[0]);
        beats_.weights(column, column_end, part);
        append(streams_[1]);
        if (spec_.is_mixpe()) {
          beats_.scales(column, column_end, part);
          append(streams_[2]);
        }
        for (std::size_t y = row; y < row_end; ++y) {
          add_result(y, column, column_end, y + 1 == row_end);
        }
      }
    }
  }

  void add_result(std::size_t row, std::size_t first_column, std::size_t last_column,
                  bool is_last) {
    const auto bits = static_cast<std::size_t>(output_bits(spec_.output));
    std::vector<std::uint64_t> beat(data_words_ + keep_words_ + 1);
    std::vector<std::uint64_t> care(beat.size());
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - bits);
    for (std::size_t column = first_column; column < last_column; ++column) {
      const std::size_t position = (column - first_column) * bits;
      const std::uint64_t value = results_[row * beats_.columns() + column];
      beat[position / 64] |= (value & mask) << (position % 64);
      care[position / 64] |= mask << (position % 64);
    }
    const std::size_t kept = (last_column - first_column) * bits / 8;
    const auto all = static_cast<std::size_t>(result_beat_bits(spec_)) / 8;
    for (std::size_t byte = 0; byte < all; ++byte) {
      const std::uint64_t bit = std::uint64_t{1} << (byte % 64);
      if (byte < kept) beat[data_words_ + byte / 64] |= bit;
      care[data_words_ + byte / 64] |= bit;
    }
    beat.back() = is_last ? 1 : 0;
    care.back() = 1;
    StreamBeats& stream = streams_.back();
    stream.words.insert(stream.words.end(), beat.begin(), beat.end());
    stream.care.insert(stream.care.end(), care.begin(), care.end());
  }

  const spec::MpgemmTileSpec& spec_;
  TileBeats beats_;
  std::vector<std::uint32_t> results_;
  std::vector<StreamBeats> streams_;
  std::size_t data_words_ = 0;
  std::size_t keep_words_ = 0;
};

}  // namespace

std::vector<StreamBeats> tile_vectors(const spec::MpgemmTileSpec& spec, const TileCase& test) {
  return TileVectors(spec, test).make();
}

spec::Ports result_ports(const spec::Ports& ports) {
  spec::Ports list;
  for (const spec::Port& port : ports) {
    const bool is_field = port.role == spec::PortRole::stream_data ||
                          port.role == spec::PortRole::stream_keep ||
                          port.role == spec::PortRole::stream_last;
    if (port.direction != spec::PortDirection::output || !is_field) continue;
    list.push_back(port);
    // A narrow port would share a word with its neighbour.
    const int used = port.width() % 64;
    if (used == 0) continue;
    spec::Port filler = {.name = port.name + "_unused",
                         .direction = spec::PortDirection::output,
                         .format = "bits",
                         .meaning = ""};
    filler.element_bits = 64 - used;
    if (port.width() < 64) list.push_back(filler);
  }
  return list;
}

}  // namespace mpgen::tb

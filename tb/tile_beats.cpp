#include "tb/tile_beats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <string>

namespace mpgen::tb {
namespace {

constexpr std::size_t kWordBits = 64;

std::size_t words_of(int bits) { return (static_cast<std::size_t>(bits) + 63) / kWordBits; }

// Adds `value`, of at most 64 bits, at bit `position` of words that are 0 there.
void put(std::uint64_t* words, std::size_t position, std::uint64_t value) {
  const std::size_t offset = position % kWordBits;
  words[position / kWordBits] |= value << offset;
  const std::uint64_t rest = offset == 0 ? 0 : value >> (kWordBits - offset);
  if (rest != 0) words[position / kWordBits + 1] |= rest;
}

[[noreturn]] void refuse(const std::string& message) { throw std::invalid_argument(message); }

void require_size(const char* what, std::size_t found, std::size_t expected) {
  if (found != expected) refuse(fmt::format("{}: {} values, expected {}", what, found, expected));
}

}  // namespace

TileBeats::TileBeats(const spec::MpgemmTileSpec& spec, const TileActivations& activations,
                     const TileWeights& weights)
    : spec_(spec),
      activation_words_(words_of(activation_beat_bits(spec))),
      weight_words_(words_of(weight_beat_bits(spec))),
      scale_words_(words_of(scale_beat_bits(spec))) {
  binary16_ = std::get_if<gemm::Binary16Matrix>(&activations);
  int8_ = std::get_if<gemm::Int8Matrix>(&activations);
  groups_ = std::get_if<gemm::GroupMatrix>(&weights);
  dialects_ = std::get_if<gemm::DialectMatrix>(&weights);
  const bool wants_int8 = spec.scheme == spec::TileScheme::w4a8;
  if (wants_int8 != (int8_ != nullptr)) {
    refuse(fmt::format("scheme {} takes {} activations", to_string(spec.scheme),
                       wants_int8 ? "INT8" : "binary16"));
  }
  if (spec.is_mixpe() != (groups_ != nullptr)) {
    refuse(fmt::format("scheme {} takes weights in {}", to_string(spec.scheme),
                       spec.is_mixpe() ? "groups" : "DialectFP4 blocks"));
  }
  std::size_t weight_k = 0;
  if (groups_ != nullptr) {
    columns_ = groups_->rows;
    weight_k = groups_->k;
    if (groups_->format != spec.weights || groups_->group != static_cast<std::size_t>(spec.group)) {
      refuse(fmt::format("weights are {} in groups of {}, the design takes {} in groups of {}",
                         to_string(groups_->format), groups_->group, to_string(spec.weights),
                         spec.group));
    }
    require_size("weights", groups_->codes.size(),
                 columns_ * groups_->groups() * groups_->group / 2);
    require_size("scales", groups_->scales.size(), columns_ * groups_->groups());
    if (spec.has_zero_point()) {
      require_size("zero points", groups_->zeros.size(), columns_ * groups_->groups());
    }
  } else {
    columns_ = dialects_->rows;
    weight_k = dialects_->k;
    if (dialects_->block != static_cast<std::size_t>(spec.block) ||
        dialects_->formatbook != spec.formatbook) {
      refuse("block or formatbook of the weights is not that of the design");
    }
    require_size("weights", dialects_->codes.size(),
                 columns_ * dialects_->blocks() * dialects_->block / 2);
    require_size("dialects", dialects_->dialects.size(), columns_ * dialects_->blocks());
    require_size("exponents", dialects_->exponents.size(), columns_ * dialects_->blocks());
    if (std::ranges::count(dialects_->nonfinite, 1) != 0) refuse("a weight is Inf or NaN");
  }
  if (binary16_ != nullptr) {
    rows_ = binary16_->rows;
    k_ = binary16_->k;
    require_size("activations", binary16_->values.size(), rows_ * k_);
  } else {
    rows_ = int8_->rows;
    k_ = int8_->k;
    require_size("activations", int8_->codes.size(), rows_ * k_);
    require_size("row scales", int8_->scales.size(), rows_);
  }
  if (k_ != weight_k) {
    refuse(fmt::format("activations have k = {}, weights k = {}", k_, weight_k));
  }
  if (rows_ == 0 || columns_ == 0 || k_ == 0) refuse("a matrix is empty");
  if (k_ > static_cast<std::size_t>(spec::kTileLongestK)) {
    refuse(fmt::format("k = {} is more than the {} that a tile takes", k_, spec::kTileLongestK));
  }
  const auto unit = static_cast<std::size_t>(spec.unit_elements());
  units_ = (k_ + unit - 1) / unit;
}

void TileBeats::header(std::size_t rows, std::size_t columns,
                       std::vector<std::uint64_t>& beats) const {
  header({static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(columns),
          static_cast<std::uint32_t>(units_)},
         beats);
}

void TileBeats::header(const std::array<std::uint32_t, 3>& rows_columns_units,
                       std::vector<std::uint64_t>& beats) const {
  const auto chunk = static_cast<std::size_t>(activation_beat_bits(spec_));
  const auto count = static_cast<std::size_t>(header_beats(spec_));
  beats.assign(count * activation_words_, 0);
  for (std::size_t bit = 0; bit < static_cast<std::size_t>(spec::kTileHeaderBits); ++bit) {
    if (((rows_columns_units[bit / 32] >> (bit % 32)) & 1) == 0) continue;
    std::uint64_t* beat = beats.data() + bit / chunk * activation_words_;
    put(beat, bit % chunk, 1);
  }
}

void TileBeats::activations(std::size_t first_row, std::size_t last_row,
                            std::vector<std::uint64_t>& beats) const {
  const auto lanes = static_cast<std::size_t>(spec_.lanes);
  const std::size_t head = spec_.has_row_scale() ? 1 : 0;
  beats.assign((head + all_beats()) * activation_words_, 0);
  for (std::size_t row = first_row; row < last_row; ++row) {
    const std::size_t place = row - first_row;
    if (int8_ != nullptr) {
      put(beats.data(), 32 * place, std::bit_cast<std::uint32_t>(int8_->scales[row]));
      const std::int8_t* codes = int8_->codes.data() + row * k_;
      for (std::size_t i = 0; i < k_; ++i) {
        const std::size_t element = place * lanes + i % lanes;
        beats[(head + i / lanes) * activation_words_ + element / 8] |=
            std::uint64_t{static_cast<std::uint8_t>(codes[i])} << (8 * (element % 8));
      }
      continue;
    }
    const std::uint16_t* values = binary16_->values.data() + row * k_;
    for (std::size_t i = 0; i < k_; ++i) {
      const std::size_t element = place * lanes + i % lanes;
      beats[i / lanes * activation_words_ + element / 4] |= std::uint64_t{values[i]}
                                                            << (16 * (element % 4));
    }
  }
}

void TileBeats::weights(std::size_t first_column, std::size_t last_column,
                        std::vector<std::uint64_t>& beats) const {
  const auto lanes = static_cast<std::size_t>(spec_.lanes);
  const auto unit = static_cast<std::size_t>(spec_.unit_elements());
  const std::size_t column_bits =
      static_cast<std::size_t>(weight_beat_bits(spec_)) / static_cast<std::size_t>(spec_.columns);
  const std::vector<std::uint8_t>& codes = groups_ != nullptr ? groups_->codes : dialects_->codes;
  beats.assign(all_beats() * weight_words_, 0);
  // Codes of one beat and column that fit a word: 1, 2, 4, 8 or 16.
  const std::size_t chunk = std::min<std::size_t>(lanes, 16);
  for (std::size_t column = first_column; column < last_column; ++column) {
    const std::size_t position = (column - first_column) * column_bits;
    const std::uint8_t* row = codes.data() + column * units_ * unit / 2;
    for (std::size_t i = 0; i < units_ * unit; i += chunk) {
      std::uint64_t codes_of_chunk = (row[i / 2] >> (4 * (i % 2))) & (chunk == 1 ? 0xF : 0xFF);
      for (std::size_t byte = 1; byte < chunk / 2; ++byte) {
        codes_of_chunk |= std::uint64_t{row[i / 2 + byte]} << (8 * byte);
      }
      put(beats.data() + i / lanes * weight_words_, position + 4 * (i % lanes), codes_of_chunk);
    }
    if (dialects_ == nullptr) continue;
    for (std::size_t block = 0; block < units_; ++block) {
      const std::size_t side = column * units_ + block;
      const std::uint64_t value = std::uint64_t{dialects_->dialects[side]}
                                      << spec::kSharedExponentBits |
                                  dialects_->exponents[side];
      put(beats.data() + block * weight_words_, position + 4 * lanes, value);
    }
  }
}

void TileBeats::scales(std::size_t first_column, std::size_t last_column,
                       std::vector<std::uint64_t>& beats) const {
  const std::size_t column_bits =
      static_cast<std::size_t>(scale_beat_bits(spec_)) / static_cast<std::size_t>(spec_.columns);
  beats.assign(units_ * scale_words_, 0);
  for (std::size_t column = first_column; column < last_column; ++column) {
    for (std::size_t group = 0; group < units_; ++group) {
      const std::size_t place = column * units_ + group;
      std::uint64_t value = groups_->scales[place];
      if (spec_.has_zero_point()) value |= std::uint64_t{groups_->zeros[place]} << spec::kFp16Bits;
      put(beats.data() + group * scale_words_, (column - first_column) * column_bits, value);
    }
  }
}

}  // namespace mpgen::tb

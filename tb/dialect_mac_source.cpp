#include "tb/dialect_mac_source.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kNonfiniteOneIn = 64;
constexpr std::uint64_t kTables = 6;

// Puts elements into random places.
void shuffle(std::size_t count, Random& random, ElementCodes& one, ElementCodes& two) {
  for (std::size_t i = count; i > 1; --i) {
    const auto j = static_cast<std::size_t>(random.below(i));
    std::swap(one[i - 1], one[j]);
    std::swap(two[i - 1], two[j]);
  }
}

}  // namespace

void MacBlock::set_dialects(std::uint64_t activation, std::uint64_t weight) {
  activation_dialects.fill(static_cast<std::uint8_t>(activation));
  weight_dialects.fill(static_cast<std::uint8_t>(weight));
}

std::pair<int, int> split_place(int place, int exponents, Random& random) {
  const int least = std::max(0, place - (exponents - 1));
  const int largest = std::min(exponents - 1, place);
  const auto one = static_cast<int>(random.between(least, largest));
  return {one, place - one};
}

void write_mac_beat(const MacTraffic& traffic, const MacPorts& ports, const MacBlock& block,
                    std::uint64_t beat, Random& random, std::uint64_t* words) {
  const auto index = static_cast<std::size_t>(beat);
  MacSide side = {.activation_dialect = block.activation_dialects[index],
                  .weight_dialect = block.weight_dialects[index],
                  .activation_exponent = block.activation_exponent,
                  .weight_exponent = block.weight_exponent,
                  .nonfinite = block.nonfinite};
  if (static_cast<int>(beat) + 1 < traffic.beats()) {
    const std::uint64_t noise = random.bits();
    const auto choices = static_cast<std::uint64_t>(traffic.exponents);
    side.activation_exponent = static_cast<int>((noise & 0xFFFF) * choices >> 16);
    side.weight_exponent = static_cast<int>((noise >> 16 & 0xFFFF) * choices >> 16);
    side.nonfinite = !traffic.has_nan_scale && (noise >> 32 & 1) != 0;
    if (traffic.has_nan_scale && (noise >> 32 & 3) == 0)
      side.activation_exponent = traffic.exponents;
    if (traffic.has_nan_scale && (noise >> 34 & 3) == 0) side.weight_exponent = traffic.exponents;
  }
  const std::size_t first = index * static_cast<std::size_t>(traffic.lanes);
  ports.write(words, &block.activation_codes[first], &block.weight_codes[first], side);
}

MacSource::Shape MacSource::draw_shape(Random& random) const {
  const auto sign = static_cast<std::uint8_t>(traffic_->sign_bit);
  const auto magnitude = static_cast<std::uint8_t>(sign - 1U);
  switch (random.below(8)) {
    case 0:
      return {.keep = static_cast<std::uint8_t>(sign | magnitude >> 1)};
    case 1:
      return {.set = static_cast<std::uint8_t>(sign >> 1)};
    case 2:
      return {.keep = magnitude};
    case 3:
      return {.set = sign};
    case 4:
      return {.is_sparse = true};
    default:
      return {};
  }
}

void MacSource::start_packet(Random& random) {
  is_first_ = true;
  activation_shape_ = draw_shape(random);
  weight_shape_ = draw_shape(random);
  constexpr std::array<int, 6> kSpreads = {0, 1, 2, 3, 6, 1000};
  spread_ = random.choose(kSpreads);
  const auto [least, largest] = random.choose(traffic_->usual_places);
  exponents_ =
      split_place(static_cast<int>(random.between(least, largest)), traffic_->exponents, random);
}

int MacSource::near(int exponent, Random& random) const {
  if (spread_ >= traffic_->exponents) {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(traffic_->exponents)));
  }
  const auto moved = exponent + static_cast<int>(random.between(-spread_, spread_));
  return std::clamp(moved, 0, traffic_->exponents - 1);
}

void MacSource::fill(const Shape& shape, Random& random, ElementCodes& codes) const {
  const OperandCodes& choices = traffic_->codes.front();
  const bool takes_all = choices.size() == std::size_t{2} * traffic_->sign_bit;
  const auto keep = static_cast<std::uint8_t>(shape.keep & (2 * traffic_->sign_bit - 1));
  const auto count = static_cast<std::size_t>(traffic_->block);
  for (std::size_t first = 0; first < count; first += 8) {
    const std::uint64_t bits = random.bits();
    std::uint64_t zeros = 0;
    if (shape.is_sparse) zeros = random.bits() | random.bits();
    for (std::size_t i = 0; i < 8; ++i) {
      const auto byte = static_cast<std::uint8_t>(bits >> (8 * i));
      auto code = static_cast<std::uint8_t>((byte & keep) | shape.set);
      if (!takes_all) code = choices[byte * choices.size() >> 8].code;
      if ((zeros >> (8 * i) & 1) != 0) code = 0;
      codes[first + i] = code;
    }
  }
}

// What the block before had, with the opposite sign.
void MacSource::negate(Random& random) {
  for (std::uint8_t& code : block_.weight_codes) {
    code = static_cast<std::uint8_t>(code ^ traffic_->sign_bit);
  }
  if (random.one_in(2)) {
    const auto element =
        static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(traffic_->block)));
    block_.weight_codes[element] = random.choose(traffic_->codes.front()).code;
  }
  if (random.one_in(4)) block_.weight_exponent = near(block_.weight_exponent, random);
}

void MacSource::draw_block(Random& random) {
  const bool is_spoiled = random.one_in(kNonfiniteOneIn);
  const bool negates = !is_first_ && !block_.nonfinite && random.one_in(4);
  is_first_ = false;
  if (negates) {
    negate(random);
  } else {
    fill(activation_shape_, random, block_.activation_codes);
    fill(weight_shape_, random, block_.weight_codes);
    block_.activation_exponent = near(exponents_.first, random);
    block_.weight_exponent = near(exponents_.second, random);
    const std::uint64_t dialects = traffic_->dialects();
    if (dialects > 1) {
      for (std::size_t beat = 0; beat < static_cast<std::size_t>(traffic_->beats()); ++beat) {
        const std::uint64_t bits = random.bits();
        block_.activation_dialects[beat] =
            static_cast<std::uint8_t>((bits & 0xFFFFFFFF) * dialects >> 32);
        block_.weight_dialects[beat] = static_cast<std::uint8_t>((bits >> 32) * dialects >> 32);
      }
    }
  }
  block_.nonfinite = is_spoiled;
  if (!is_spoiled || !traffic_->has_nan_scale) return;
  if (random.one_in(2)) {
    block_.activation_exponent = traffic_->exponents;
  } else {
    block_.weight_exponent = traffic_->exponents;
  }
}

MacBlockMaker::MacBlockMaker(const MacTraffic& traffic)
    : traffic_(&traffic), terms_(traffic.terms) {
  const std::uint64_t dialects = traffic.dialects();
  std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
  for (std::uint64_t i = 0; i < kTables; ++i) {
    const std::pair<std::uint64_t, std::uint64_t> pair = {i * 7 % dialects, i * 11 % dialects};
    if (std::find(pairs.begin(), pairs.end(), pair) == pairs.end()) pairs.push_back(pair);
  }
  for (const auto& [activation, weight] : pairs) {
    tables_.push_back(
        {activation, weight,
         ProductSums(traffic.codes[activation], traffic.codes[weight], traffic.block)});
  }
  terms_.largest_place = traffic.largest_place();
  terms_.unit_bits = tables_.front().sums.unit_bits();
  for (const Table& table : tables_) {
    terms_.unit_bits = std::min(terms_.unit_bits, table.sums.unit_bits());
  }
  for (const Table& table : tables_) {
    if (table.sums.unit_bits() != terms_.unit_bits) continue;
    terms_.largest_sum = std::max(terms_.largest_sum, table.sums.largest_gapless());
  }
}

MacBlock MacBlockMaker::make(const BlockTerm& term, Random& random) const {
  auto index = static_cast<std::size_t>(random.below(tables_.size()));
  while (!tables_[index].sums.contains(term.sum)) index = (index + 1) % tables_.size();
  const Table& table = tables_[index];
  MacBlock block;
  block.set_dialects(table.activation_dialect, table.weight_dialect);
  const auto elements = static_cast<std::size_t>(traffic_->block);
  auto count = static_cast<std::size_t>(
      table.sums.make(term.sum, random, block.activation_codes.data(), block.weight_codes.data()));
  const bool is_busy = random.one_in(2);
  while (count < elements) {
    if (is_busy && count + 2 <= elements) {
      table.sums.make_neutral(random, &block.activation_codes[count], &block.weight_codes[count]);
      count += 2;
    } else {
      table.sums.make_zero(random, block.activation_codes[count], block.weight_codes[count]);
      ++count;
    }
  }
  shuffle(elements, random, block.activation_codes, block.weight_codes);
  std::tie(block.activation_exponent, block.weight_exponent) =
      split_place(term.place, traffic_->exponents, random);
  if (!term.nonfinite) return block;
  block.nonfinite = !traffic_->has_nan_scale;
  if (!traffic_->has_nan_scale) return block;
  const std::uint64_t sides = random.below(3);
  if (sides != 0) block.activation_exponent = traffic_->exponents;
  if (sides != 1) block.weight_exponent = traffic_->exponents;
  return block;
}

}  // namespace mpgen::tb

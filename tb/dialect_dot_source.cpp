#include "tb/dialect_dot_source.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>

#include "tb/binary16_patterns.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kNonfiniteOneIn = 64;
constexpr std::uint64_t kTables = 4;
constexpr std::int32_t kSign = 0x8000;
// t of 2^k, the least that a block's largest element has unless the block is subnormal.
constexpr int kAnchor = spec::kTruncatedValues / 2;
// The unit of t at shared exponent 0 is 2^-17.
constexpr int kUnitBits = 7;

std::int32_t random_sign(Random& random) { return random.one_in(2) ? kSign : 0; }

// Activations that the selector leaves as they are beside a largest one of `t` quarter units.
struct Anchor {
  int t;
  OperandCodes codes;
};

// The even dialect of a pair that the selector chooses for its largest magnitude: no value of a
// dialect is nearer to the mate, so the odd one cannot win.
std::vector<Anchor> anchors_of(const spec::Formatbook& book) {
  std::vector<Anchor> anchors;
  for (int pair = 0; pair < book.pairs(); ++pair) {
    const spec::Dialect& dialect = book.dialects[2 * static_cast<std::size_t>(pair)];
    const int t = 2 * dialect.back();
    if (t < kAnchor || spec::pair_of_largest(book, t) != pair) continue;
    anchors.push_back({t, dialect_codes(dialect)});
  }
  if (!anchors.empty()) return anchors;
  // A book of small magnitudes: what becomes of 2^k, and the values that are less.
  const auto one = static_cast<std::uint16_t>(binary16_power(0));
  const golden::DialectBlock block = golden::FormatSelector(book).quantize(std::span(&one, 1));
  return {{kAnchor, dialect_codes(book.dialects[block.dialect])}};
}

}  // namespace

DotPorts::DotPorts(const spec::Ports& ports, const PortLayout& inputs)
    : activations_(ports, inputs, "activations_i"),
      weight_codes_(inputs, "weight_codes_i"),
      weight_side_(inputs.field("weight_side_i")),
      lanes_(static_cast<std::size_t>(weight_codes_.elements())) {}

void DotPorts::write(std::uint64_t* words, const DotBlock& block, std::uint64_t beat) const {
  activations_.write(words, &block.activations[beat * lanes_]);
  weight_codes_.write(words, &block.weight_codes[beat * lanes_]);
  weight_side_.put(words,
                   block.weight_dialect << spec::kSharedExponentBits | block.weight_exponent);
}

void DotPorts::read(const std::uint64_t* words, std::uint64_t beat, DotBlock& block) const {
  activations_.read(words, &block.activations[beat * lanes_]);
  weight_codes_.read(words, &block.weight_codes[beat * lanes_]);
  const auto side = static_cast<int>(weight_side_.get(words));
  block.weight_dialect = side >> spec::kSharedExponentBits;
  block.weight_exponent = side & kLargestWeightExponent;
}

std::int32_t scaled_activation(int truncated, int exponent, std::uint64_t below) {
  const std::int64_t value = std::int64_t{truncated} << (exponent + kUnitBits);
  const std::int64_t all = value + static_cast<std::int64_t>(below);
  return all == 0 ? 0 : binary16_terms(all).front();
}

SelectedActivations::SelectedActivations(const spec::Formatbook& book) {
  for (int dialect = 0; dialect < book.size(); ++dialect) {
    const std::uint32_t own = spec::beneficial_values(book, dialect);
    const std::uint32_t others = spec::beneficial_values(book, dialect ^ 1);
    Choice choice;
    for (int t = 0; t < spec::kTruncatedValues; ++t) {
      if ((own >> t & 1) != 0) choice.beneficial.push_back(t);
      if ((others >> t & 1) == 0) choice.indifferent.push_back(t);
    }
    const bool is_even = dialect % 2 == 0;
    for (int t = kAnchor; t < spec::kTruncatedValues; ++t) {
      if (spec::pair_of_largest(book, t) != dialect / 2) continue;
      const bool has_beneficial = !choice.beneficial.empty() && choice.beneficial.front() <= t;
      const bool is_neutral = is_even && (others >> t & 1) == 0;
      if (has_beneficial || is_neutral) choice.largest.push_back(t);
    }
    if (!choice.largest.empty()) reachable_.push_back(dialect);
    choices_.push_back(std::move(choice));
  }
}

BlockActivations SelectedActivations::make(int dialect, int exponent, int count,
                                           Random& random) const {
  const Choice& choice = choices_[static_cast<std::size_t>(dialect)];
  const int largest = random.choose(choice.largest);
  const auto up_to_largest = [largest](const std::vector<int>& all) {
    std::vector<int> list;
    std::copy_if(all.begin(), all.end(), std::back_inserter(list),
                 [largest](int t) { return t <= largest; });
    return list;
  };
  const std::vector<int> beneficial = up_to_largest(choice.beneficial);
  const std::vector<int> indifferent = up_to_largest(choice.indifferent);
  const auto elements = static_cast<std::uint64_t>(count);
  const std::uint64_t place = random.below(elements);
  BlockActivations block{};
  for (std::uint64_t i = 0; i < elements; ++i) {
    // Two in any case, to outweigh the largest.
    const bool helps = !beneficial.empty() && ((i + 1) % elements == place ||
                                               (i + 2) % elements == place || random.one_in(2));
    int t = 0;
    if (helps) {
      t = random.choose(beneficial);
    } else if (!indifferent.empty()) {
      t = random.choose(indifferent);
    }
    if (i == place) t = largest;
    const std::uint64_t below = random.bits() >> (64 - (exponent + kUnitBits));
    block[i] = random_sign(random) | scaled_activation(t, exponent, random.one_in(2) ? below : 0);
  }
  return block;
}

DotSource::DotSource(const spec::DialectDotSpec& spec, const DotPorts& ports,
                     const SelectedActivations& selected, std::uint64_t seed)
    : spec_(&spec),
      ports_(&ports),
      selected_(&selected),
      operands_({.kind = ActivationKind::binary16, .weights = spec::WeightFormat::uint4}, seed) {}

void DotSource::start_packet(Random& random) {
  is_first_ = true;
  shape_ = operands_.draw_shape(random);
  weight_exponent_ = static_cast<int>(random.between(0, kLargestWeightExponent));
  constexpr std::array<int, 5> kSpreads = {0, 1, 3, 6, 100};
  spread_ = random.choose(kSpreads);
}

void DotSource::draw_block(Random& random) {
  const bool negates = !is_first_ && random.one_in(6);
  is_first_ = false;
  const auto count = static_cast<std::size_t>(spec_->block);
  if (negates) {
    for (std::uint8_t& code : block_.weight_codes) code ^= 1U << spec::kDialectIndexBits;
    if (random.one_in(2)) block_.activations[random.below(count)] ^= kSign;
    return;
  }
  std::array<std::int32_t, golden::kLongestBlock> weights{};
  operands_.fill(random, shape_, spec_->block, block_.activations.data(), weights.data());
  std::transform(weights.begin(), weights.end(), block_.weight_codes.begin(),
                 [](std::int32_t code) { return static_cast<std::uint8_t>(code & 15); });
  switch (random.below(16)) {
    case 0:
      block_.activations = {};
      break;
    case 1:
      for (std::int32_t& one : block_.activations) one &= 0x83FF;
      break;
    case 2:
    case 3:
    case 4:
    case 5:
      block_.activations = selected_->make(
          random.choose(selected_->dialects()),
          static_cast<int>(random.between(0, kLargestSelectedExponent)), spec_->block, random);
      break;
    default:
      break;
  }
  if (random.one_in(kNonfiniteOneIn)) {
    block_.activations[random.below(count)] = random.choose(binary16_nonfinites());
  }
  const int moved = weight_exponent_ + static_cast<int>(random.between(-spread_, spread_));
  block_.weight_exponent = std::clamp(moved, 0, kLargestWeightExponent);
  block_.weight_dialect =
      static_cast<int>(random.below(static_cast<std::uint64_t>(spec_->formatbook.size())));
}

void DotSource::write_beat(Random& /*random*/, std::uint64_t beat, std::uint64_t* words) const {
  ports_->write(words, block_, beat);
}

DotBlockMaker::DotBlockMaker(const spec::DialectDotSpec& spec, const TermFormat& terms)
    : block_(static_cast<std::size_t>(spec.block)), terms_(terms) {
  const std::vector<Anchor> anchors = anchors_of(spec.formatbook);
  const auto dialects = static_cast<std::uint64_t>(spec.formatbook.size());
  for (std::uint64_t i = 0; i < std::min(kTables, dialects); ++i) {
    const Anchor& anchor = anchors[i * 3 % anchors.size()];
    const std::uint64_t weight = i * 5 % dialects;
    tables_.push_back({anchor.t, static_cast<int>(weight),
                       ProductSums(anchor.codes, dialect_codes(spec.formatbook.dialects[weight]),
                                   spec.block - 1)});
  }
  terms_.unit_bits = tables_.front().sums.unit_bits();
  for (const Table& table : tables_) {
    terms_.unit_bits = std::min(terms_.unit_bits, table.sums.unit_bits());
  }
  for (const Table& table : tables_) {
    if (table.sums.unit_bits() != terms_.unit_bits) continue;
    terms_.largest_sum = std::max(terms_.largest_sum, table.sums.largest_gapless());
  }
}

DotBlock DotBlockMaker::make(const BlockTerm& term, Random& random) const {
  auto index = static_cast<std::size_t>(random.below(tables_.size()));
  while (!tables_[index].sums.contains(term.sum)) index = (index + 1) % tables_.size();
  const Table& table = tables_[index];
  const int least = std::max(0, term.place - kLargestWeightExponent);
  const int largest = std::min(kLargestSelectedExponent, term.place);
  const auto exponent = static_cast<int>(random.between(least, largest));

  ElementCodes codes{};
  DotBlock block;
  block.weight_dialect = table.weight_dialect;
  block.weight_exponent = term.place - exponent;
  auto count = static_cast<std::size_t>(
      table.sums.make(term.sum, random, codes.data(), block.weight_codes.data()));
  const bool is_busy = random.one_in(2);
  while (count + 1 < block_) {
    if (is_busy && count + 3 <= block_) {
      table.sums.make_neutral(random, &codes[count], &block.weight_codes[count]);
      count += 2;
    } else {
      table.sums.make_zero(random, codes[count], block.weight_codes[count]);
      ++count;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (const OperandCode& one : table.sums.activations()) {
      if (one.code != codes[i]) continue;
      const bool is_negative = one.code >> spec::kDialectIndexBits != 0;
      block.activations[i] =
          scaled_activation(2 * std::abs(one.value), exponent) | (is_negative ? kSign : 0);
    }
  }
  block.activations[count] = random_sign(random) | scaled_activation(table.anchor, exponent);
  block.weight_codes[count] = 0;
  const auto place = static_cast<std::size_t>(random.below(block_));
  std::rotate(block.activations.begin(),
              block.activations.begin() + static_cast<std::ptrdiff_t>(place),
              block.activations.begin() + static_cast<std::ptrdiff_t>(block_));
  std::rotate(block.weight_codes.begin(),
              block.weight_codes.begin() + static_cast<std::ptrdiff_t>(place),
              block.weight_codes.begin() + static_cast<std::ptrdiff_t>(block_));
  if (term.nonfinite) {
    block.activations[random.below(block_)] = random.choose(binary16_nonfinites());
  }
  return block;
}

}  // namespace mpgen::tb

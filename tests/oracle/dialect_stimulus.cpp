#include "tests/oracle/dialect_stimulus.hpp"

#include <algorithm>
#include <cstddef>

namespace mpgen::oracle {
namespace {

constexpr int kLargestSharedExponent = 28;
constexpr std::uint16_t kSign = 0x8000;
constexpr std::uint16_t kInfinity = 0x7C00;

std::uint16_t with_sign(Random& random, int magnitude) {
  return static_cast<std::uint16_t>(magnitude + (random.one_in(2) ? kSign : 0));
}

// The binary16 magnitude, truncated, of `units` * 2^-24.
int magnitude_of_units(std::uint64_t units) {
  int exponent_field = units < 1024 ? 0 : 1;
  while (units >= 2048) {
    units /= 2;
    ++exponent_field;
  }
  return exponent_field == 0 ? static_cast<int>(units)
                             : exponent_field * 1024 + static_cast<int>(units) - 1024;
}

// `quarters` quarter units of a block whose shared exponent is `exponent`.
int magnitude_of_quarters(int quarters, int exponent) {
  return magnitude_of_units(static_cast<std::uint64_t>(quarters) << (exponent + 7));
}

int any_exponent(Random& random) { return random.between(0, kLargestSharedExponent); }

class BlockMaker {
 public:
  BlockMaker(Random& random, const spec::Formatbook& book, const DialectSelector& selector,
             int count)
      : random_(random), book_(book), selector_(selector), count_(count) {}

  std::vector<std::uint16_t> make(BlockKind kind) {
    switch (kind) {
      case BlockKind::narrow:
        narrow();
        break;
      case BlockKind::mixed:
        fill([this] { return random_.between(0, kInfinity - 1); });
        break;
      case BlockKind::gradual:
        fill([this] { return random_.between(0, 2047) >> random_.below(11); });
        break;
      case BlockKind::single:
        fill([] { return 0; });
        place(random_.between(0, kInfinity - 1));
        break;
      case BlockKind::equal:
        fill([magnitude = random_.between(1, kInfinity - 1)] { return magnitude; });
        break;
      case BlockKind::tied_counts:
        tied_counts();
        break;
      case BlockKind::thresholds:
        thresholds();
        break;
      case BlockKind::magnitudes:
        magnitudes();
        break;
      case BlockKind::zero:
        fill([] { return 0; });
        break;
      case BlockKind::one_nonfinite:
        narrow();
        place(random_.between(kInfinity, kSign - 1));
        break;
      case BlockKind::many_nonfinite:
        fill([this] { return random_.between(0, kSign - 1); });
        break;
    }
    return elements_;
  }

 private:
  template <typename Magnitude>
  void fill(const Magnitude& magnitude) {
    while (static_cast<int>(elements_.size()) < count_) {
      elements_.push_back(with_sign(random_, magnitude()));
    }
  }

  // Over one of the elements.
  void place(int magnitude) {
    elements_.at(random_.below(elements_.size())) = with_sign(random_, magnitude);
  }

  void narrow() {
    const int largest = random_.between(0, 30);
    const int spread = random_.between(0, 6);
    fill([&] {
      const int exponent_field = std::max(largest - random_.between(0, spread), 0);
      return exponent_field * 1024 + random_.between(0, 1023);
    });
    place(largest * 1024 + random_.between(0, 1023));
  }

  // One element leads stage 1 to a pair, the others are counted in stage 2.
  void tied_counts() {
    const int exponent = any_exponent(random_);
    const auto even = 2 * static_cast<std::size_t>(random_.below(book_.dialects.size() / 2));
    const int top = book_.dialects[even].back();
    const int leader = std::clamp(2 * top - random_.between(0, 1), 16, 30);
    const int helped = random_.between(0, (count_ - 1) / 2);
    const int extra = random_.between(-1, 1);
    add_of(selector_.beneficial()[even], helped, leader, exponent);
    add_of(selector_.beneficial()[even + 1], helped + extra, leader, exponent);
    fill([] { return 0; });
    elements_.back() = with_sign(random_, magnitude_of_quarters(leader, exponent));
    std::swap(elements_.back(), elements_.at(random_.below(elements_.size())));
  }

  // `count` elements with values of t from the set that do not exceed the leader's.
  void add_of(const TruncatedValues& values, int count, int leader, int exponent) {
    std::vector<int> candidates;
    for (int t = 0; t <= leader; ++t) {
      if (values.test(static_cast<std::size_t>(t))) candidates.push_back(t);
    }
    if (candidates.empty()) return;
    for (int i = 0; i < count; ++i) {
      // The leader's place stays free.
      if (static_cast<int>(elements_.size()) >= count_ - 1) return;
      const int t = random_.choose(candidates);
      elements_.push_back(with_sign(random_, magnitude_of_quarters(t, exponent)));
    }
  }

  void thresholds() {
    const int exponent = any_exponent(random_);
    const int largest = random_.between(exponent == 0 ? 1 : 16, 31);
    fill([&] {
      const int magnitude = magnitude_of_quarters(random_.between(1, largest), exponent);
      return magnitude + random_.between(-1, 1);
    });
    place(magnitude_of_quarters(largest, exponent));
  }

  void magnitudes() {
    const int exponent = any_exponent(random_);
    const spec::Dialect dialect = random_.choose(book_.dialects);
    const bool halfway = random_.one_in(3);
    const int indices = random_.between(2, spec::kDialectMagnitudes) - 1;
    fill([&] {
      const auto index = static_cast<std::size_t>(random_.between(1, indices));
      const int quarters =
          halfway && random_.one_in(2) ? dialect[index] + dialect[index - 1] : 2 * dialect[index];
      return magnitude_of_quarters(quarters, exponent);
    });
    if (random_.one_in(2)) place(magnitude_of_quarters(2 * dialect.back(), exponent));
  }

  Random& random_;
  const spec::Formatbook& book_;
  const DialectSelector& selector_;
  int count_;
  std::vector<std::uint16_t> elements_;
};

// +-1..largest.
std::int32_t any_sum(Random& random, std::int32_t largest) {
  // Short sums as often as long ones.
  std::int32_t limit = largest;
  limit = std::max(limit >> random.below(16), 1);
  const std::int32_t sum = random.between(1, limit);
  return random.one_in(2) ? -sum : sum;
}

}  // namespace

std::vector<std::uint16_t> fp16_block(Random& random, BlockKind kind, const spec::Formatbook& book,
                                      const DialectSelector& selector, int count) {
  return BlockMaker(random, book, selector, count).make(kind);
}

DialectBlock dialect_block(Random& random, const spec::Formatbook& book, int count) {
  DialectBlock block;
  block.dialect = static_cast<int>(random.below(book.dialects.size()));
  block.exponent = random.between(0, 31);
  const bool extreme = random.one_in(8);
  for (int i = 0; i < count; ++i) {
    block.codes.push_back(static_cast<std::uint8_t>(extreme ? 7 : random.below(16)));
  }
  return block;
}

std::vector<BlockValue> block_values(Random& random, ValueKind kind, const ValueLimits& limits,
                                     int count) {
  std::vector<BlockValue> values;
  const auto exponent = [&](int offset, int spread) {
    return std::clamp(offset + random.between(0, spread), limits.smallest_exponent,
                      limits.largest_exponent);
  };
  const int middle = random.between(limits.smallest_exponent, limits.largest_exponent);
  while (static_cast<int>(values.size()) < count) {
    BlockValue value;
    value.sum = any_sum(random, limits.largest_sum);
    switch (kind) {
      case ValueKind::uniform:
        value.exponent = random.between(limits.smallest_exponent, limits.largest_exponent);
        break;
      case ValueKind::narrow:
        value.exponent = exponent(middle, 8);
        break;
      case ValueKind::tiny:
        value.exponent = exponent(limits.smallest_exponent, 6);
        break;
      case ValueKind::huge:
        value.exponent = exponent(limits.largest_exponent - 6, 6);
        break;
      case ValueKind::cancelling:
        value.exponent = exponent(middle, 16);
        if (!values.empty() && random.one_in(2)) {
          value = random.choose(values);
          value.sum = -value.sum;
        }
        break;
      case ValueKind::ties:
        if (values.empty()) {
          value.exponent = exponent(middle, 16);
          value.sum = random.one_in(2) ? 1 : -1;
        } else {
          const int half_bit = values.front().exponent - limits.precision;
          value.exponent = exponent(half_bit, 0);
          value.sum = random.choose(std::vector<int>{-3, -1, 1, 3});
        }
        break;
      case ValueKind::nearly_tied:
        value.sum = random.one_in(2) ? 1 : -1;
        if (values.empty()) {
          value.exponent = exponent(limits.smallest_exponent + 26, 16);
        } else if (values.size() == 1) {
          value.exponent = exponent(values.front().exponent - 11, 0);
        } else {
          value.exponent = exponent(limits.smallest_exponent, 0);
          if (values.size() > 2) value.sum = 0;
        }
        break;
      case ValueKind::sparse:
        value.exponent = exponent(middle, 16);
        if (!random.one_in(4)) value.sum = 0;
        break;
    }
    values.push_back(value);
  }
  return values;
}

}  // namespace mpgen::oracle

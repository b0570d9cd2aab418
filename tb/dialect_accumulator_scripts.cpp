#include "tb/dialect_accumulator_scripts.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <utility>

#include "golden/binary32.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {
namespace {

using golden::Int128;

constexpr std::uint64_t kCornerStream = 0x626C6F636B;
// Distances of the leading bits of two addends, beyond which only a sticky bit is left.
constexpr int kFarDistance = 30;
// Around the powers of two that a shifter is made of.
constexpr std::array<int, 12> kFartherDistances = {31, 32, 33,  47,  63,  64,
                                                   65, 71, 127, 128, 129, 257};

Int128 power_of_two(int exponent) { return Int128{1} << exponent; }

Int128 magnitude_of(Int128 value) { return value < 0 ? -value : value; }

int width_of(Int128 value) {
  return golden::bit_width(static_cast<golden::UInt128>(magnitude_of(value)));
}

class CornerList {
 public:
  explicit CornerList(const TermFormat& format)
      : format_(format),
        bits_(format.rounding().significand_bits),
        chunk_bits_(std::min(width_of(format.largest_sum + 1) - 1 - format.unit_bits,
                             format.accumulator == spec::BlockAccumulator::fp16 ? bits_ : 63)) {
    // Where a last bit is neither subnormal nor too large for a finite value.
    const int largest_exponent = static_cast<int>(format.rounding().infinity >> (bits_ - 1)) - 2 +
                                 format.rounding().least_exponent;
    least_place_ = std::max(0, format.rounding().least_exponent - format.least_exponent);
    top_place_ = std::min(format.largest_place, largest_exponent - format.least_exponent);
    is_narrowed_ = format.output == spec::OutputFormat::fp16 &&
                   format.accumulator != spec::BlockAccumulator::fp16;
  }

  std::vector<DotTerms> make() {
    add_singles();
    add_distances();
    add_cancellations();
    if (format_.accumulator == spec::BlockAccumulator::exact) {
      add_wide_sums();
      add_longest_sums();
    } else {
      add_low_addends();
      add_low_accumulators();
      add_ranges();
    }
    add_narrow_results();
    add_nonfinites();
    return std::move(list_);
  }

 private:
  const TermFormat& format_;
  int bits_;        // of a rounded significand
  int chunk_bits_;  // of a value that fits any block, in units
  int least_place_ = 0;
  int top_place_ = 0;
  bool is_narrowed_ = false;            // the result is rounded once more, to binary16
  Random random_{1, kCornerStream, 0};  // the same for every seed
  std::vector<DotTerms> list_;

  void keep(const DotTerms& terms) {
    if (!terms.empty() && format_.allows(terms.size())) list_.push_back(terms);
  }

  // Keeps a sum in which value * 2^place takes part; where the result is narrower, once more with
  // the value taken away, so that the last bits of the sum are to be seen.
  void keep_sum(DotTerms& terms, Int128 value, int place) {
    keep(terms);
    if (is_narrowed_ && append(terms, -value, place)) keep(terms);
  }

  Int128 sign() { return random_.one_in(2) ? 1 : -1; }

  // value * 2^place as one block, with one of the sums and places that make it.
  std::optional<BlockTerm> term(Int128 value, int place) {
    if (value == 0) return BlockTerm{.place = std::clamp(place, 0, format_.largest_place)};
    while (value % 2 == 0) {
      value /= 2;
      ++place;
    }
    const int most = width_of(format_.largest_sum) - width_of(value);
    int least_shift = std::max(format_.unit_bits, place - format_.largest_place);
    int most_shift = std::min(most, place);
    if (least_shift <= most_shift &&
        magnitude_of(value) * power_of_two(most_shift) > static_cast<Int128>(format_.largest_sum)) {
      --most_shift;
    }
    if (least_shift > most_shift) return std::nullopt;
    const auto shift = static_cast<int>(random_.between(least_shift, most_shift));
    return BlockTerm{.sum = static_cast<std::int64_t>(value * power_of_two(shift)),
                     .place = place - shift};
  }

  // Adds value * 2^place in as many blocks as it takes, the most significant first, so that no sum
  // on the way needs more bits than the whole.
  bool append(DotTerms& terms, Int128 value, int place) {
    const Int128 unit = value < 0 ? -1 : 1;
    Int128 rest = magnitude_of(value);
    // The largest blocks there are, where one is not enough.
    const Int128 most = power_of_two(chunk_bits_) - 1;
    const int top = format_.largest_place + format_.unit_bits - place;
    const bool may_repeat =
        format_.accumulator == spec::BlockAccumulator::exact && top >= 0 && place >= 0;
    while (may_repeat && (rest >> top) > most) {
      const auto one = term(unit * most, place + top);
      if (!one || !format_.allows(terms.size() + 1)) return false;
      terms.push_back(*one);
      rest -= most << top;
    }
    while (rest != 0) {
      const int dropped = std::max(width_of(rest) - chunk_bits_, 0);
      const Int128 part = rest >> dropped;
      const auto one = term(unit * part, place + dropped);
      if (!one) return false;
      terms.push_back(*one);
      rest -= part << dropped;
    }
    return true;
  }

  bool append_one(DotTerms& terms, Int128 value, int place) {
    const auto one = term(value, place);
    if (one) terms.push_back(*one);
    return one.has_value();
  }

  // Significands of `bits` bits: a power of two, odd and even ones, all ones.
  static std::vector<std::int64_t> significands(int bits) {
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    return {half, half + 1, half + 2, 2 * half - 2, 2 * half - 1};
  }

  // Sums of one block: powers of two, their neighbours, and what is next to a tie.
  std::vector<std::int64_t> interesting_sums() const {
    std::vector<std::int64_t> sums;
    const std::int64_t most = format_.largest_sum >> format_.unit_bits;
    for (std::int64_t power = 1; power <= most; power *= 2) {
      for (const std::int64_t sum :
           {power, power - 1, power + 1, power + power / 2, power + power / 2 + 1,
            power + power / 2 - 1, power + 3, power + 5, power + power / 4, power - power / 8}) {
        if (sum > 0 && sum <= most) sums.push_back(sum);
      }
    }
    sums.push_back(most);
    std::sort(sums.begin(), sums.end());
    sums.erase(std::unique(sums.begin(), sums.end()), sums.end());
    return sums;
  }

  // Every place with every interesting sum, alone. In a narrow accumulator and at the ends of the
  // range that is rounding, overflow and underflow of the block's value.
  void add_singles() {
    for (int place = 0; place <= format_.largest_place; ++place) {
      keep({{.sum = 0, .place = place}});
      for (const std::int64_t sum : interesting_sums()) {
        const Int128 signed_sum = sign() * sum * power_of_two(format_.unit_bits);
        keep({{.sum = static_cast<std::int64_t>(signed_sum), .place = place}});
      }
    }
  }

  // Every place of a block at every distance from an accumulator of few and of many bits; of many
  // places each distance gets every fourth.
  void add_distances() {
    constexpr int kManyPlaces = 100;
    for (int place = 0; place <= format_.largest_place; ++place) {
      for (int distance = -kFarDistance; distance <= kFarDistance; ++distance) {
        const bool is_left_out = format_.largest_place > kManyPlaces && (place + distance) % 4 != 0;
        if (!is_left_out) add_distance(place, distance);
      }
      for (const int distance : kFartherDistances) {
        add_distance(place, distance);
        add_distance(place, -distance);
      }
    }
  }

  void add_distance(int place, int distance) {
    for (const int accumulator_bits : {chunk_bits_, bits_}) {
      const auto width = static_cast<int>(random_.between(1, chunk_bits_));
      const Int128 sum = sign() * random_odd(width);
      const Int128 accumulator = sign() * random_odd(accumulator_bits);
      const int accumulator_place = place + width - distance - accumulator_bits;
      DotTerms terms;
      if (!append(terms, accumulator, accumulator_place)) continue;
      if (!append_one(terms, sum, place)) continue;
      if (distance > 0) {
        keep_sum(terms, sum, place);
      } else {
        keep_sum(terms, accumulator, accumulator_place);
      }
    }
  }

  Int128 random_odd(int bits) {
    const auto high = std::uint64_t{1} << (bits - 1);
    return static_cast<Int128>((random_.bits() & (high - 1)) | high | 1U);
  }

  // A place for a last bit, so that what is `below` it and `above` it is in range.
  int draw_place(int below, int above) {
    int least = least_place_ + below;
    int largest = std::max(least, top_place_ - above);
    if (is_narrowed_ && !random_.one_in(4)) {
      // Where the last bit and those next to it are in the range of binary16.
      const int zero = -format_.least_exponent;
      least = std::clamp(zero - 20, least, largest);
      largest = std::clamp(zero, least, largest);
    }
    return static_cast<int>(random_.between(least, largest));
  }

  // A full accumulator and a block of a few quarters of its last bit, or a little more or less.
  void add_low_addends() {
    for (const std::int64_t significand : significands(bits_)) {
      for (const std::int64_t quarters : {1, 2, 3, 4, 6, 8, 12}) {
        for (const int further : {0, 1, 2, 3, 5, 8, 11, 14}) {
          for (const std::int64_t least : {-1, 0, 1}) {
            for (const Int128 opposite : {Int128{-1}, Int128{1}}) {
              const Int128 first = sign();
              const int place = draw_place(2 + further, bits_);
              DotTerms terms;
              if (!append(terms, first * significand, place)) continue;
              const Int128 addend = quarters * (std::int64_t{1} << further) + least;
              const Int128 second = first * opposite * addend;
              if (!append_one(terms, second, place - 2 - further)) continue;
              keep_sum(terms, first * significand, place);
            }
          }
        }
      }
    }
  }

  // A block far above the accumulator, whose bits are the ones that are rounded away: ties, odd
  // and even, and a little more and less.
  void add_low_accumulators() {
    for (const int half : {1, 2, 5, 9, 14, 20}) {
      if (half + 3 > bits_) continue;
      for (const std::int64_t halves : {1, 2, 3, 5}) {
        for (const std::int64_t least : {-1, 0, 1}) {
          for (const int nearer : {-1, 0, 1, 2}) {
            for (const int width : {1, 2, chunk_bits_}) {
              const Int128 first = sign();
              const int place = draw_place(0, bits_ + half + 1);
              DotTerms terms;
              const Int128 accumulator = halves * power_of_two(half) + least;
              if (!append(terms, first * accumulator, place)) continue;
              const int leading = place + half + bits_ - nearer;
              const Int128 sum = sign() * (power_of_two(width) - 1);
              if (!append_one(terms, sum, leading - width + 1)) continue;
              keep_sum(terms, sum, leading - width + 1);
            }
          }
        }
      }
    }
  }

  // To zero, to the last bit, and to a few bits, in one addition; then something more.
  void add_cancellations() {
    for (int attempt = 0; attempt < 600; ++attempt) add_cancellation(draw_place(0, bits_));
  }

  // The last bit of what is left stands at `place`.
  void add_cancellation(int place) {
    const auto width = static_cast<int>(random_.between(1, chunk_bits_));
    const auto further = static_cast<int>(random_.between(0, std::max(0, bits_ - width)));
    const Int128 value = random_odd(width);
    const Int128 first = sign();
    const Int128 least = random_.between(-2, 2);
    DotTerms terms;
    const Int128 accumulator = value * power_of_two(further) + least;
    if (!append(terms, first * accumulator, place)) return;
    if (!append_one(terms, -first * value, place + further)) return;
    keep(terms);
    if (random_.one_in(2) && append_one(terms, sign(), place)) keep(terms);
  }

  // Around the largest finite value and the least ones.
  void add_ranges() {
    const golden::BinaryFormat& rounding = format_.rounding();
    const int bottom = rounding.least_exponent - format_.least_exponent;
    if (bottom >= 0) {
      for (const std::int64_t few : {0, 1, 2, 3, 5}) add_subnormals(few, bottom);
      for (const std::int64_t many : significands(bits_)) {
        add_subnormals(many, bottom);
        add_subnormals(many >> 1, bottom);
      }
      // More leading bits cancel than the exponent can go down.
      for (int above = 0; above < bits_ + 8; ++above) {
        for (int attempt = 0; attempt < 4; ++attempt) add_cancellation(bottom + above);
      }
    }
    const int fields = static_cast<int>(rounding.infinity >> (bits_ - 1));
    const int top = bottom + fields - 2;  // of the largest value's last bit
    if (top >= format_.largest_place) return;
    const Int128 largest = power_of_two(bits_) - 1;
    for (const Int128 first : {Int128{-1}, Int128{1}}) {
      for (const Int128 start : {largest, largest - 1, power_of_two(bits_ - 1), Int128{1}}) {
        for (int further = 0; further <= 12; ++further) {
          for (const std::int64_t least : {-1, 0, 1}) {
            const Int128 half = power_of_two(further) + least;
            add_overflow(first * start, first * half, top, top - 1 - further);
            add_overflow(first * start, -first * half, top, top - 1 - further);
          }
        }
      }
      for (int above = 0; top + above <= format_.largest_place; ++above) {
        add_overflow(first * largest, first, top, top + above);
        add_overflow(first * largest, -first, top, top + above);
        add_overflow(first * 3 * power_of_two(bits_ - 2), -first, top, top + above);
      }
    }
  }

  void add_subnormals(std::int64_t start, int bottom) {
    for (const std::int64_t quarters : {1, 2, 3, 4, 6, 8, 12}) {
      for (const int further : {0, 1, 3, 6, 10}) {
        for (const std::int64_t least : {-1, 0, 1}) {
          const Int128 first = sign();
          const Int128 addend = quarters * power_of_two(further) + least;
          for (const Int128 opposite : {Int128{-1}, Int128{1}}) {
            DotTerms terms;
            if (!append(terms, first * start, bottom)) continue;
            if (append_one(terms, first * opposite * addend, bottom - 2 - further)) keep(terms);
          }
        }
      }
    }
  }

  // Two blocks, the second of which may make an infinity; then finite ones and the opposite, which
  // comes out of it or not.
  void add_overflow(Int128 first, Int128 second, int first_place, int second_place) {
    DotTerms terms;
    if (!append(terms, first, first_place)) return;
    if (!append_one(terms, second, second_place)) return;
    keep(terms);
    DotTerms further = terms;
    if (append_one(further, sign(), draw_place(0, 1))) keep(further);
    if (append_one(terms, -second, format_.largest_place - static_cast<int>(random_.below(4)))) {
      keep(terms);
      if (append_one(terms, sign(), draw_place(0, 1))) keep(terms);
    }
  }

  // exact: sums of every width, what is rounded away from them is nothing, a tie or next to one;
  // and a small block between two that cancel.
  void add_wide_sums() {
    const int one_block = format_.largest_place + chunk_bits_;
    int most = one_block;
    while (format_.allows(std::uint64_t{3} << (most - one_block))) ++most;
    for (int width = 1; width <= most; ++width) {
      const int dropped = std::max(width - bits_, 0);
      const Int128 half = dropped > 0 ? power_of_two(dropped - 1) : 0;
      for (const std::int64_t full : significands(bits_)) {
        if (width > one_block + 1 && full % 2 != 0) continue;  // long, and round up at a tie
        const std::int64_t significand = full >> std::max(bits_ - width, 0);
        for (const Int128 rest : {Int128{0}, Int128{1}, half - 1, half, half + 1, 2 * half - 1}) {
          if (rest < 0 || (dropped == 0 && rest != 0)) continue;
          const Int128 value = significand * power_of_two(dropped) + rest;
          DotTerms terms;
          if (append(terms, sign() * value, format_.unit_bits)) keep(terms);
        }
      }
      add_tie(width);
    }
    for (int place = 0; place <= format_.largest_place; ++place) {
      for (const Int128 first : {Int128{-1}, Int128{1}}) {
        DotTerms terms;
        if (!append_one(terms, sign(), format_.unit_bits)) continue;
        const Int128 large = power_of_two(chunk_bits_) - 1;
        if (!append_one(terms, first * large, place)) continue;
        if (!append_one(terms, -first * large, place)) continue;
        keep(terms);
      }
    }
  }

  // exact: dot products that need all bits of the accumulator, with a tie that only a block at the
  // lowest place breaks.
  void add_longest_sums() {
    if (format_.most_blocks < 4) return;
    const auto count = static_cast<std::int64_t>(format_.most_blocks) - 2;
    const int dropped = width_of(Int128{format_.largest_sum} * count) - bits_;
    // The sum's last bit that is kept is 0.
    const int zeros = std::max({1, dropped + 1, format_.unit_bits});
    const std::int64_t sum = format_.largest_sum >> zeros << zeros;
    if (sum == 0) return;
    for (const Int128 least : {Int128{-1}, Int128{0}, Int128{1}}) {
      const Int128 first = sign();
      DotTerms terms(
          static_cast<std::size_t>(count),
          {.sum = static_cast<std::int64_t>(first * sum), .place = format_.largest_place});
      const int half = width_of(Int128{sum} * count) + format_.largest_place - bits_ - 1;
      if (!append_one(terms, first, half)) continue;
      if (append_one(terms, first * least, format_.unit_bits)) keep(terms);
    }
  }

  // A tie of two blocks only: a leading one, and the last bit with what is dropped.
  void add_tie(int width) {
    for (const std::int64_t low : {1, 2, 3, 5, 6, 7}) {
      const int place = width - bits_ - 2;
      DotTerms terms;
      if (place < 0 || !append_one(terms, sign(), width)) continue;
      if (append_one(terms, sign() * low, place + format_.unit_bits)) keep(terms);
    }
  }

  // Results between two binary16 values that a wider accumulator holds, at all their exponents;
  // among them the least normal one from below and the overflow; and sums that a tie of the
  // accumulator's rounding brings to one, or past one.
  void add_narrow_results() {
    if (!is_narrowed_) return;
    for (int field = 0; field <= 30; ++field) {
      for (const std::int64_t fraction : {0, 1, 2, 0x200, 0x3FE, 0x3FF}) {
        for (const std::int64_t eighths : {0, 3, 4, 5, 8}) {
          for (const std::int64_t least : {-1, 0, 1}) {
            const std::int64_t significand = fraction + (field == 0 ? 0 : 0x400);
            const int bottom = std::max(field, 1) - spec::kFp16ExponentOffset - 3 -
                               format_.least_exponent - format_.unit_bits;
            const int further = std::min(9, bottom);
            if (further < 0) continue;
            const Int128 value = (significand * 8 + eighths) * power_of_two(further) + least;
            DotTerms terms;
            if (append(terms, sign() * value, bottom - further + format_.unit_bits)) keep(terms);
          }
        }
      }
    }
    const int one = -format_.least_exponent;  // the place of 2^0
    for (const std::int64_t fraction : {0, 1, 2, 0x155, 0x200, 0x2AA, 0x3FE, 0x3FF}) {
      for (const std::int64_t quarters : {-6, -3, -2, -1, 1, 2, 3, 6}) {
        const std::int64_t tie = ((0x400 + fraction) * 2 + 1) << 12;
        const Int128 first = sign();
        DotTerms terms;
        if (!append(terms, first * tie, one - 20)) continue;
        if (append_one(terms, first * quarters, one - 22)) keep(terms);
      }
    }
  }

  // In each place of a few blocks, and a clean dot product behind.
  void add_nonfinites() {
    for (std::size_t count = 1; count <= 3; ++count) {
      for (std::size_t place = 0; place < count; ++place) {
        for (int attempt = 0; attempt < 8; ++attempt) {
          DotTerms terms;
          while (terms.size() < count) {
            append_one(terms, Int128{random_.between(-1, 1)}, draw_place(0, 0));
          }
          terms[place].nonfinite = true;
          keep(terms);
          DotTerms clean;
          if (append_one(clean, sign(), draw_place(0, 0))) keep(clean);
        }
      }
    }
  }
};

}  // namespace

const golden::BinaryFormat& TermFormat::rounding() const {
  const bool is_wide =
      accumulator == spec::BlockAccumulator::fp32 ||
      (accumulator == spec::BlockAccumulator::exact && output == spec::OutputFormat::fp32);
  return is_wide ? golden::kBinary32Format : golden::kBinary16Format;
}

std::vector<DotTerms> accumulator_corners(const TermFormat& format) {
  return CornerList(format).make();
}

}  // namespace mpgen::tb

#include "tb/tile_cases.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <span>

#include "gemm/gemm.hpp"
#include "gemm/naive.hpp"
#include "gemm/tile_arithmetic.hpp"
#include "golden/binary16.hpp"
#include "golden/format_selector.hpp"
#include "golden/quantizers.hpp"
#include "tb/random.hpp"

namespace mpgen::tb {
namespace {

constexpr std::uint64_t kCornerCases = 24;
constexpr std::uint64_t kRandomCases = 48;
constexpr std::uint64_t kTensorCases = 2;
constexpr std::uint64_t kProtocolCases = 48;
// Products of a small case at most: the models of single units are slow.
constexpr std::size_t kSmallProducts = 1 << 19;
constexpr std::size_t kWordsOfPattern = 7;
// One case of the protocol suite in so many has a reset.
constexpr std::uint64_t kCasesOfReset = 4;
// The one with calls of the largest sizes: a late one, because they take long.
constexpr std::uint64_t kLargestCase = 46;
// Corner cases like kStyles[1], of which there are enough. Of these, two have sums of groups that
// end in ties when they are rounded to binary32; in w4a4, all have blocks of which all elements, or
// all but the largest, are alike, so that one of two dialects is better for every element.
constexpr std::array<std::uint64_t, 3> kSpareCases = {8, 15, 22};

// How the patterns of operands are drawn.
enum class Style { any_bits, normal, outliers, zeros, largest, subnormal, special, ties, alike };

class CaseMaker {
 public:
  CaseMaker(const spec::MpgemmTileSpec& spec, Suite suite, std::uint64_t seed, std::uint64_t index)
      : spec_(spec),
        suite_(suite),
        index_(index),
        random_(seed, 0x7115 + static_cast<std::uint64_t>(suite), index) {}

  TileCase make() {
    choose_size();
    choose_style();
    TileCase test;
    if (spec_.scheme == spec::TileScheme::w4a8) {
      test.activations = int8_activations();
    } else {
      test.activations = binary16_activations();
    }
    if (spec_.is_mixpe()) {
      test.weights = group_weights();
    } else {
      test.weights = dialect_weights();
    }
    if (suite_ == Suite::protocol) {
      test.pauses = pauses();
      test.reset = reset();
      test.empty_calls = index_ % kCasesOfReset == 1;
      test.largest_calls = index_ == kLargestCase;
    }
    return test;
  }

 private:
  std::size_t pick(std::size_t least, std::size_t most) {
    return static_cast<std::size_t>(
        random_.between(static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)));
  }

  void choose_size() {
    const auto rows = static_cast<std::size_t>(spec_.rows);
    const auto columns = static_cast<std::size_t>(spec_.columns);
    const auto unit = static_cast<std::size_t>(spec_.unit_elements());
    if (suite_ == Suite::tensor) {
      rows_ = 2 * rows;
      columns_ = 3 * columns;
      k_ = (1024 + unit - 1) / unit * unit;
      return;
    }
    // Sizes around whole tiles and whole units, in turn and at random.
    const std::array<std::size_t, 6> row_sizes = {1, rows, rows + 1, 2 * rows, 2 * rows + 1, 3};
    const std::array<std::size_t, 5> column_sizes = {1, columns, columns + 1, 3 * columns, 2};
    const std::array<std::size_t, 5> k_sizes = {1, unit, unit + 1, 3 * unit, 2 * unit};
    if (suite_ == Suite::corners) {
      rows_ = row_sizes[index_ % row_sizes.size()];
      columns_ = column_sizes[index_ % column_sizes.size()];
      k_ = k_sizes[(index_ / 2) % k_sizes.size()];
    } else {
      rows_ = random_.one_in(2) ? random_.choose(row_sizes) : pick(1, 3 * rows);
      columns_ = random_.one_in(2) ? random_.choose(column_sizes) : pick(1, 3 * columns);
      k_ = random_.one_in(2) ? random_.choose(k_sizes) : pick(1, 6 * unit);
    }
    k_ = std::min(k_, static_cast<std::size_t>(spec::kTileLongestK));
    // The slow reference and large tiles: fewer groups, then fewer rows.
    while (rows_ * columns_ * k_ > kSmallProducts && k_ > unit) k_ = (k_ + 1) / 2;
    while (rows_ * columns_ * k_ > kSmallProducts && rows_ > 1) rows_ = (rows_ + 1) / 2;
  }

  void choose_style() {
    static constexpr std::array kStyles = {Style::zeros,   Style::largest,  Style::subnormal,
                                           Style::special, Style::any_bits, Style::outliers,
                                           Style::normal};
    if (suite_ == Suite::corners) {
      style_ = kStyles[index_ % kStyles.size()];
      const bool is_spare = std::ranges::count(kSpareCases, index_) != 0;
      if (spec_.is_mixpe() && index_ > kSpareCases.front() && is_spare) style_ = Style::ties;
      if (!spec_.is_mixpe() && is_spare) style_ = Style::alike;
    } else if (suite_ == Suite::tensor) {
      style_ = Style::outliers;
    } else {
      style_ = random_.one_in(3)
                   ? Style::any_bits
                   : random_.choose(std::array{Style::normal, Style::outliers, Style::normal,
                                               Style::special, Style::subnormal});
      const bool is_spare =
          style_ == Style::outliers || (style_ == Style::normal && index_ % 2 == 1);
      if (!spec_.is_mixpe() && is_spare) style_ = Style::alike;
    }
  }

  double share() { return static_cast<double>(random_.below(1000)) / 1000; }

  std::uint16_t round16(double value) {
    return golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  }

  std::uint16_t pattern(std::size_t column) {
    const auto bits = static_cast<std::uint16_t>(random_.bits());
    constexpr std::uint16_t kSign = 0x8000;
    switch (style_) {
      case Style::any_bits:
        // Inf and NaN would void almost everything.
        return (bits & 0x7C00) == 0x7C00 ? bits & 0xBFFF : bits;
      case Style::zeros:
        return bits & kSign;
      case Style::largest:
        return static_cast<std::uint16_t>((bits & kSign) | 0x7BFF);
      case Style::subnormal:
        return bits & 0x83FF;
      case Style::alike: {
        const bool is_first = column % static_cast<std::size_t>(spec_.unit_elements()) == 0;
        if (is_first) {
          largest_ = (1 + share()) * (random_.one_in(2) ? 1 : 0x1p-14);
          others_ = largest_ * (random_.one_in(2) ? 1 : 0.3 + 0.7 * share());
        }
        return round16(is_first ? largest_ : others_) | (bits & kSign);
      }
      case Style::ties:
        // Odd multiples of 2^-24, and enough to need a bit more than a significand has.
        return static_cast<std::uint16_t>(random_.one_in(2) ? (bits & 0x83FF) | 1
                                                            : (bits & 0x03FF) | 0x2400);
      case Style::special:
        if (random_.one_in(2 * k_ * rows_ / 3 + 1)) {
          return random_.one_in(2) ? std::uint16_t{0xFC00} : std::uint16_t{0x7E01};
        }
        return round16(random_.gaussian());
      case Style::outliers:
        return round16(random_.gaussian() * (column % 37 == 5 ? 40.0 : 1.0));
      case Style::normal:
        break;
    }
    return round16(random_.gaussian());
  }

  gemm::Binary16Matrix binary16_activations() {
    gemm::Binary16Matrix matrix{.rows = rows_, .k = k_, .values = {}};
    matrix.values.reserve(rows_ * k_);
    for (std::size_t i = 0; i < rows_ * k_; ++i) matrix.values.push_back(pattern(i % k_));
    // One row with Inf or NaN in every lane, and others that have to stay as they are.
    for (std::size_t i = (rows_ - 1) * k_; style_ == Style::special && i < rows_ * k_; ++i) {
      if (rows_ > 1 && random_.one_in(2)) matrix.values[i] |= 0x7C00;
    }
    return matrix;
  }

  gemm::Int8Matrix int8_activations() {
    gemm::Int8Matrix matrix{.rows = rows_, .k = k_, .codes = {}, .scales = {}};
    for (std::size_t i = 0; i < rows_ * k_; ++i) {
      std::int64_t code = random_.between(-127, 127);
      if (style_ == Style::zeros) code = 0;
      if (style_ == Style::largest || style_ == Style::any_bits) {
        code = random_.choose(std::array<std::int64_t, 4>{-128, 127, -127, code});
      }
      matrix.codes.push_back(static_cast<std::int8_t>(code));
    }
    for (std::size_t row = 0; row < rows_; ++row) {
      auto bits = std::bit_cast<std::uint32_t>(
          static_cast<float>(0.001 + 0.01 * static_cast<double>(random_.below(1000))));
      if (style_ == Style::any_bits || style_ == Style::special) {
        bits = static_cast<std::uint32_t>(random_.bits());
      }
      matrix.scales.push_back(std::bit_cast<float>(bits));
    }
    return matrix;
  }

  gemm::GroupMatrix group_weights() {
    const auto group = static_cast<std::size_t>(spec_.group);
    gemm::GroupMatrix matrix{.format = spec_.weights,
                             .rows = columns_,
                             .k = k_,
                             .group = group,
                             .codes = {},
                             .scales = {},
                             .zeros = {}};
    const std::size_t groups = matrix.groups();
    matrix.codes.resize(columns_ * groups * group / 2);
    for (auto& byte : matrix.codes) byte = static_cast<std::uint8_t>(random_.bits());
    if (style_ == Style::largest) {
      const std::uint8_t code = spec_.weights == spec::WeightFormat::uint4 ? 0xFF : 0x88;
      std::fill(matrix.codes.begin(), matrix.codes.end(), code);
    }
    for (std::size_t i = 0; i < columns_ * groups; ++i) {
      std::uint16_t scale = round16(0.01 + 0.001 * static_cast<double>(random_.below(100)));
      if (style_ == Style::any_bits) scale = static_cast<std::uint16_t>(random_.bits());
      // Seldom enough for sums to go on behind an infinity.
      if (style_ == Style::special && random_.one_in(2 * groups + 2)) {
        scale = random_.one_in(2) ? std::uint16_t{0x7C00} : std::uint16_t{0xFC00};
      }
      matrix.scales.push_back(scale);
      if (spec_.weights == spec::WeightFormat::uint4) {
        matrix.zeros.push_back(static_cast<std::uint8_t>(random_.below(16)));
      }
    }
    return matrix;
  }

  gemm::DialectMatrix dialect_weights() {
    const auto block = static_cast<std::size_t>(spec_.block);
    gemm::DialectMatrix matrix{.formatbook = spec_.formatbook,
                               .rows = columns_,
                               .k = k_,
                               .block = block,
                               .codes = {},
                               .dialects = {},
                               .exponents = {},
                               .nonfinite = {}};
    const std::size_t blocks = matrix.blocks();
    matrix.codes.resize(columns_ * blocks * block / 2);
    for (auto& byte : matrix.codes) byte = static_cast<std::uint8_t>(random_.bits());
    const auto dialects = static_cast<std::uint64_t>(spec_.formatbook.size());
    for (std::size_t i = 0; i < columns_ * blocks; ++i) {
      matrix.dialects.push_back(static_cast<std::uint8_t>(random_.below(dialects)));
      const bool is_any = style_ == Style::any_bits || style_ == Style::largest;
      matrix.exponents.push_back(
          static_cast<std::uint8_t>(is_any ? random_.below(32) : 8 + random_.below(6)));
    }
    return matrix;
  }

  // One stream pauses, or several; rarely, half of the time, nearly always or for long.
  std::vector<std::vector<std::uint64_t>> pauses() {
    const std::size_t streams = spec_.is_mixpe() ? 4 : 3;
    std::vector<std::vector<std::uint64_t>> patterns(streams);
    const std::uint64_t alone = index_ % (streams + 2);
    for (std::size_t stream = 0; stream < streams; ++stream) {
      if (alone < streams && stream != alone) continue;
      const std::uint64_t density = random_.below(4);
      for (std::size_t word = 0; word < kWordsOfPattern; ++word) {
        std::uint64_t bits = random_.bits();
        if (density == 0) bits &= random_.bits() & random_.bits();
        if (density == 2) bits |= random_.bits() | random_.bits();
        // All buffers stay full: a result leaves now and then.
        if (alone + 1 == streams && index_ / (streams + 2) % 2 == 0) {
          patterns[stream].push_back(
              ~(word % 2 == 0 ? std::uint64_t{1} << (bits % 64) : std::uint64_t{0}));
          continue;
        }
        // Never for ever, but long enough for everything behind to fill up.
        const bool is_long = density == 3 && word > 0 && word + 1 < kWordsOfPattern;
        patterns[stream].push_back(is_long ? ~std::uint64_t{0} : bits & ~std::uint64_t{1});
      }
    }
    return patterns;
  }

  TileReset reset() {
    using During = TileReset::During;
    static constexpr std::array kStages = {During::header, During::operands, During::sums,
                                           During::results};
    if (index_ % kCasesOfReset != kCasesOfReset - 1) return {};
    During during = kStages[index_ / kCasesOfReset % kStages.size()];
    // A result that is the only one is also the last one.
    const auto columns = static_cast<std::size_t>(spec_.columns);
    if (during == During::results && rows_ == 1 && columns_ <= columns) during = During::sums;
    return {.during = during, .choice = random_.bits()};
  }

  const spec::MpgemmTileSpec& spec_;
  Suite suite_;
  std::uint64_t index_;
  Random random_;
  Style style_ = Style::normal;
  double largest_ = 1;  // of a block
  double others_ = 1;
  std::size_t rows_ = 1;
  std::size_t columns_ = 1;
  std::size_t k_ = 1;
};

// The activations as the tile's selectors quantise them, by the model of one selector.
gemm::DialectMatrix quantized(const spec::MpgemmTileSpec& spec, const gemm::Binary16Matrix& x) {
  const auto block = static_cast<std::size_t>(spec.block);
  const golden::FormatSelector selector(spec.formatbook);
  gemm::DialectMatrix matrix{.formatbook = spec.formatbook,
                             .rows = x.rows,
                             .k = x.k,
                             .block = block,
                             .codes = {},
                             .dialects = {},
                             .exponents = {},
                             .nonfinite = {}};
  std::vector<std::uint16_t> values(block);
  for (std::size_t row = 0; row < x.rows; ++row) {
    for (std::size_t first = 0; first < x.k; first += block) {
      std::fill(values.begin(), values.end(), std::uint16_t{0});
      const std::size_t count = std::min(block, x.k - first);
      std::copy_n(x.values.begin() + static_cast<std::ptrdiff_t>(row * x.k + first), count,
                  values.begin());
      const golden::DialectBlock quantized = selector.quantize(values);
      for (std::size_t i = 0; i < block; i += 2) {
        matrix.codes.push_back(
            static_cast<std::uint8_t>(quantized.codes[i] | quantized.codes[i + 1] << 4));
      }
      matrix.dialects.push_back(quantized.dialect);
      matrix.exponents.push_back(quantized.exponent);
      matrix.nonfinite.push_back(quantized.nonfinite ? 1 : 0);
    }
  }
  return matrix;
}

template <class Arithmetic, class Activations, class Weights>
void multiply_by_size(const Arithmetic& arithmetic, const Activations& x, const Weights& w,
                      std::span<std::uint32_t> result) {
  if (x.rows * w.rows * x.k > kSmallProducts) {
    gemm::multiply(arithmetic, x, w, result);
  } else {
    gemm::multiply_naive(arithmetic, x, w, result);
  }
}

}  // namespace

std::uint64_t tile_case_count(Suite suite, std::uint64_t count) {
  switch (suite) {
    case Suite::corners:
      return kCornerCases;
    case Suite::random:
      return count != 0 ? count : kRandomCases;
    case Suite::tensor:
      return kTensorCases;
    case Suite::protocol:
      return count != 0 ? count : kProtocolCases;
    case Suite::exhaustive:
      break;
  }
  return 0;
}

TileCase make_tile_case(const spec::MpgemmTileSpec& spec, Suite suite, std::uint64_t seed,
                        std::uint64_t index) {
  return CaseMaker(spec, suite, seed, index).make();
}

std::vector<std::uint32_t> expected_results(const spec::MpgemmTileSpec& spec,
                                            const TileCase& test) {
  const spec::GemmSize size = size_of(test);
  std::vector<std::uint32_t> result(size.rows * size.columns);
  if (!spec.is_mixpe()) {
    multiply_by_size(gemm::block_arithmetic(spec),
                     quantized(spec, std::get<gemm::Binary16Matrix>(test.activations)),
                     std::get<gemm::DialectMatrix>(test.weights), result);
    return result;
  }
  const gemm::MixpeArithmetic arithmetic = gemm::mixpe_arithmetic(spec);
  const auto& weights = std::get<gemm::GroupMatrix>(test.weights);
  std::visit([&](const auto& x) { multiply_by_size(arithmetic, x, weights, result); },
             test.activations);
  return result;
}

spec::GemmSize size_of(const TileCase& test) {
  spec::GemmSize size;
  std::visit(
      [&size](const auto& x) {
        size.rows = x.rows;
        size.k = x.k;
      },
      test.activations);
  std::visit([&size](const auto& w) { size.columns = w.rows; }, test.weights);
  return size;
}

}  // namespace mpgen::tb

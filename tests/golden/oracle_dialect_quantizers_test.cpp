// golden format_selector and dialect_quantizer_mse against the rational oracle.
#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/dialect_least_error.hpp"
#include "tests/oracle/dialect_scaling.hpp"
#include "tests/oracle/dialect_selector.hpp"
#include "tests/oracle/dialect_stimulus.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen {
namespace {

using Elements = std::vector<std::uint16_t>;

template <typename Numbers>
void print(std::ostream& out, const char* name, const Numbers& numbers) {
  out << "\n" << name << std::hex;
  for (const int number : numbers) out << " " << number;
  out << std::dec;
}

void print(std::ostream& out, const spec::Formatbook& book) {
  for (const spec::Dialect& dialect : book.dialects) print(out, "book", dialect);
}

bool equal(const golden::DialectBlock& actual, const oracle::DialectBlock& expected) {
  if (expected.nonfinite) return actual == golden::DialectBlock{.nonfinite = true};
  golden::DialectBlock block;
  std::copy(expected.codes.begin(), expected.codes.end(), block.codes.begin());
  block.dialect = static_cast<std::uint8_t>(expected.dialect);
  block.exponent = static_cast<std::uint8_t>(expected.exponent);
  return actual == block;
}

bool equal(const golden::SelectionSteps& actual, const oracle::Selection& expected) {
  return actual.largest_exponent == expected.largest_exponent &&
         actual.largest_truncated == expected.largest_truncated && actual.pair == expected.pair &&
         actual.even_count == expected.even_count && actual.odd_count == expected.odd_count &&
         std::equal(expected.truncated.begin(), expected.truncated.end(), actual.truncated.begin());
}

void describe(std::ostream& out, const spec::Formatbook& book, const Elements& elements,
              const golden::DialectBlock& actual, const oracle::DialectBlock& expected) {
  print(out, book);
  print(out, "elements", elements);
  print(out, "golden codes", actual.codes);
  print(out, "oracle codes", expected.codes);
  out << "\ngolden dialect " << int{actual.dialect} << " exponent " << int{actual.exponent}
      << " nonfinite " << actual.nonfinite << "\noracle dialect " << expected.dialect
      << " exponent " << expected.exponent << " nonfinite " << expected.nonfinite;
}

// 16, 32 or 64 elements; now and then a short block.
int block_length(oracle::Random& random) {
  if (random.one_in(16)) return random.between(1, 64);
  return 16 << random.below(3);
}

// What blocks have reached.
struct Coverage {
  std::bitset<32> exponents;
  std::bitset<16> dialects;
  int ties = 0;
  int nonfinite = 0;

  void add(const oracle::DialectBlock& block) {
    if (block.nonfinite) {
      ++nonfinite;
      return;
    }
    exponents.set(static_cast<std::size_t>(block.exponent));
    dialects.set(static_cast<std::size_t>(block.dialect));
  }
};

void compare_selectors(oracle::Random& random, const spec::Formatbook& book, int blocks_per_kind,
                       oracle::Comparison& comparison, Coverage& coverage) {
  const golden::FormatSelector golden_selector(book);
  const oracle::DialectSelector oracle_selector(book);
  for (const oracle::BlockKind kind : oracle::kAllBlockKinds) {
    for (int i = 0; i < blocks_per_kind; ++i) {
      const Elements elements =
          oracle::fp16_block(random, kind, book, oracle_selector, block_length(random));
      golden::SelectionSteps steps;
      const golden::DialectBlock actual = golden_selector.quantize(elements, steps);
      const oracle::Selection expected = oracle_selector.select(elements);
      const bool same = equal(actual, expected.block) &&
                        (expected.block.nonfinite || equal(steps, expected)) &&
                        actual == golden_selector.quantize(elements);
      comparison.check(same, [&](std::ostream& out) {
        describe(out, book, elements, actual, expected.block);
        out << "\ncounts golden " << steps.even_count << " " << steps.odd_count << " oracle "
            << expected.even_count << " " << expected.odd_count;
      });
      coverage.add(expected.block);
      if (expected.even_count == expected.odd_count && expected.even_count > 0) ++coverage.ties;
    }
  }
}

void compare_least_errors(oracle::Random& random, const spec::Formatbook& book, int blocks_per_kind,
                          oracle::Comparison& comparison, Coverage& coverage) {
  const golden::DialectQuantizerMse quantizer(book);
  const oracle::DialectSelector selector(book);
  for (const oracle::BlockKind kind : oracle::kAllBlockKinds) {
    for (int i = 0; i < blocks_per_kind; ++i) {
      const Elements elements =
          oracle::fp16_block(random, kind, book, selector, block_length(random));
      const golden::DialectBlock actual = quantizer.quantize(elements);
      const oracle::LeastError expected = oracle::quantize_with_least_error(book, elements);
      comparison.check(equal(actual, expected.block), [&](std::ostream& out) {
        describe(out, book, elements, actual, expected.block);
        for (const oracle::Integer& error : expected.errors) out << "\nerror " << error;
      });
      coverage.add(expected.block);
      if (!expected.block.nonfinite) {
        const oracle::Integer& least =
            expected.errors[static_cast<std::size_t>(expected.block.dialect)];
        if (std::count(expected.errors.begin(), expected.errors.end(), least) > 1) ++coverage.ties;
      }
    }
  }
}

TEST_CASE("golden format_selector agrees with the oracle in the default book", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x5E1EC7;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  Coverage coverage;
  compare_selectors(random, spec::blockdialect_formatbook(), 6000, comparison, coverage);
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 66000);
  REQUIRE(coverage.exponents.count() == 29);
  REQUIRE(coverage.dialects.all());
  REQUIRE(coverage.ties > 1000);
  REQUIRE(coverage.nonfinite > 4000);
}

TEST_CASE("golden format_selector agrees with the oracle in random books", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x5E1EC8;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  Coverage coverage;
  for (int i = 0; i < 200; ++i) {
    compare_selectors(random, oracle::random_formatbook(random), 16, comparison, coverage);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 35000);
  REQUIRE(coverage.exponents.count() == 29);
  REQUIRE(coverage.dialects.all());
  REQUIRE(coverage.ties > 500);
}

TEST_CASE("golden dialect_quantizer_mse agrees with the oracle", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x35E;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  oracle::Comparison comparison;
  Coverage coverage;
  compare_least_errors(random, spec::blockdialect_formatbook(), 2000, comparison, coverage);
  for (int i = 0; i < 150; ++i) {
    compare_least_errors(random, oracle::random_formatbook(random), 6, comparison, coverage);
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 31000);
  REQUIRE(coverage.exponents.count() == 29);
  REQUIRE(coverage.dialects.all());
  REQUIRE(coverage.ties > 1000);
}

TEST_CASE("every binary16 value is rounded to the nearest magnitude of its dialect", "[oracle]") {
  // Both quantisers, every finite value, beside an element that holds the exponent.
  const spec::Formatbook& book = spec::blockdialect_formatbook();
  const golden::FormatSelector golden_selector(book);
  const oracle::DialectSelector oracle_selector(book);
  const golden::DialectQuantizerMse quantizer(book);
  oracle::Comparison comparison;
  for (int pattern = 0; pattern < 0x7C00; ++pattern) {
    // A largest exponent as the value's own, or a few more: t runs through all its values.
    for (const int above : {0, 2}) {
      const int field = std::min(pattern / 1024 + above, 30);
      const Elements elements = {static_cast<std::uint16_t>(pattern),
                                 static_cast<std::uint16_t>(pattern + 0x8000),
                                 static_cast<std::uint16_t>(field * 1024 + pattern * 37 % 1024)};
      const golden::DialectBlock selected = golden_selector.quantize(elements);
      const oracle::DialectBlock expected = oracle_selector.select(elements).block;
      comparison.check(equal(selected, expected), [&](std::ostream& out) {
        describe(out, book, elements, selected, expected);
      });
      const golden::DialectBlock least = quantizer.quantize(elements);
      const oracle::DialectBlock expected_least =
          oracle::quantize_with_least_error(book, elements).block;
      comparison.check(equal(least, expected_least), [&](std::ostream& out) {
        describe(out, book, elements, least, expected_least);
      });
    }
  }
  INFO(comparison.first_mismatch());
  REQUIRE(comparison.mismatches() == 0);
  REQUIRE(comparison.compared() >= 126976);
}

// The specification says that thresholds on the truncated value round the untruncated one.
TEST_CASE("oracle: truncation keeps nearest rounding with ties to the larger", "[oracle]") {
  constexpr std::uint64_t kSeed = 0x7A;
  CAPTURE(kSeed);
  oracle::Random random(kSeed);
  spec::Formatbook dialects = spec::blockdialect_formatbook();
  for (int i = 0; i < 10; ++i) {
    const spec::Formatbook book = oracle::random_formatbook(random);
    dialects.dialects.insert(dialects.dialects.end(), book.dialects.begin(), book.dialects.end());
  }
  int wrong = 0;
  int ties = 0;
  for (const int exponent : {0, 1, 7, 28}) {
    // All values below 8, beside the one that sets the exponent.
    const auto largest = static_cast<std::uint16_t>((exponent + 3) * 1024 - 1);
    for (int pattern = 0; pattern <= largest; pattern += pattern % 64 == 1 ? 62 : 1) {
      const Elements elements = {static_cast<std::uint16_t>(pattern), largest};
      const oracle::ScaledBlock scaled = oracle::scale_block(elements);
      const oracle::Integer& magnitude = scaled.magnitudes[0];
      const oracle::Integer truncated = 2 * magnitude / scaled.half_unit;
      for (const spec::Dialect& dialect : dialects.dialects) {
        int reached = 0;
        for (std::size_t k = 1; k < dialect.size(); ++k) {
          const int threshold = dialect[k - 1] + dialect[k];
          if (truncated >= threshold) ++reached;
          if (2 * magnitude == threshold * scaled.half_unit) ++ties;
        }
        if (oracle::nearest_index(dialect, magnitude, scaled.half_unit) != reached) ++wrong;
      }
    }
  }
  REQUIRE(wrong == 0);
  REQUIRE(ties > 500);
}

}  // namespace
}  // namespace mpgen

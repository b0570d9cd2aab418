// What the benches of block quantisers know about magnitudes and formatbooks, against searches.
#include "tb/block_patterns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "golden/binary16.hpp"
#include "golden/format_selector.hpp"
#include "tb/block_source.hpp"
#include "tb/block_tensor.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/random_formatbook.hpp"

namespace mpgen::tests {
namespace {

// Magnitude in units of 2^-33, of which every binary16 value and every scaled step is a multiple.
std::int64_t magnitude_of(std::int32_t pattern) {
  const golden::Binary16 value = golden::decode_binary16(static_cast<std::uint16_t>(pattern));
  return std::int64_t{value.significand} << (value.exponent + 8);
}

std::int64_t step_at(int shared) { return std::int64_t{1} << (shared + 8); }

std::vector<spec::Formatbook> some_books() {
  std::vector<spec::Formatbook> books = {spec::blockdialect_formatbook()};
  oracle::Random random(3);
  for (int count = 0; count < 40; ++count) books.push_back(oracle::random_formatbook(random));
  return books;
}

TEST_CASE("block patterns: a scaled magnitude is the largest pattern not above it") {
  int wrong = 0;
  for (int shared = 0; shared <= tb::kLargestSharedExponent; ++shared) {
    for (int scaled = 0; scaled < tb::kScaledSteps; ++scaled) {
      const std::int32_t pattern = tb::scaled_binary16(scaled, shared);
      const std::int64_t wanted = scaled * step_at(shared);
      wrong += int{pattern < 0 || pattern >= tb::kFiniteMagnitudes};
      wrong += int{magnitude_of(pattern) > wanted};
      wrong += int{pattern + 1 < tb::kFiniteMagnitudes && magnitude_of(pattern + 1) <= wanted};
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("block patterns: truncation drops what is below a quarter unit") {
  int wrong = 0;
  for (std::int32_t pattern = 0; pattern < tb::kFiniteMagnitudes; ++pattern) {
    const int own = tb::shared_exponent_of(pattern);
    for (int shared = own; shared <= tb::kLargestSharedExponent; ++shared) {
      const std::int64_t quarter = step_at(shared) << tb::kScaledFractionBits;
      wrong += int{tb::truncated_binary16(pattern, shared) != magnitude_of(pattern) / quarter};
    }
    wrong += int{tb::truncated_binary16(pattern, own) >= spec::kTruncatedValues};
  }
  CHECK(wrong == 0);
}

TEST_CASE("block patterns: classes of largest magnitudes follow each other without a gap") {
  const auto check = [](const std::vector<tb::MaximumClass>& classes) {
    std::int32_t next = 0;
    int wrong = 0;
    for (const tb::MaximumClass& maxima : classes) {
      wrong += int{maxima.first != next || maxima.last < maxima.first};
      wrong += int{tb::shared_exponent_of(maxima.first) != maxima.shared};
      wrong += int{tb::shared_exponent_of(maxima.last) != maxima.shared};
      next = maxima.last + 1;
    }
    CHECK(wrong == 0);
    CHECK(next == tb::kFiniteMagnitudes);
  };
  check(tb::exponent_classes());
  CHECK(tb::exponent_classes().size() == tb::kLargestSharedExponent + 1);
  for (const spec::Formatbook& book : some_books()) check(tb::pair_classes(book));
  CHECK(tb::pair_classes(spec::blockdialect_formatbook()).size() ==
        std::size_t{8} * (tb::kLargestSharedExponent + 1));
}

TEST_CASE("block patterns: a dialect is selected if and only if it can be") {
  for (const spec::Formatbook& book : some_books()) {
    const golden::FormatSelector selector(book);
    const tb::BlockSource source(book, 5);
    std::array<std::uint64_t, spec::kMostDialects> taken{};
    std::array<std::uint64_t, spec::kMostDialects> won{};
    const auto select = [&](const std::vector<std::int32_t>& patterns) {
      const std::vector<std::uint16_t> elements(patterns.begin(), patterns.end());
      golden::SelectionSteps steps;
      const golden::DialectBlock block = selector.quantize(elements, steps);
      if (block.nonfinite) return;
      ++taken.at(block.dialect);
      const auto even = static_cast<std::size_t>(2 * steps.pair);
      won.at(even) += steps.even_count > 0 ? 1 : 0;
      won.at(even + 1) += steps.odd_count > 0 ? 1 : 0;
    };
    std::vector<std::int32_t> block(32);
    for (int truncated = 0; truncated < spec::kTruncatedValues; ++truncated) {
      for (int largest = truncated; largest < spec::kTruncatedValues; ++largest) {
        std::fill(block.begin(), block.end(),
                  tb::scaled_binary16(truncated << tb::kScaledFractionBits, 0));
        block[0] = tb::scaled_binary16(largest << tb::kScaledFractionBits, 0);
        select(block);
      }
    }
    tb::Random random(1, 0, 0);
    for (int count = 0; count < 5000; ++count) {
      source.draw(random, block);
      select(block);
    }
    for (int dialect = 0; dialect < book.size(); ++dialect) {
      CAPTURE(dialect);
      const auto place = static_cast<std::size_t>(dialect);
      CHECK(tb::can_be_selected(book, dialect) == (taken[place] > 0));
      CHECK(tb::can_count_for(book, dialect) == (won[place] > 0));
    }
  }
}

TEST_CASE("block patterns: the tensor rows have the shape they are said to have") {
  constexpr std::size_t kChannels = 2048;
  const tb::BlockTensor tensor(kChannels, 1);
  std::vector<std::int32_t> row(kChannels);
  for (std::uint64_t number = 0; number < 3; ++number) {
    tensor.make_row(number, row);
    std::vector<std::int32_t> magnitudes;
    for (const std::int32_t pattern : row) magnitudes.push_back(pattern & 0x7FFF);
    std::sort(magnitudes.begin(), magnitudes.end());
    CHECK(magnitudes.back() < tb::kFiniteMagnitudes);
    // The median and the largest channels lie between 16 and 1024 times apart.
    const int apart = (magnitudes.back() - magnitudes[kChannels / 2]) / 0x400;
    CHECK(apart >= 4);
    CHECK(apart <= 10);
    std::vector<std::int32_t> again(kChannels);
    tensor.make_row(number, again);
    CHECK(row == again);
  }
}

}  // namespace
}  // namespace mpgen::tests

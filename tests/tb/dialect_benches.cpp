// The benches of dialect_decoder, dialect_mac, mxfp4_mac and dialect_dot, without any model.
#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "golden/dialect_mac.hpp"
#include "golden/format_selector.hpp"
#include "tb/dialect_accumulator_scripts.hpp"
#include "tb/dialect_code_port.hpp"
#include "tb/dialect_dot_source.hpp"
#include "tb/dialect_mac_ports.hpp"
#include "tb/dialect_mac_source.hpp"
#include "tb/dialect_operands.hpp"
#include "tb/suite_run.hpp"
#include "tests/catch.hpp"
#include "tests/oracle/random_formatbook.hpp"
#include "tests/tb/test_models.hpp"

namespace mpgen::tests {
namespace {

// All magnitudes even, so that all products are multiples of four; and none above 7.
const spec::Formatbook& even_book() {
  static const spec::Formatbook kBook = {
      {{0, 2, 4, 6, 8, 10, 12, 14}, {0, 2, 4, 6, 8, 10, 12, 14}}};
  return kBook;
}
const spec::Formatbook& small_book() {
  static const spec::Formatbook kBook = {{{0, 1, 2, 3, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7}}};
  return kBook;
}

std::vector<spec::Formatbook> some_books() {
  std::vector<spec::Formatbook> books = {spec::blockdialect_formatbook(), even_book(),
                                         small_book()};
  oracle::Random random(5);
  for (int count = 0; count < 3; ++count) books.push_back(oracle::random_formatbook(random));
  return books;
}

std::vector<spec::UnitSpec> some_units() {
  using enum spec::BlockAccumulator;
  constexpr auto kCodes = spec::DialectOperands::codes;
  constexpr auto kDecoded = spec::DialectOperands::decoded;
  constexpr auto kWide = spec::OutputFormat::fp32;
  constexpr auto kNarrow = spec::OutputFormat::fp16;
  std::vector<spec::UnitSpec> units = {
      spec::Mxfp4MacSpec{}, spec::Mxfp4MacSpec{.lanes = 16, .output = kNarrow, .pipeline = {}}};
  for (const spec::Formatbook& book : some_books()) {
    units.emplace_back(spec::DialectDecoderSpec{.lanes = 8, .formatbook = book});
    for (const auto& [block, lanes, operands, accumulator, longest, output] :
         {std::tuple(32, 32, kCodes, fp32, 4096, kWide),
          std::tuple(16, 4, kCodes, fp32, 4096, kNarrow),
          std::tuple(16, 8, kCodes, fp16, 4096, kNarrow),
          std::tuple(64, 64, kDecoded, fp32, 4096, kWide),
          std::tuple(32, 16, kDecoded, exact, 32, kWide),
          std::tuple(16, 16, kCodes, exact, 1024, kNarrow)}) {
      units.emplace_back(spec::DialectMacSpec{.block = block,
                                              .lanes = lanes,
                                              .operands = operands,
                                              .accumulator = accumulator,
                                              .longest_dot_product = longest,
                                              .output = output,
                                              .formatbook = book,
                                              .pipeline = {}});
      if (operands == kDecoded) continue;
      units.emplace_back(spec::DialectDotSpec{.block = block,
                                              .lanes = lanes,
                                              .accumulator = accumulator,
                                              .longest_dot_product = longest,
                                              .output = output,
                                              .formatbook = book,
                                              .selector_pipeline = {},
                                              .pipeline = {}});
    }
  }
  return units;
}

// Stimulus of a whole suite, chunk by chunk.
template <class Visit>
void visit_suite(const tb::UnitBench& bench, tb::Suite name, Visit visit) {
  const tb::ChunkedSuite suite(bench, {.suite = name, .seed = 3, .count = {}});
  tb::Stimulus stimulus(bench.inputs().words());
  for (std::uint64_t chunk = 0; chunk < suite.chunks(); ++chunk) {
    if (!suite.is_covered(chunk)) continue;
    stimulus.clear();
    suite.generate(chunk, stimulus);
    visit(stimulus);
  }
}

TEST_CASE("block MACs: every suite keeps the protocol, expects results and hits all bins") {
  for (const spec::UnitSpec& unit : some_units()) {
    CAPTURE(spec::unit_name(unit));
    const auto bench = tb::make_bench(unit, 3);
    std::vector<std::uint64_t> hits(bench->bins().size());
    tb::Expectation expectation(bench->outputs().words());
    for (const tb::Suite name : tb::all_suites()) {
      CAPTURE(to_string(name));
      std::string violation;
      std::size_t results = 0;
      std::size_t chunks = 0;
      visit_suite(*bench, name, [&](const tb::Stimulus& stimulus) {
        ++chunks;
        if (violation.empty()) violation = bench->protocol().violation(stimulus);
        if (chunks == 1) {
          expectation.clear();
          bench->expect(stimulus, expectation);
          results += expectation.count();
        }
        bench->cover(stimulus, hits);
      });
      CHECK(violation.empty());
      CHECK((results > 0 || chunks == 0));
    }
    std::string unhit;
    for (std::size_t bin = 0; bin < hits.size(); ++bin) {
      if (hits[bin] == 0) unhit += bench->bins()[bin] + "; ";
    }
    CHECK(unhit.empty());
  }
}

TEST_CASE("block MACs: DialectCodePort reads and writes what PortField does") {
  for (const int bits : {1, 3, 4, 5, 8}) {
    for (const int elements : {1, 2, 5, 16, 32, 64}) {
      const spec::Ports ports = {input("flag_i", 1, 3), input("codes_i", elements, bits)};
      const tb::PortLayout layout = tb::input_layout(ports);
      const tb::DialectCodePort codes(layout, "codes_i");
      const tb::PortField& field = layout.field("codes_i");
      tb::Random random(1, static_cast<std::uint64_t>(bits), static_cast<std::uint64_t>(elements));
      std::vector<std::uint64_t> expected(static_cast<std::size_t>(layout.words()));
      std::vector<std::uint64_t> written = expected;
      tb::ElementCodes values{};
      for (int element = 0; element < elements; ++element) {
        const auto value = static_cast<std::uint8_t>(random.below(std::uint64_t{1} << bits));
        values[static_cast<std::size_t>(element)] = value;
        field.put(expected.data(), value, element);
      }
      codes.write(written.data(), values.data());
      tb::ElementCodes read{};
      codes.read(written.data(), read.data());
      CAPTURE(bits, elements);
      CHECK(written == expected);
      CHECK(read == values);
    }
  }
}

TEST_CASE("block MACs: operands are found for every sum without a gap") {
  for (const spec::Formatbook& book : some_books()) {
    const auto activations = tb::dialect_codes(book.dialects.front());
    const auto weights = tb::dialect_codes(book.dialects.back());
    const auto value_of = [](const tb::OperandCodes& codes, std::uint8_t code) {
      return std::find_if(codes.begin(), codes.end(),
                          [code](const tb::OperandCode& one) { return one.code == code; })
          ->value;
    };
    const tb::ProductSums sums(activations, weights, 16);
    const std::int64_t unit = std::int64_t{1} << sums.unit_bits();
    const std::int64_t most =
        std::int64_t{tb::largest_value(activations)} * tb::largest_value(weights) * 16;
    CHECK(2 * sums.largest_gapless() > most);
    CHECK(sums.contains(most));
    CHECK_FALSE(sums.contains(most + unit));
    tb::Random random(1, 2, 3);
    int wrong = 0;
    for (std::int64_t sum = -most; sum <= most; ++sum) {
      if (!sums.contains(sum)) {
        wrong += int{sum % unit == 0 && std::abs(sum) <= sums.largest_gapless()};
        continue;
      }
      std::array<std::uint8_t, 16> activation_codes{};
      std::array<std::uint8_t, 16> weight_codes{};
      const int count = sums.make(sum, random, activation_codes.data(), weight_codes.data());
      std::int64_t total = 0;
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        total += std::int64_t{value_of(activations, activation_codes[i])} *
                 value_of(weights, weight_codes[i]);
      }
      wrong += int{count > 16 || total != sum};
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("block MACs: corner cases stay within what the unit takes") {
  using enum spec::BlockAccumulator;
  for (const spec::BlockAccumulator accumulator : {fp32, fp16, exact}) {
    for (const auto output : {spec::OutputFormat::fp32, spec::OutputFormat::fp16}) {
      for (const std::uint64_t most_blocks : {1U, 2U, 16U, 1024U}) {
        for (const int unit_bits : {0, 2}) {
          const tb::TermFormat format = {.accumulator = accumulator,
                                         .output = output,
                                         .largest_place = spec::kLargestExponentSum,
                                         .unit_bits = unit_bits,
                                         .largest_sum = 1000,
                                         .most_blocks = accumulator == exact ? most_blocks : 0};
          const std::vector<tb::DotTerms> corners = tb::accumulator_corners(format);
          CHECK(corners.size() > 2000);
          int outside = 0;
          for (const tb::DotTerms& terms : corners) {
            outside += int{terms.empty() || !format.allows(terms.size())};
            for (const tb::BlockTerm& term : terms) {
              outside +=
                  int{term.place < 0 || term.place > format.largest_place ||
                      std::abs(term.sum) > format.largest_sum || term.sum % (1 << unit_bits) != 0};
            }
          }
          CHECK(outside == 0);
        }
      }
    }
  }
}

// A lane's operands and both dialects as one number.
std::uint32_t products_key(const tb::MacSide& side, std::uint8_t activation, std::uint8_t weight) {
  return static_cast<std::uint32_t>(side.activation_dialect) << 12 |
         static_cast<std::uint32_t>(side.weight_dialect) << 8 |
         static_cast<std::uint32_t>(activation) << 4 | weight;
}

TEST_CASE("block MACs: the exhaustive suite shows every product to every lane, unrounded") {
  for (const auto& [lanes, output] :
       {std::pair(16, spec::OutputFormat::fp32), std::pair(4, spec::OutputFormat::fp16),
        std::pair(16, spec::OutputFormat::fp16)}) {
    CAPTURE(lanes);
    const spec::DialectMacSpec spec = {
        .block = 16, .lanes = lanes, .output = output, .pipeline = {}};
    const auto bench = tb::make_bench(spec, 1);
    const tb::MacPorts ports(bench->inputs());
    golden::DialectMac reference(spec);
    std::vector<std::set<std::uint32_t>> seen(static_cast<std::size_t>(lanes));
    const std::int64_t exact = output == spec::OutputFormat::fp16 ? 2048 : 1 << 24;
    int rounded = 0;
    int same_but_for_signs = 0;
    const tb::ChunkedSuite suite(*bench, {.suite = tb::Suite::exhaustive, .seed = 1, .count = {}});
    tb::Stimulus stimulus(bench->inputs().words());
    for (std::uint64_t chunk = 0; chunk < suite.chunks(); ++chunk) {
      stimulus.clear();
      suite.generate(chunk, stimulus);
      for (std::size_t cycle = 0; cycle < stimulus.cycles(); ++cycle) {
        tb::ElementCodes activations{};
        tb::ElementCodes weights{};
        const tb::MacSide side =
            ports.read(stimulus.cycle(cycle), activations.data(), weights.data());
        std::set<std::pair<int, int>> magnitudes;
        for (std::size_t lane = 0; lane < seen.size(); ++lane) {
          seen[lane].insert(products_key(side, activations[lane], weights[lane]));
          const std::pair<int, int> magnitude = {activations[lane] & 7, weights[lane] & 7};
          const bool is_zero = magnitude.first == 0 || magnitude.second == 0;
          if (!is_zero) same_but_for_signs += int{!magnitudes.insert(magnitude).second};
        }
        const auto count = seen.size();
        if (bench->protocol().control().first.get(stimulus.cycle(cycle))) reference.start();
        reference.add_beat(
            std::span<const std::uint8_t>(activations).first(count), side.activation_dialect,
            std::span<const std::uint8_t>(weights).first(count), side.weight_dialect);
        if (!bench->protocol().control().last.get(stimulus.cycle(cycle))) continue;
        rounded += int{std::abs(reference.block_sum()) > exact};
        reference.end_block(0, 0, false);
      }
    }
    int missing = 0;
    for (const auto& lane : seen) missing += 65536 - static_cast<int>(lane.size());
    CHECK(missing == 0);
    CHECK(rounded == 0);
    CHECK(same_but_for_signs == 0);
  }
}

TEST_CASE("block MACs: blocks are made for the sum and the exponents that are asked for") {
  for (const spec::Formatbook& book : some_books()) {
    const spec::DialectDotSpec spec{.block = 16, .lanes = 16, .formatbook = book};
    const tb::TermFormat format = {.largest_place =
                                       tb::kLargestSelectedExponent + tb::kLargestWeightExponent};
    const tb::DotBlockMaker maker(spec, format);
    const golden::FormatSelector selector(book);
    golden::DialectMac mac(spec::dialect_mac_of(spec));
    tb::Random random(1, 1, 1);
    int wrong = 0;
    int count = 0;
    for (const tb::DotTerms& terms : tb::accumulator_corners(maker.terms())) {
      for (const tb::BlockTerm& term : terms) {
        if (term.nonfinite) continue;
        const tb::DotBlock block = maker.make(term, random);
        std::array<std::uint16_t, 16> activations{};
        std::copy_n(block.activations.begin(), 16, activations.begin());
        const golden::DialectBlock quantized = selector.quantize(activations);
        mac.start();
        mac.add_beat(std::span(quantized.codes).first(16), quantized.dialect,
                     std::span(block.weight_codes).first(16), block.weight_dialect);
        wrong += int{mac.block_sum() != term.sum ||
                     quantized.exponent + block.weight_exponent != term.place};
        ++count;
      }
    }
    CHECK(count > 10000);
    CHECK(wrong == 0);
  }
}

TEST_CASE("block MACs: activations get the dialect that is asked for") {
  for (const spec::Formatbook& book : some_books()) {
    const tb::SelectedActivations selected(book);
    const golden::FormatSelector selector(book);
    tb::Random random(1, 1, 1);
    int wrong = 0;
    for (int attempt = 0; attempt < 20000; ++attempt) {
      const int dialect = random.choose(selected.dialects());
      const auto exponent = static_cast<int>(random.between(0, tb::kLargestSelectedExponent));
      const tb::BlockActivations activations = selected.make(dialect, exponent, 16, random);
      std::array<std::uint16_t, 16> patterns{};
      std::copy_n(activations.begin(), 16, patterns.begin());
      const golden::DialectBlock block = selector.quantize(patterns);
      wrong += int{block.dialect != dialect || block.exponent != exponent || block.nonfinite};
    }
    CHECK(wrong == 0);
  }
  CHECK(tb::SelectedActivations(spec::blockdialect_formatbook()).dialects().size() == 16);
}

TEST_CASE("block MACs: dialect_dot does not judge side data that change inside a block") {
  const auto bench = tb::make_bench(
      spec::DialectDotSpec{.block = 16, .lanes = 8, .selector_pipeline = {}, .pipeline = {}}, 1);
  const tb::PortField& side = bench->inputs().field("weight_side_i");
  const auto care_of = [&](int first_side, int second_side) {
    tb::Stimulus stimulus(bench->inputs().words());
    tb::StimulusWriter writer(bench->ports(), stimulus);
    side.put(writer.beat(true, false), first_side);
    side.put(writer.beat(false, true), second_side);
    tb::Expectation expectation(bench->outputs().words());
    bench->expect(stimulus, expectation);
    REQUIRE(expectation.count() == 1);
    return bench->outputs().field("result_o").get(expectation.care(0) + 1) != 0;
  };
  CHECK(care_of(5, 5));
  CHECK_FALSE(care_of(5, 6));
  // And no suite has any.
  for (const tb::Suite name : tb::all_suites()) {
    std::size_t judged = 0;
    std::size_t results = 0;
    visit_suite(*bench, name, [&](const tb::Stimulus& stimulus) {
      tb::Expectation expectation(bench->outputs().words());
      bench->expect(stimulus, expectation);
      results += expectation.count();
      for (std::size_t index = 0; index < expectation.count(); ++index) {
        judged += std::size_t{expectation.care(index)[1] != 0};
      }
    });
    CHECK(judged == results);
  }
}

}  // namespace
}  // namespace mpgen::tests

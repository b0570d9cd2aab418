// Shrinking with failures that are known exactly.
#include "fuzz/shrink_design.hpp"

#include "fuzz/random_design.hpp"
#include "spec/read_design.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"

namespace mpgen::fuzz {
namespace {

spec::Design read(const std::string& text) {
  const spec::ReadResult result = spec::read_design(text, "test.yaml");
  REQUIRE(result.design);
  return *result.design;
}

ShrunkDesign shrink(const std::string& text, const StillFails& still_fails, int trials = 1000) {
  return shrink_design(read(text), still_fails, {.most_trials = trials});
}

TEST_CASE("a failure that every design has ends at the smallest one") {
  const auto shrunk = shrink(
      "unit: mixpe_pe\nname: long_name\nlanes: 32\ngroup: 4096\nweights: int4\n"
      "accumulator: aligned:7\npipeline: [tree]\n",
      [](const spec::Design&) { return true; });
  REQUIRE(shrunk.design == read("unit: mixpe_pe\nlanes: 1\ngroup: 1\n"));
  REQUIRE(shrunk.is_minimal);
  // The name, and everything at once.
  REQUIRE(shrunk.trials == 2);
}

TEST_CASE("what a failure needs stays, and nothing else") {
  const auto shrunk = shrink(
      "unit: mixpe_pe\nname: long_name\nlanes: 32\ngroup: 4096\nweights: int4\n"
      "accumulator: aligned:7\npipeline: [product, tree, accumulate]\n",
      [](const spec::Design& design) {
        const auto& unit = std::get<spec::MixpePeSpec>(design.unit);
        return unit.lanes >= 4 && unit.group >= 3 * unit.lanes && unit.pipeline.tree &&
               unit.weights == spec::WeightFormat::int4;
      });
  REQUIRE(shrunk.design ==
          read("unit: mixpe_pe\nlanes: 4\ngroup: 12\nweights: int4\npipeline: [tree]\n"));
  REQUIRE(shrunk.is_minimal);
}

TEST_CASE("a failure of the name keeps it") {
  const auto shrunk = shrink("unit: mixpe_mul\nname: strange\nactivations: int8\n",
                             [](const spec::Design& design) { return design.name == "strange"; });
  REQUIRE(shrunk.design == read("unit: mixpe_mul\nname: strange\n"));
}

TEST_CASE("keys follow those that they have to go with") {
  // w4a4: a beat is a block, so lanes can only shrink together with it.
  const auto shrunk = shrink(
      "unit: mpgemm_tile\nscheme: w4a4\nrows: 5\ncolumns: 3\nblock: 64\nlanes: 64\n"
      "accumulator: fp16\n",
      [](const spec::Design& design) {
        const auto& unit = std::get<spec::MpgemmTileSpec>(design.unit);
        return unit.scheme == spec::TileScheme::w4a4 && unit.columns >= 2;
      });
  const auto& unit = std::get<spec::MpgemmTileSpec>(shrunk.design.unit);
  REQUIRE(unit.rows == 1);
  REQUIRE(unit.columns == 2);
  REQUIRE(unit.block == 16);
  REQUIRE(unit.lanes == 16);
  REQUIRE(unit.accumulator.kind == spec::TileAccumulator::Kind::exact);
}

TEST_CASE("a formatbook keeps the pair that a failure needs") {
  const auto shrunk = shrink(
      "unit: dialect_decoder\nlanes: 4\nformatbook:\n"
      "  - [0, 1, 2, 3, 4, 5, 6, 14]\n  - [0, 1, 2, 3, 4, 5, 6, 14]\n"
      "  - [0, 1, 2, 3, 4, 5, 6, 13]\n  - [0, 1, 2, 3, 4, 5, 7, 13]\n"
      "  - [0, 1, 2, 3, 4, 5, 6, 9]\n  - [0, 1, 2, 3, 4, 5, 6, 9]\n",
      [](const spec::Design& design) {
        const auto& book = std::get<spec::DialectDecoderSpec>(design.unit).formatbook;
        for (const auto& dialect : book.dialects) {
          if (dialect == spec::Dialect{0, 1, 2, 3, 4, 5, 7, 13}) return true;
        }
        return false;
      });
  REQUIRE(shrunk.design == read("unit: dialect_decoder\nlanes: 1\nformatbook:\n"
                                "  - [0, 1, 2, 3, 4, 5, 6, 13]\n  - [0, 1, 2, 3, 4, 5, 7, 13]\n"));
}

TEST_CASE("shrinking stops at its limit with a design that fails") {
  const auto fails = [](const spec::Design& design) {
    return std::get<spec::MixpePeSpec>(design.unit).group > 1000;
  };
  const auto shrunk = shrink("unit: mixpe_pe\nlanes: 1\ngroup: 65536\n", fails, 3);
  REQUIRE(shrunk.trials == 3);
  REQUIRE_FALSE(shrunk.is_minimal);
  REQUIRE(fails(shrunk.design));
}

TEST_CASE("every candidate is legal, of the same unit and smaller than the last that failed") {
  constexpr std::uint64_t kSeed = 5;
  CAPTURE(kSeed);
  int wrong = 0;
  int candidates = 0;
  for (std::uint64_t index = 0; index < 390; ++index) {
    const spec::Design design = random_design(kSeed, index);
    std::uint64_t size = size_of(design);
    tb::Random random(kSeed, 1, index);
    shrink_design(design,
                  [&](const spec::Design& candidate) {
                    ++candidates;
                    const bool is_right =
                        candidate.unit.index() == design.unit.index() &&
                        spec::conflicts(candidate.unit).empty() &&
                        spec::read_design(spec::to_yaml(candidate), "").design == candidate &&
                        (candidate.unit == design.unit || size_of(candidate) < size);
                    wrong += is_right ? 0 : 1;
                    const bool fails = random.one_in(3);
                    if (fails) size = size_of(candidate);
                    return fails;
                  },
                  {.most_trials = 100});
  }
  REQUIRE(wrong == 0);
  REQUIRE(candidates > 2000);
}

}  // namespace
}  // namespace mpgen::fuzz

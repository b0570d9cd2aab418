// The emitted RTL passes all three front ends without a word: every shipped configuration, and
// random legal ones.
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "flow/lint.hpp"
#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"

namespace fs = std::filesystem;
namespace spec = mpgen::spec;

namespace {

void check_clean(const spec::Design& design) {
  const fs::path folder = fs::temp_directory_path() / ("mpgen-lint-" + design.name);
  fs::create_directories(folder);
  std::vector<fs::path> files;
  const auto rtl = mpgen::gen::emit_rtl(design);
  for (const auto& file : rtl.files) {
    files.push_back(folder / file.name);
    std::ofstream(files.back()) << file.text;
  }
  for (const auto& result : mpgen::flow::lint(files, rtl.top)) {
    INFO(spec::to_yaml(design));
    INFO(result.command_line);
    INFO(result.messages);
    CHECK(result.ok);
  }
  fs::remove_all(folder);
}

// Numbers below a bound from a sequence that is the same on every machine.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  int below(int bound) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(bound)); }
  bool coin() { return below(2) == 1; }

 private:
  std::mt19937_64 engine_;
};

spec::Accumulator any_accumulator(Draw& draw, spec::ActivationFormat activations) {
  if (activations == spec::ActivationFormat::int8) return {};
  switch (draw.below(3)) {
    case 0:
      return {.kind = spec::Accumulator::Kind::exact};
    case 1:
      return {.kind = spec::Accumulator::Kind::fp32};
    default:
      return {.kind = spec::Accumulator::Kind::aligned, .fraction_bits = draw.below(17)};
  }
}

spec::UnitSpec any_unit(Draw& draw) {
  const int lanes = 1 << draw.below(7);
  const int group = lanes * (1 + draw.below(20));
  const auto weights = draw.coin() ? spec::WeightFormat::uint4 : spec::WeightFormat::int4;
  const auto activations =
      draw.below(3) == 0 ? spec::ActivationFormat::int8 : spec::ActivationFormat::fp16;
  const auto accumulator = any_accumulator(draw, activations);
  const bool folds = weights == spec::WeightFormat::uint4 &&
                     accumulator.kind != spec::Accumulator::Kind::fp32 && draw.coin();
  const spec::PePipeline pipeline{
      .product = draw.coin(), .tree = lanes >= 4 && draw.coin(), .accumulate = draw.coin()};
  const bool is_int8 = activations == spec::ActivationFormat::int8;
  const spec::DequantizerPipeline epilogue{.zero_point = draw.coin(),
                                           .convert = draw.coin(),
                                           .scale = draw.coin(),
                                           .row_scale = is_int8 && draw.coin(),
                                           .output = draw.coin()};
  const auto output = draw.coin() ? spec::OutputFormat::fp32 : spec::OutputFormat::fp16;
  switch (draw.below(5)) {
    case 0:
      return spec::MixpePeSpec{weights,     activations,   lanes,       group,
                               accumulator, folds ? 8 : 0, draw.coin(), pipeline};
    case 1:
      return spec::ActivationSumSpec{activations, lanes, group, accumulator, draw.coin(), pipeline};
    case 2:
      return spec::GroupAlignerSpec{lanes, group, draw.below(17), draw.coin() ? draw.below(99) : 0,
                                    draw.coin() ? draw.below(99) : 0};
    case 3:
      return spec::DequantizerSpec{weights,     activations,   lanes,  group,
                                   accumulator, folds ? 8 : 0, output, epilogue};
    default:
      return spec::MixpeDotSpec{weights,     activations, lanes,    group,
                                accumulator, output,      pipeline, epilogue};
  }
}

}  // namespace

TEST_CASE("shipped configurations lint clean in Verilator, Icarus and Yosys", "[lint]") {
  int designs = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto result = spec::read_design_file(entry.path());
    REQUIRE(result.design);
    check_clean(*result.design);
    ++designs;
  }
  REQUIRE(designs >= 8);
}

TEST_CASE("random legal configurations lint clean in Verilator, Icarus and Yosys", "[lint]") {
  constexpr std::uint64_t kSeed = 20261122;
  CAPTURE(kSeed);
  Draw draw(kSeed);
  for (int round = 0; round < 12; ++round) {
    const spec::Design design{.name = "random_design", .unit = any_unit(draw)};
    REQUIRE(spec::conflicts(design.unit).empty());
    check_clean(design);
  }
}

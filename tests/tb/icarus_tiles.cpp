// Tiles in the second simulator, over their streams.
#include <cstddef>
#include <string>

#include "tb/icarus_cosim.hpp"
#include "tb/tile_vectors.hpp"
#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {
namespace {

const char* const kTile = "unit: mpgemm_tile\nrows: 3\ncolumns: 2\nlanes: 2\ngroup: 8\n";

tb::IcarusOptions short_run() {
  tb::IcarusOptions options;
  options.seed = 2;
  options.cycles = 700;
  return options;
}

}  // namespace

TEST_CASE("icarus: small tiles pass", "[icarus][tile]") {
  const std::string configuration = GENERATE(
      std::string(kTile),
      std::string("unit: mpgemm_tile\nscheme: w4a8\nrows: 2\ncolumns: 3\nlanes: 4\ngroup: 8\n"),
      std::string("unit: mpgemm_tile\nscheme: w4a4\nrows: 2\ncolumns: 2\nlanes: 16\nblock: 16\n"),
      std::string(
          "unit: mpgemm_tile\nrows: 2\ncolumns: 2\nlanes: 2\ngroup: 8\ndataflow: systolic\n"));
  CAPTURE(configuration);
  const spec::Design design = design_of(configuration);
  const tb::IcarusResult result = tb::run_icarus(design, rtl_of(design), short_run());
  CAPTURE(result.failure.what, result.failure.replay);
  CHECK(result.passed());
  CHECK(result.suites.size() + result.left_out.size() == tb::suites_of(design.unit).size());
  CHECK(result.suites.size() >= 3);
}

TEST_CASE("icarus: faults in the streams of a tile are found", "[icarus][tile]") {
  const spec::Design design = design_of(kTile);
  const auto what_of = [&](const std::string& from, const std::string& to) {
    tb::RtlSource source = rtl_of(design);
    REQUIRE(replace_all(source, from, to) == 1);
    const tb::IcarusResult result = tb::run_icarus(design, source, short_run());
    CHECK(!result.passed());
    CHECK(!result.failure.replay.empty());
    tb::IcarusOptions again = short_run();
    again.replay = result.failure.replay;
    CHECK(tb::run_icarus(design, source, again).mismatches > 0);
    CHECK(tb::run_icarus(design, rtl_of(design), again).passed());
    return result.failure.what;
  };
  CHECK(what_of("results_tlast_o <= last_row;", "results_tlast_o <= 1'b0;").find("wrong") !=
        std::string::npos);
  // The data of an offered row change before it is taken.
  CHECK(
      what_of("row_ready & (~results_tvalid_o | results_tready_i)", "row_ready").find("unstable") !=
      std::string::npos);
  CHECK(!what_of("may_close & activations_valid_i & weights_valid_i", "may_close & weights_valid_i")
             .empty());
}

TEST_CASE("icarus: beats of results hold every element once", "[icarus][tile]") {
  const spec::Design design = design_of(kTile);
  const auto& spec = std::get<spec::MpgemmTileSpec>(design.unit);
  for (std::uint64_t index = 0; index < 12; ++index) {
    CAPTURE(index);
    const tb::TileCase test = tb::make_tile_case(spec, tb::Suite::random, 9, index);
    const spec::GemmSize size = tb::size_of(test);
    const tb::StreamBeats results = tb::tile_vectors(spec, test).back();
    // Of 2 columns of binary32: one word of data, one of tkeep, one of tlast.
    REQUIRE(results.words_per_beat == 3);
    std::uint64_t kept_bytes = 0;
    std::uint64_t last = 0;
    for (std::size_t beat = 0; beat < results.beats(); ++beat) {
      for (std::uint64_t keep = results.words[3 * beat + 1]; keep != 0; keep >>= 1) {
        kept_bytes += keep & 1;
      }
      last += results.words[3 * beat + 2];
    }
    CHECK(kept_bytes == 4 * size.rows * size.columns);
    CHECK(last == ((size.rows + 2) / 3) * ((size.columns + 1) / 2));
  }
}

}  // namespace mpgen::tests

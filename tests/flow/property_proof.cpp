// The checks in emitted modules are proved, and those of broken ones refuted.
#include "flow/property_proof.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::tests {
namespace {

using flow::PropertyResult;
using flow::PropertyStatus;

struct Change {
  std::string from;
  std::string to;
};

/// Proves module `top` of the design, or the design itself, with one text replaced everywhere.
std::vector<PropertyResult> prove(const std::string& configuration, const std::string& top = "",
                                  const Change& change = {}) {
  const spec::ReadResult read = spec::read_design(configuration, "test.yaml");
  REQUIRE(read.design);
  const gen::Rtl rtl = gen::emit_rtl(*read.design);
  const TemporaryFolder folder;
  std::vector<std::filesystem::path> files;
  int changes = 0;
  for (const auto& file : rtl.headers) folder.write(file.name, file.text);
  for (const auto& file : rtl.files) {
    std::string text = file.text;
    for (std::size_t at = text.find(change.from); !change.from.empty() && at != std::string::npos;
         at = text.find(change.from, at + change.to.size())) {
      text.replace(at, change.from.size(), change.to);
      ++changes;
    }
    files.push_back(folder.write(file.name, text));
  }
  REQUIRE((change.from.empty() || changes == 1));
  return flow::prove_properties(files, top.empty() ? rtl.top : top);
}

const PropertyResult& result_named(const std::vector<PropertyResult>& results,
                                   const std::string& name) {
  const auto found = std::find_if(results.begin(), results.end(),
                                  [&](const PropertyResult& one) { return one.name == name; });
  REQUIRE(found != results.end());
  return *found;
}

/// Proved without bound, and every cover reached.
void check_proved(const std::vector<PropertyResult>& results) {
  for (const PropertyResult& result : results) {
    CAPTURE(result.name, to_string(result.status), result.counterexample);
    CHECK((result.status == PropertyStatus::proved || result.status == PropertyStatus::reached));
  }
  CHECK(flow::all_hold(results));
}

constexpr const char* kAligner =
    "unit: group_aligner\nlanes: 1\ngroup: 4\naccumulator: aligned:2\n";
constexpr const char* kTile =
    "unit: mpgemm_tile\nscheme: w4a16\nrows: 2\ncolumns: 1\nlanes: 1\ngroup: 2\n";

}  // namespace

TEST_CASE("the stream of an aligner is proved for any number of groups", "[proof]") {
  const auto results = prove(kAligner);
  check_proved(results);
  CHECK(result_named(results, "latency_a").status == PropertyStatus::proved);
  CHECK(result_named(results, "no_gap_a").status == PropertyStatus::proved);
  const PropertyResult& cover = result_named(results, "latency_c");
  CHECK(cover.status == PropertyStatus::reached);
  CHECK(cover.counterexample.find("valid_i=1") != std::string::npos);
}

TEST_CASE("an aligner that leaves out the last beat is refuted", "[proof]") {
  const auto results = prove(kAligner, "", {"IndexWidth'(Beats - 1)", "IndexWidth'(Beats - 2)"});
  CHECK_FALSE(flow::all_hold(results));
  const PropertyResult& failed = result_named(results, "aligned_whole_a");
  CHECK(failed.status == PropertyStatus::failed);
  // A reset, four beats, two cycles, three beats of which the last is early.
  CHECK(failed.cycles >= 9);
  CHECK(failed.counterexample.find("last_i=1") != std::string::npos);
}

TEST_CASE("what a composed unit's parts assume is proved in it", "[proof]") {
  const auto results =
      prove("unit: mixpe_dot\nlanes: 1\ngroup: 2\nactivations: int8\nname: whole\n");
  check_proved(results);
  const auto is_part = [](const PropertyResult& result) {
    return result.name.find("u_dequantizer.") == 0;
  };
  CHECK(std::any_of(results.begin(), results.end(), is_part));
}

TEST_CASE("tiles and rows of results are never lost, doubled or mixed up", "[proof]") {
  check_proved(prove(kTile, "tile_sequencer"));
  check_proved(prove(kTile, "tile_output"));
}

TEST_CASE("an output stream that loses a tile is refuted", "[proof]") {
  const auto results =
      prove(kTile, "tile_output",
            {"tiles_q + 2'(tile_push_i) -", "tiles_q + 2'(tile_push_i & ~tile_done) -"});
  CHECK(result_named(results, "no_tile_lost_a").status == PropertyStatus::failed);
}

TEST_CASE("a sequencer that does not wait for room is refuted", "[proof]") {
  const auto results = prove(kTile, "tile_sequencer",
                             {"~(closes_unit & last_unit) | tile_free_i", "1'b1 | tile_free_i"});
  CHECK(result_named(results, "beat_needs_room_a").status == PropertyStatus::failed);
}

TEST_CASE("only checks that exist are proved", "[proof]") {
  const TemporaryFolder folder;
  const auto file = folder.write("bare.sv", "module bare (input logic a_i); endmodule\n");
  CHECK_THROWS_AS(flow::prove_properties({file}, "bare"), std::invalid_argument);
  CHECK_THROWS_AS(flow::prove_properties({file}, "no module"), std::invalid_argument);
  CHECK_THROWS_AS(flow::prove_properties({}, "bare"), std::invalid_argument);
  CHECK_THROWS_AS(flow::prove_properties({file}, "another"), flow::ToolError);
}

}  // namespace mpgen::tests

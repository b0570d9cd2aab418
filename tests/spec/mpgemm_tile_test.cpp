#include "spec/mpgemm_tile.hpp"

#include <filesystem>
#include <string>

#include "spec/read_design.hpp"
#include "tests/catch.hpp"

namespace mpgen::spec {
namespace {

MpgemmTileSpec shipped(const std::string& name) {
  const std::string file = std::string(MPGEN_SOURCE_DIR) + "/configs/" + name + ".yaml";
  return std::get<MpgemmTileSpec>(read_design_file(file).design.value().unit);
}

// What the page of the unit says: header, tiles of so many beats, latency, rows of the last tile.
TEST_CASE("the cycles of a long call follow from beats, tiles and latency") {
  const MpgemmTileSpec w4a16 = shipped("mpgemm_tile_w4a16");
  const GemmSize layer = {.rows = 512, .columns = 4096, .k = 4096};
  const auto latency_of = [](const MpgemmTileSpec& spec) {
    return static_cast<std::uint64_t>(latency(spec));
  };
  CHECK(tile_cycles(w4a16, layer) == 1 + 8192 * 1024 + latency_of(w4a16) + 16 - 1);
  const MpgemmTileSpec w4a8 = shipped("mpgemm_tile_w4a8");
  CHECK(tile_cycles(w4a8, layer) == 1 + 8192 * 1025 + latency_of(w4a8) + 16 - 1);
  const MpgemmTileSpec w4a4 = shipped("mpgemm_tile_w4a4");
  CHECK(tile_cycles(w4a4, layer) == 1 + 64 * 512 * 128 + latency_of(w4a4) + 8 - 1);
  // One row of the last tile of rows, and a header of six beats.
  CHECK(tile_cycles(w4a16, {.rows = 17, .columns = 16, .k = 4096}) ==
        1 + 2 * 1024 + latency_of(w4a16) + 1 - 1 + 15);
  const MpgemmTileSpec single = shipped("mpgemm_tile_single");
  CHECK(tile_cycles(single, {.rows = 2, .columns = 3, .k = 64}) ==
        6 + 6 * 64 + latency_of(single) + 1 - 1);
}

TEST_CASE("a layer of 512 tokens and 4096 x 4096 weights keeps 95 % of the elements busy") {
  const GemmSize layer = {.rows = 512, .columns = 4096, .k = 4096};
  for (const char* name : {"mpgemm_tile_w4a16", "mpgemm_tile_w4a8", "mpgemm_tile_w4a4"}) {
    CAPTURE(name);
    CHECK(tile_utilisation(shipped(name), layer) > 0.95);
    CHECK(tile_utilisation(shipped(name), layer) <= 1);
  }
}

TEST_CASE("groups of a tile are even, as stored ones are") {
  const auto message = [](const std::string& group) {
    const ReadResult result =
        read_design("unit: mpgemm_tile\nlanes: 1\ngroup: " + group + "\n", "t.yaml");
    return result.design ? "accepted" : to_string(result.diagnostics.front());
  };
  CHECK(message("2") == "accepted");
  CHECK(message("65536") == "accepted");
  for (const char* group : {"0", "1", "3", "65535"}) {
    CAPTURE(group);
    CHECK(message(group).find("2 to 65536, even, a multiple of lanes") != std::string::npos);
  }
  // The units themselves take odd ones.
  CHECK(read_design("unit: mixpe_dot\nlanes: 1\ngroup: 3\n", "t.yaml").design);
}

TEST_CASE("a dequantizer serves as many rows as a group has beats") {
  MpgemmTileSpec spec;
  CHECK(band_rows(spec) == 16);
  spec.rows = 64;
  CHECK(band_rows(spec) == 32);
  CHECK(bands(spec) == 2);
  spec.rows = 60;
  CHECK(band_rows(spec) == 30);
  spec.rows = 7;
  spec.lanes = 32;
  CHECK(band_rows(spec) == 1);
  CHECK(bands(spec) == 7);
}

}  // namespace
}  // namespace mpgen::spec

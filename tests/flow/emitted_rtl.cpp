// The emitted RTL passes all three front ends without a word: every shipped configuration, tiles
// with fewer rows, columns and lanes (`mpgen lint` and `mpgen verify` read them whole), and random
// legal ones.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "flow/lint.hpp"
#include "fuzz/random_design.hpp"
#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/flow/smaller_tile.hpp"

namespace fs = std::filesystem;
namespace spec = mpgen::spec;

namespace {

void check_clean(const spec::Design& design) {
  const mpgen::tests::TemporaryFolder folder;
  std::vector<fs::path> files;
  const auto rtl = mpgen::gen::emit_rtl(design);
  for (const auto& file : rtl.headers) folder.write(file.name, file.text);
  for (const auto& file : rtl.files) files.push_back(folder.write(file.name, file.text));
  for (const auto& result : mpgen::flow::lint(files, rtl.top)) {
    INFO(spec::to_yaml(design));
    INFO(result.command_line);
    INFO(result.messages);
    CHECK(result.ok);
  }
}

int check_shipped(bool tiles) {
  int designs = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    auto result = spec::read_design_file(entry.path());
    REQUIRE(result.design);
    auto* const tile = std::get_if<spec::MpgemmTileSpec>(&result.design->unit);
    if ((tile != nullptr) != tiles) continue;
    if (tile != nullptr) *tile = mpgen::tests::smaller_tile(*tile);
    check_clean(*result.design);
    ++designs;
  }
  return designs;
}

}  // namespace

TEST_CASE("shipped units lint clean in Verilator, Icarus and Yosys", "[lint]") {
  REQUIRE(check_shipped(false) >= 30);
}

TEST_CASE("shipped tiles lint clean in Verilator, Icarus and Yosys", "[lint]") {
  REQUIRE(check_shipped(true) >= 8);
}

TEST_CASE("random legal configurations lint clean in Verilator, Icarus and Yosys", "[lint]") {
  constexpr std::uint64_t kSeed = 20261122;
  CAPTURE(kSeed);
  // Each unit twice.
  for (std::uint64_t index = 0; index < 26; ++index) {
    check_clean(mpgen::fuzz::random_design(kSeed, index));
  }
}

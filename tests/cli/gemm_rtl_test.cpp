// The simulated tile against the software reference, on the smallest tiles.
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tensors/random_tensor.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::cli {
namespace {

namespace fs = std::filesystem;
using tensors::test::content_of;
using tensors::test::Folder;
using tensors::test::npy_f32;

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome call(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"mpgen", "gemm"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

// Operands, and a cache that all tests of this user share.
struct Fixture {
  mpgen::tests::ScopedVariable cache{
      "MPGEN_CACHE",
      (fs::temp_directory_path() / ("mpgen-test-cache-" + std::to_string(getuid()))).string()};
  Folder folder;
  std::string x =
      folder.file("x.npy", npy_f32("(3, 40)", tensors::test::random_tensor(120, 41))).string();
  std::string w =
      folder.file("w.npy", npy_f32("(5, 40)", tensors::test::random_tensor(200, 42))).string();
  std::string v =
      folder.file("v.npy", npy_f32("(40, 3)", tensors::test::random_tensor(120, 43))).string();
  std::string y = folder.file("y.npy").string();

  std::string configuration(const std::string& scheme, const std::string& rest) const {
    return folder
        .file(scheme + ".yaml", "unit: mpgemm_tile\nname: tiny_tile\nscheme: " + scheme +
                                    "\nrows: 2\ncolumns: 2\n" + rest)
        .string();
  }
};

struct Tile {
  std::string scheme;
  std::string parameters;
};

TEST_CASE("the simulated tile and the reference have equal bits", "[rtl]") {
  const Fixture fixture;
  const auto tile = GENERATE(Tile{"w4a16", "lanes: 4\ngroup: 16\n"},
                             Tile{"w4a8", "lanes: 4\ngroup: 16\noutput: fp16\n"},
                             Tile{"w4a4", "lanes: 16\nblock: 16\naccumulator: fp32\n"});
  CAPTURE(tile.scheme);
  const std::string configuration = fixture.configuration(tile.scheme, tile.parameters);
  const std::vector<std::string> arguments = {configuration, "--activations", fixture.x,
                                              "--weights",   fixture.w,       "-o",
                                              fixture.y,     "--json",        "--on"};
  const auto on = [&](const std::string& path) {
    std::vector<std::string> all = arguments;
    all.push_back(path);
    return call(all);
  };
  const Outcome both = on("both");
  CAPTURE(both.err, both.out);
  REQUIRE(both.code == kAllRight);
  const auto json = nlohmann::json::parse(both.out);
  CHECK(json["comparison"]["results"] == 15);
  CHECK(json["comparison"]["mismatches"] == 0);
  CHECK(json["rtl"]["macs"] == 3 * 5 * 40);
  CHECK(json["rtl"]["cycles"].get<std::uint64_t>() > 0);
  CHECK(json["rtl"]["utilisation"].get<double>() > 0);
  CHECK(json["rtl"]["utilisation"].get<double>() <= 1);
  const std::string expected = content_of(fixture.y);

  const Outcome alone = on("rtl");
  REQUIRE(alone.code == kAllRight);
  CHECK(!nlohmann::json::parse(alone.out).contains("golden"));
  CHECK(content_of(fixture.y) == expected);
  REQUIRE(on("golden").code == kAllRight);
  CHECK(content_of(fixture.y) == expected);
}

TEST_CASE("keys and values on the simulated tile", "[rtl]") {
  const Fixture fixture;
  const std::string configuration =
      fixture.configuration("w4a4", "lanes: 16\nblock: 16\naccumulator: fp32\n");
  const bool is_values = GENERATE(false, true);
  const Outcome outcome = call({configuration, "--activations", fixture.x, "--weights",
                                is_values ? fixture.v : fixture.w, "--rhs-activation",
                                is_values ? "values" : "keys", "--on", "both", "-j", "2"});
  CAPTURE(outcome.err, outcome.out);
  CHECK(outcome.code == kAllRight);
  const std::string equal = is_values ? "equal bits: all 9\n" : "equal bits: all 15\n";
  CHECK(outcome.out.find(equal) != std::string::npos);
}

}  // namespace
}  // namespace mpgen::cli

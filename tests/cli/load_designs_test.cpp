#include "cli/load_designs.hpp"

#include <sstream>

#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::cli {
namespace {

TEST_CASE("several configurations") {
  const tests::TemporaryFolder folder;
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err, {});
  const auto a = folder.write("a.yaml", "unit: mixpe_mul\nname: first\n");
  const auto b = folder.write("b.yaml", "unit: mixpe_pe\n");
  const auto designs = load_designs({a, b}, false, console);
  REQUIRE(designs);
  REQUIRE(designs->size() == 2);
  CHECK((*designs)[0].path == a);
  CHECK((*designs)[0].design.name == "first");
  CHECK((*designs)[1].design.name == "mixpe_pe");
  CHECK(err.str().empty());
}

TEST_CASE("all problems of all files, and names that collide") {
  const tests::TemporaryFolder folder;
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err, {});
  const auto a = folder.write("a.yaml", "unit: mixpe_mul\n");
  const auto b = folder.write("b.yaml", "unit: mixpe_mul\nx: 1\n");
  const auto c = folder.write("c.yaml", "unit: mixpe_pe\nname: mixpe_mul\n");
  CHECK_FALSE(load_designs({a, b, c}, false, console));
  CHECK(out.str().empty());
  CHECK(err.str() == b.string() +
                         ":2:1: error: unknown key 'x'; the keys of mixpe_mul are unit, name, "
                         "weights and activations\n" +
                         c.string() + ": error: the name 'mixpe_mul' is also that of " +
                         a.string() + "; give one of them another 'name:'\n");
}

}  // namespace
}  // namespace mpgen::cli

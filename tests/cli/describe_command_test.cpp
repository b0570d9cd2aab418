#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "spec/read_design.hpp"
#include "spec/unit.hpp"
#include "tests/catch.hpp"
#include "tests/cli/command_test.hpp"
#include "tests/environment.hpp"

namespace mpgen::cli {
namespace {

using nlohmann::json;
using test::contains;
using test::Outcome;
using test::run_mpgen;

TEST_CASE("describe for people") {
  const tests::TemporaryFolder folder;
  const auto path = folder.write("a.yaml", "unit: mixpe_pe\nname: my_pe\nlanes: 8\n");
  const Outcome outcome = run_mpgen({"describe", path.string()});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  for (const char* part :
       {"my_pe (mixpe_pe): lanes of shift-add products, summed and accumulated over a group.\n",
        "\nConfiguration\n  unit: mixpe_pe\n  name: my_pe\n", "  lanes: 8\n", "\nPorts\n",
        "  input      activations_i  128   8 x 16    binary16 ", "\nValues inside\n",
        "\nTiming\n  latency     1 cycle from the last beat of a group to valid_o\n",
        "  throughput  8 MACs a cycle ", "\nNumerics\n", "LSB 2^-24", "ubnormals", "NaN"}) {
    CAPTURE(part);
    CHECK(contains(outcome.out, part));
  }
}

TEST_CASE("describe for programs, every shipped configuration") {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(MPGEN_SOURCE_DIR) + "/configs")) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path().string());
    ++count;
    const Outcome outcome = run_mpgen({"describe", "--json", entry.path().string()});
    REQUIRE(outcome.code == 0);
    const json description = json::parse(outcome.out);
    const spec::ReadResult read = spec::read_design_file(entry.path());
    REQUIRE(read.design);
    const spec::Design& design = *read.design;
    CHECK(description["name"] == design.name);
    CHECK(description["unit"] == spec::unit_name(design.unit));
    // The configuration in the description is one itself.
    CHECK(spec::read_design(description["configuration"].dump(1), "").design == design);
    const auto ports = spec::ports(design.unit);
    REQUIRE(description["ports"].size() == ports.size());
    for (std::size_t i = 0; i < ports.size(); ++i) {
      CHECK(description["ports"][i]["name"] == ports[i].name);
      CHECK(description["ports"][i]["width"] == ports[i].width());
    }
    CHECK(description["timing"]["latency_cycles"] == spec::latency(design.unit));
    CHECK_FALSE(description["derived"].empty());
    CHECK_FALSE(description["numerics"].empty());
  }
  CHECK(count >= 8);
}

TEST_CASE("a range beyond 64 bits is left open") {
  const tests::TemporaryFolder folder;
  const auto path = folder.write("a.yaml", "unit: dialect_mac\naccumulator: exact\n");
  CHECK(contains(run_mpgen({"describe", path.string()}).out,
                 "\n  accumulator  83    -      -         2^-32 "));
  const Outcome machine = run_mpgen({"describe", "--json", path.string()});
  REQUIRE(machine.code == 0);
  const json derived = json::parse(machine.out)["derived"];
  CHECK(derived.back()["name"] == "accumulator");
  CHECK(derived.back()["bits"] == 83);
  CHECK(derived.back()["minimum"].is_null());
  CHECK(derived.back()["maximum"].is_null());
  CHECK(derived.front()["maximum"] == 15);
}

TEST_CASE("describe shows a formatbook as it is") {
  const tests::TemporaryFolder folder;
  folder.write("book.yaml",
               "dialects:\n- [0, 1, 2, 3, 4, 6, 8, 12]\n- [0, 1, 2, 3, 4, 5, 6, 12]\n");
  const auto path = folder.write("a.yaml", "unit: dialect_decoder\nformatbook: book.yaml\n");
  CHECK(contains(run_mpgen({"describe", path.string()}).out,
                 "  formatbook:\n    - [0, 1, 2, 3, 4, 6, 8, 12]\n"));
  const json description = json::parse(run_mpgen({"describe", "--json", path.string()}).out);
  CHECK(description["configuration"]["formatbook"] ==
        json::parse("[[0, 1, 2, 3, 4, 6, 8, 12], [0, 1, 2, 3, 4, 5, 6, 12]]"));
}

TEST_CASE("describe of a wrong configuration") {
  const tests::TemporaryFolder folder;
  const auto path = folder.write("bad.yaml", "unit: mixpe_pe\nlane: 4\ngroup: 0\n");
  const std::string lines =
      path.string() + ":2:1: error: unknown key 'lane'; did you mean 'lanes'?\n" + path.string() +
      ":3:8: error: group is 0; allowed: 1 to 65536, a multiple of lanes\n";
  const Outcome text = run_mpgen({"describe", path.string()});
  CHECK(text.code == 2);
  CHECK(text.out.empty());
  CHECK(text.err == lines);
  const Outcome machine = run_mpgen({"describe", "--json", path.string()});
  CHECK(machine.code == 2);
  CHECK(machine.err == lines);
  const json diagnostics = json::parse(machine.out)["diagnostics"];
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0] == json{{"file", path.string()},
                               {"line", 2},
                               {"column", 1},
                               {"message", "unknown key 'lane'; did you mean 'lanes'?"}});
}

TEST_CASE("describe of a missing file") {
  const Outcome outcome = run_mpgen({"describe", "/nonexistent/a.yaml"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "/nonexistent/a.yaml: error: cannot be opened: No such file or directory\n");
}

}  // namespace
}  // namespace mpgen::cli

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "spec/json_schema.hpp"
#include "spec/read_design.hpp"
#include "spec/unit_description.hpp"
#include "tests/catch.hpp"
#include "tests/cli/command_test.hpp"
#include "tests/environment.hpp"

namespace mpgen::cli {
namespace {

namespace fs = std::filesystem;
using test::contains;
using test::Outcome;
using test::run_mpgen;

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::size_t file_count(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST_CASE("init prints an example that reads back, for every unit") {
  for (const auto& unit : spec::unit_descriptions()) {
    CAPTURE(unit.name);
    const Outcome outcome = run_mpgen({"init", unit.name});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(spec::read_design(outcome.out, "").design == spec::Design{unit.name, unit.defaults});
  }
}

TEST_CASE("init of an unknown unit") {
  const Outcome outcome = run_mpgen({"init", "mixpe_pee"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "error: unknown unit 'mixpe_pee'; did you mean 'mixpe_pe'? Allowed: mixpe_mul, mixpe_pe, "
        "activation_sum, group_aligner, dequantizer, mixpe_dot, dialect_decoder, dialect_mac, "
        "format_selector, dialect_quantizer_mse, dialect_dot, mxfp4_mac or mpgemm_tile\n");
}

TEST_CASE("init writes a file named like the design and does not overwrite it unasked") {
  const tests::TemporaryFolder folder;
  const fs::path path = folder / "my_pe.yaml";
  CHECK(run_mpgen({"init", "mixpe_pe", "-o", path.string()}).code == 0);
  CHECK(spec::read_design_file(path).design == spec::Design{"my_pe", spec::MixpePeSpec{}});

  const Outcome refused = run_mpgen({"init", "mixpe_mul", "-o", path.string()});
  CHECK(refused.code == 2);
  CHECK(refused.err == "error: " + path.string() + " exists; --force overwrites it\n");
  CHECK(spec::read_design_file(path).design == spec::Design{"my_pe", spec::MixpePeSpec{}});

  CHECK(run_mpgen({"init", "mixpe_mul", "-o", path.string(), "--force"}).code == 0);
  CHECK(spec::read_design_file(path).design == spec::Design{"my_pe", spec::MixpeMulSpec{}});
  CHECK(file_count(folder.path()) == 1);
}

TEST_CASE("init keeps the unit's name where the file's is none") {
  const tests::TemporaryFolder folder;
  const fs::path path = folder / "My-PE.yaml";
  CHECK(run_mpgen({"init", "mixpe_pe", "-o", path.string()}).code == 0);
  CHECK(spec::read_design_file(path).design == spec::Design{"mixpe_pe", spec::MixpePeSpec{}});
}

TEST_CASE("init does not replace what is no file, and leaves nothing behind") {
  const tests::TemporaryFolder folder;
  const fs::path target = folder.write("target.yaml", "precious");
  const fs::path link = folder / "link.yaml";
  fs::create_symlink(target, link);
  const fs::path subfolder = folder / "sub";
  fs::create_directory(subfolder);
  for (const auto& path : {link, subfolder}) {
    CAPTURE(path.string());
    const Outcome outcome = run_mpgen({"init", "mixpe_pe", "-o", path.string(), "--force"});
    CHECK(outcome.code == 3);
    CHECK(outcome.err == "error: cannot write " + path.string() + ": is not a regular file\n");
  }
  const fs::path missing = folder / "missing/x.yaml";
  const Outcome outcome = run_mpgen({"init", "mixpe_pe", "-o", missing.string()});
  CHECK(outcome.code == 3);
  CHECK(contains(outcome.err, "No such file or directory"));
  CHECK(content(target) == "precious");
  CHECK(fs::is_symlink(link));
  CHECK(file_count(folder.path()) == 3);
}

TEST_CASE("schema prints the schema") {
  const Outcome outcome = run_mpgen({"schema"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == spec::json_schema());
}

}  // namespace
}  // namespace mpgen::cli

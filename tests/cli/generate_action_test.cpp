#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "cli/temporary_folder.hpp"
#include "tests/catch.hpp"

namespace fs = std::filesystem;
using namespace mpgen::cli;

namespace {

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome call(std::vector<std::string> arguments) {
  std::vector<const char*> argv = {"mpgen"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

std::string content_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

const std::string kConfigs = std::string(MPGEN_SOURCE_DIR) + "/configs/";

}  // namespace

TEST_CASE("generate writes a package per configuration and says where") {
  const TemporaryFolder folder;
  const Outcome outcome = call({"generate", kConfigs + "mixpe_mul_w4a8.yaml",
                                kConfigs + "mixpe_dot_w4a16.yaml", "-o", folder.path().string()});
  CHECK(outcome.code == kAllRight);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.find("mixpe_dot_w4a16.md") != std::string::npos);
  for (const char* extension : {".sv", ".f", ".core", ".sdc", ".json", ".md", ".yaml"}) {
    CAPTURE(extension);
    CHECK(
        fs::exists(folder.path() / "mixpe_mul_w4a8" / (std::string("mixpe_mul_w4a8") + extension)));
    CHECK(fs::exists(folder.path() / "mixpe_dot_w4a16" /
                     (std::string("mixpe_dot_w4a16") + extension)));
  }
  CHECK(fs::exists(folder.path() / "mixpe_dot_w4a16" / "Bender.yml"));
}

TEST_CASE("generate leaves equal files alone and removes only stale modules of its own") {
  const TemporaryFolder folder;
  const std::vector<std::string> command = {"generate", kConfigs + "mixpe_dot_w4a8.yaml", "-o",
                                            folder.path().string()};
  REQUIRE(call(command).code == kAllRight);
  const fs::path design = folder.path() / "mixpe_dot_w4a8";
  const fs::path top = design / "mixpe_dot_w4a8.sv";
  const auto time = fs::last_write_time(top);
  std::ofstream(design / "mine.sv") << "// A file of the user.\nmodule mine; endmodule\n";
  fs::copy_file(top, design / "from_an_earlier_version.sv");
  REQUIRE(call(command).code == kAllRight);
  CHECK(fs::last_write_time(top) == time);
  CHECK(fs::exists(design / "mine.sv"));
  CHECK(!fs::exists(design / "from_an_earlier_version.sv"));
}

TEST_CASE("generate repairs a file that somebody changed") {
  const TemporaryFolder folder;
  const std::vector<std::string> command = {"generate", kConfigs + "mixpe_mul_w4a16.yaml", "-o",
                                            folder.path().string()};
  REQUIRE(call(command).code == kAllRight);
  const fs::path top = folder.path() / "mixpe_mul_w4a16" / "mixpe_mul_w4a16.sv";
  const std::string original = content_of(top);
  std::ofstream(top) << "broken";
  REQUIRE(call(command).code == kAllRight);
  CHECK(content_of(top) == original);
}

TEST_CASE("generate writes nothing when any configuration is bad") {
  const TemporaryFolder folder;
  const fs::path bad = folder.path() / "bad.yaml";
  std::ofstream(bad) << "unit: mixpe_pe\nlanes: 3\n";
  const fs::path output = folder.path() / "out";
  const Outcome outcome =
      call({"generate", kConfigs + "mixpe_mul_w4a8.yaml", bad.string(), "-o", output.string()});
  CHECK(outcome.code == kBadInput);
  CHECK(outcome.err.find("bad.yaml:2:8") != std::string::npos);
  CHECK(!fs::exists(output));
}

TEST_CASE("generate reports a folder that cannot be written") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "in the way";
  const Outcome outcome =
      call({"generate", kConfigs + "mixpe_mul_w4a8.yaml", "-o", (folder.path() / "file").string()});
  CHECK(outcome.code == kToolFailed);
  CHECK(outcome.err.find("cannot create") != std::string::npos);
}

TEST_CASE("generate speaks JSON") {
  const TemporaryFolder folder;
  const Outcome outcome =
      call({"generate", "--json", kConfigs + "mixpe_mul_w4a8.yaml", "-o", folder.path().string()});
  REQUIRE(outcome.code == kAllRight);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json["designs"][0]["name"] == "mixpe_mul_w4a8");
  CHECK(json["designs"][0]["files"].size() == 9);
}

TEST_CASE("lint says what each tool thinks") {
  const Outcome text = call({"lint", kConfigs + "mixpe_mul_w4a8.yaml"});
  CHECK(text.code == kAllRight);
  CHECK(text.out ==
        "mixpe_mul_w4a8                   Verilator clean, Icarus Verilog clean, Yosys clean\n");
  const Outcome json =
      call({"lint", "--json", "--tool", "iverilog", kConfigs + "mixpe_mul_w4a8.yaml"});
  CHECK(json.code == kAllRight);
  const auto report = nlohmann::json::parse(json.out);
  REQUIRE(report["designs"][0]["tools"].size() == 1);
  CHECK(report["designs"][0]["tools"][0]["ok"] == true);
}

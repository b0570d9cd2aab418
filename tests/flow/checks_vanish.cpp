// Nothing of the checks in emitted modules is left for synthesis: what Yosys makes of a design is
// the same, byte for byte, with and without them.
#include <filesystem>
#include <string>
#include <vector>

#include "flow/process.hpp"
#include "flow/tools.hpp"
#include "gen/rtl.hpp"
#include "spec/read_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace mpgen::tests {
namespace {

namespace fs = std::filesystem;

/// The text without its last section, and how many checks it has.
struct Bare {
  std::string text;
  int checks = 0;
};

Bare without_checks(const std::string& text) {
  const std::size_t begin = text.find("`ifndef SYNTHESIS\n");
  if (begin == std::string::npos) return {text, 0};
  const std::string end_mark = "`endif\n";
  const std::size_t end = text.find(end_mark, begin) + end_mark.size();
  Bare bare{text.substr(0, begin) + text.substr(end), 0};
  for (std::size_t at = text.find("`MPGEN_ASS", begin); at < end;
       at = text.find("`MPGEN_ASS", at + 1)) {
    ++bare.checks;
  }
  return bare;
}

/// The design as Yosys understands it.
std::string netlist(const TemporaryFolder& folder, const std::vector<std::string>& files,
                    const std::string& top) {
  std::string script = "read_verilog -sv";
  for (const std::string& file : files) script += " " + file;
  script += "; hierarchy -check -top " + top + "; proc; write_verilog -noattr netlist.v";
  const flow::CommandResult run = flow::run_command(
      {.arguments = {flow::find_tool(flow::kYosys).path.string(), "-q", "-p", script},
       .working_directory = folder.path()});
  INFO(run.output);
  REQUIRE(run.ok());
  std::ifstream stream(folder / "netlist.v", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("synthesis sees nothing of the checks", "[checks]") {
  int designs = 0;
  int checks = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MPGEN_SOURCE_DIR) / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    const spec::ReadResult read = spec::read_design_file(entry.path());
    REQUIRE(read.design);
    const auto* tile = std::get_if<spec::MpgemmTileSpec>(&read.design->unit);
    // The same modules, more of them.
    if (tile != nullptr && tile->rows * tile->columns > 1) continue;
    const gen::Rtl rtl = gen::emit_rtl(*read.design);
    const TemporaryFolder folder;  // without the header: synthesis does not read it
    std::vector<std::string> files;
    for (const auto& file : rtl.files) {
      folder.write(file.name, file.text);
      files.push_back(file.name);
    }
    const std::string with = netlist(folder, files, rtl.top);
    for (const auto& file : rtl.files) {
      const Bare bare = without_checks(file.text);
      folder.write(file.name, bare.text);
      checks += bare.checks;
    }
    CAPTURE(read.design->name);
    CHECK(with.size() > 1000);
    CHECK((with == netlist(folder, files, rtl.top)));
    ++designs;
  }
  CHECK(designs >= 35);
  CHECK(checks >= 150);
}

}  // namespace mpgen::tests

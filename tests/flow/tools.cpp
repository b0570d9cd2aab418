#include "flow/tools.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace {

using mpgen::flow::find_tool;
using mpgen::flow::Tool;
using mpgen::flow::ToolError;
using mpgen::tests::ScopedVariable;

constexpr Tool kInvented{.name = "Invented",
                         .variable = "MPGEN_INVENTED",
                         .program = "mpgen-invented-tool",
                         .package = "invented-package",
                         .version_argument = "--version"};

std::string message_of(const Tool& tool) {
  try {
    find_tool(tool);
  } catch (const ToolError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the tools of the flow are found and tell their version") {
  CHECK(find_tool(mpgen::flow::kVerilator).version.rfind("Verilator ", 0) == 0);
  CHECK(find_tool(mpgen::flow::kYosys).version.rfind("Yosys ", 0) == 0);
  CHECK(find_tool(mpgen::flow::kIcarus).version.rfind("Icarus Verilog", 0) == 0);
  CHECK(find_tool(mpgen::flow::kCompiler).path.is_absolute());
}

TEST_CASE("a missing tool is reported with its package and variable") {
  const ScopedVariable none("MPGEN_INVENTED", "");
  CHECK(message_of(kInvented) ==
        "Invented was not found: no program \"mpgen-invented-tool\" on PATH. Install it with "
        "\"apt install invented-package\" or set MPGEN_INVENTED to its path.");
}

TEST_CASE("an environment variable replaces the search") {
  const ScopedVariable shell("MPGEN_INVENTED", "/bin/echo");
  CHECK(find_tool(kInvented).path == "/bin/echo");
  const ScopedVariable by_name("MPGEN_INVENTED", "echo");
  CHECK(find_tool(kInvented).path.filename() == "echo");
  const ScopedVariable wrong("MPGEN_INVENTED", "/nonexistent/tool");
  CHECK(message_of(kInvented).find("MPGEN_INVENTED is \"/nonexistent/tool\"") != std::string::npos);
}

TEST_CASE("a tool that does not run is reported") {
  const ScopedVariable failing("MPGEN_INVENTED", "false");
  CHECK(message_of(kInvented).find("gave exit status 1") != std::string::npos);
}

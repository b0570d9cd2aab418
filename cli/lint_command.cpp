#include <memory>

#include "cli/command_line.hpp"

namespace mpgen::cli {

const std::vector<std::string>& lint_tools() {
  static const std::vector<std::string> kTools = {"verilator", "iverilog", "yosys"};
  return kTools;
}

void add_lint_command(CLI::App& command, const Actions& actions, Action& action) {
  auto options = std::make_shared<LintOptions>();
  command.add_option("CONFIG", options->configurations, "configuration files")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--tool", options->tools,
                  "verilator, iverilog or yosys; may be repeated; default: all three")
      ->check(one_of(lint_tools()))
      ->allow_extra_args(false)
      ->type_name("NAME");
  command.add_flag("--json", options->json, "for programs: result as JSON");
  command.footer(
      "Examples:\n"
      "  mpgen lint configs/*.yaml\n"
      "  mpgen lint --tool verilator configs/mixpe_pe_w4a16_exact.yaml");
  action = [options, perform = actions.lint](Console& console) {
    return perform(*options, console);
  };
}

}  // namespace mpgen::cli

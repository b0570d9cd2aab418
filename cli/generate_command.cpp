#include <memory>

#include "cli/command_line.hpp"

namespace mpgen::cli {

void add_generate_command(CLI::App& command, const Actions& actions, Action& action) {
  auto options = std::make_shared<GenerateOptions>();
  command.add_option("CONFIG", options->configurations, "configuration files")
      ->required()
      ->type_name("FILE");
  command.add_option("-o,--output", options->output, "write into DIR, created if it is missing")
      ->required()
      ->type_name("DIR");
  command.add_flag("--json", options->json, "for programs: list of written files as JSON");
  command.footer(
      "Each file is written whole or not at all, and only if its content changes; other files in\n"
      "DIR are left alone.\n\n"
      "Example:\n  mpgen generate configs/mixpe_dot_w4a16.yaml -o rtl");
  action = [options, perform = actions.generate](Console& console) {
    return perform(*options, console);
  };
}

}  // namespace mpgen::cli

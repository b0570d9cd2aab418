#include "cli/command_line.hpp"
#include "cli/exit_codes.hpp"
#include "spec/json_schema.hpp"

namespace mpgen::cli {

void add_schema_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  command.footer(
      "Editors with a YAML language server complete and check a configuration whose first line is\n"
      "  # yaml-language-server: $schema=mpgen.schema.json\n\n"
      "Example:\n  mpgen schema > mpgen.schema.json");
  action = [](Console& console) { return run_schema(console); };
}

int run_schema(Console& console) {
  console.out() << spec::json_schema();
  return kAllRight;
}

}  // namespace mpgen::cli

#include "cli/help.hpp"

#include <fmt/format.h>

#include <vector>

#include "cli/command_line.hpp"
#include "cli/text_table.hpp"
#include "gen/version.hpp"
#include "spec/unit_description.hpp"

namespace mpgen::cli {

std::string program_version() { return std::string("mpgen ") + gen::kVersion; }

std::string unit_list() {
  std::vector<Row> rows;
  for (const auto& unit : spec::unit_descriptions()) rows.push_back({unit.name, unit.summary});
  return table(rows);
}

std::string program_help() {
  std::string text = program_version() +
                     ": mixed-precision dot-product hardware as SystemVerilog, compared bit for "
                     "bit\nwith a software reference.\n\n"
                     "Usage: mpgen COMMAND [OPTIONS]\n"
                     "       mpgen COMMAND --help\n\nCommands:\n";
  for (const auto& command : command_table()) {
    text += fmt::format("  {:<16}{}\n", command.name, command.summary);
  }
  text += "\nUnits, the values of 'unit:' in a configuration:\n" + unit_list();
  text +=
      "\nA first session:\n"
      "  mpgen init mixpe_dot -o my_dot.yaml    # an example configuration; edit it\n"
      "  mpgen describe my_dot.yaml             # what it means\n"
      "  mpgen generate my_dot.yaml -o rtl      # SystemVerilog into rtl/\n"
      "  mpgen lint my_dot.yaml                 # is it clean?\n"
      "  mpgen cosim my_dot.yaml                # is it right?\n"
      "\nOptions:\n"
      "  -h, --help      print this text\n"
      "  --version       print the version\n"
      "\nExit codes:\n"
      "  0  all right\n"
      "  1  a check failed\n"
      "  2  bad input: a wrong option or configuration\n"
      "  3  a tool is missing or failed, or a file could not be written\n"
      "\nEnvironment:\n"
      "  NO_COLOR        if set and not empty: no colours in messages\n";
  return text;
}

}  // namespace mpgen::cli

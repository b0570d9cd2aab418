#include <fmt/format.h>

#include <memory>
#include <string>
#include <system_error>

#include "cli/command_line.hpp"
#include "cli/exit_codes.hpp"
#include "cli/help.hpp"
#include "cli/write_file.hpp"
#include "spec/design_name.hpp"
#include "spec/unit_description.hpp"
#include "spec/words.hpp"
#include "spec/write_design.hpp"

namespace mpgen::cli {

void add_init_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<InitOptions>();
  command.add_option("UNIT", options->unit, "unit to configure")->required()->type_name("");
  command.add_option("-o,--output", options->output, "write to FILE; its name becomes 'name:'")
      ->type_name("FILE");
  command.add_flag("--force", options->force, "overwrite FILE");
  command.footer("Units:\n" + unit_list() + "\nExample:\n  mpgen init mixpe_dot -o my_dot.yaml");
  action = [options](Console& console) { return run_init(*options, console); };
}

int run_init(const InitOptions& options, Console& console) {
  const spec::UnitDescription* unit = spec::find_unit(options.unit);
  if (unit == nullptr) {
    const auto names = spec::unit_names();
    console.error(
        fmt::format("unknown unit {}{}", spec::quote(options.unit),
                    spec::did_you_mean(options.unit, names, spec::join_words(names, "or"))));
    return kBadInput;
  }
  if (options.output.empty()) {
    console.out() << spec::example_configuration(*unit, unit->name);
    return kAllRight;
  }
  std::error_code ignored;
  if (std::filesystem::exists(options.output, ignored) && !options.force) {
    console.error(fmt::format("{} exists; --force overwrites it", options.output.string()));
    return kBadInput;
  }
  const std::string stem = options.output.stem().string();
  const std::string name = spec::design_name_problem(stem) ? unit->name : stem;
  const auto problem =
      write_file(options.output, spec::example_configuration(*unit, name), options.force);
  if (!problem) return kAllRight;
  console.error(fmt::format("cannot write {}: {}", options.output.string(), *problem));
  return kToolFailed;
}

}  // namespace mpgen::cli

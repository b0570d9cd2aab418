#include <memory>

#include "cli/command_line.hpp"
#include "cli/description.hpp"
#include "cli/exit_codes.hpp"
#include "cli/load_designs.hpp"

namespace mpgen::cli {

void add_describe_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<DescribeOptions>();
  command.add_option("CONFIG", options->configuration, "configuration file")
      ->required()
      ->type_name("FILE");
  command.add_flag("--json", options->json, "for programs: JSON instead of text");
  command.footer("Example:\n  mpgen describe configs/mixpe_dot_w4a16.yaml");
  action = [options](Console& console) { return run_describe(*options, console); };
}

int run_describe(const DescribeOptions& options, Console& console) {
  const auto designs = load_designs({options.configuration}, options.json, console);
  if (!designs) return kBadInput;
  const spec::Design& design = designs->front().design;
  console.out() << (options.json ? description_as_json(design) : description_as_text(design));
  return kAllRight;
}

}  // namespace mpgen::cli

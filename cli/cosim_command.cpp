#include <memory>

#include "cli/command_line.hpp"
#include "cli/exit_codes.hpp"
#include "cli/option_values.hpp"
#include "spec/words.hpp"

namespace mpgen::cli {
namespace {

int check_and_perform(const CosimOptions& options, const Actions& actions, Console& console) {
  const bool needs_one = !options.trace.empty() || !options.replay.empty();
  if (needs_one && options.configurations.size() != 1) {
    console.error("--trace and --replay take exactly one configuration");
    return kBadInput;
  }
  return actions.cosim(options, console);
}

}  // namespace

const std::vector<std::string>& cosim_suites() {
  static const std::vector<std::string> kSuites = {"exhaustive", "corners", "random", "tensor",
                                                   "protocol"};
  return kSuites;
}

void add_cosim_command(CLI::App& command, const Actions& actions, Action& action) {
  auto options = std::make_shared<CosimOptions>();
  command.add_option("CONFIG", options->configurations, "configuration files")
      ->required()
      ->type_name("FILE");
  command
      .add_option(
          "--suite", options->suites,
          spec::join_words(cosim_suites(), "or") + "; repeatable; default: all that fit the unit")
      ->check(one_of(cosim_suites()))
      ->allow_extra_args(false)
      ->type_name("NAME");
  command
      .add_option_function<std::string>(
          "--seed",
          [options](const std::string& text) {
            options->seed = unsigned_option("--seed", text, 0);
          },
          "64-bit seed of random stimulus, decimal or 0x...; default: 1")
      ->type_name("N");
  command
      .add_option_function<std::string>(
          "--count",
          [options](const std::string& text) {
            options->count = unsigned_option("--count", text, 1);
          },
          "random transactions; default: the suite's own number")
      ->type_name("N");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  command.add_flag("--keep-going", options->keep_going, "do not stop at the first mismatch");
  command
      .add_option("--replay", options->replay,
                  "run again what a failure report names in its replay line")
      ->type_name("LINE");
  command
      .add_option("--trace", options->trace, "write waveforms, for GTKWave or Surfer, to FILE.fst")
      ->check([](const std::string& file) {
        const bool is_fst = std::filesystem::path(file).extension() == ".fst";
        return is_fst ? std::string() : spec::quote(file) + " does not end in .fst";
      })
      ->type_name("FILE");
  command.add_option("--junit", options->junit, "write a JUnit report to FILE")->type_name("FILE");
  command.add_flag("-v,--verbose", options->verbose,
                   "print functional bins and all failures in full, too");
  command.add_flag("--json", options->json, "for programs: result as JSON");
  command.footer(
      "Examples:\n"
      "  mpgen cosim configs/*.yaml\n"
      "  mpgen cosim --suite random --seed 0x2a --count 100000 configs/mixpe_dot_w4a16.yaml\n"
      "  mpgen cosim --suite corners --trace corners.fst configs/mixpe_pe_w4a16_fp32.yaml");
  action = [options, actions](Console& console) {
    return check_and_perform(*options, actions, console);
  };
}

}  // namespace mpgen::cli

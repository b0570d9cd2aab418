#include <memory>

#include "cli/command_line.hpp"
#include "cli/option_values.hpp"
#include "spec/words.hpp"
#include "verify/plan.hpp"

namespace mpgen::cli {
namespace {

std::vector<std::string> check_names() {
  std::vector<std::string> names;
  for (const verify::Check check : verify::all_checks()) names.push_back(to_string(check));
  return names;
}

const std::vector<std::string> kLevels = {"quick", "full", "nightly"};
const std::vector<std::string> kEngines = {"local", "slurm"};

// How a run starts itself again for one job; not for people.
void add_internal_options(CLI::App& command, const std::shared_ptr<VerifyOptions>& options) {
  command.add_option("--run-job", options->run_job)->check(one_of(check_names()))->group("");
  command.add_option("--part", options->part)->group("");
}

}  // namespace

void add_verify_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<VerifyOptions>();
  command.add_option("CONFIG", options->configurations, "configuration files")->type_name("FILE");
  command
      .add_option("--level", options->level,
                  spec::join_words(kLevels, "or") + ": how much is done; default: quick")
      ->check(one_of(kLevels))
      ->type_name("NAME");
  command
      .add_option("--check", options->checks,
                  spec::join_words(check_names(), "or") + "; repeatable; default: all")
      ->check(one_of(check_names()))
      ->allow_extra_args(false)
      ->type_name("NAME");
  command
      .add_option("-o,--output", options->output,
                  "folder of reports and of the records from which a run goes on after an "
                  "interruption; default: mpgen-verify")
      ->type_name("DIR");
  command
      .add_option_function<std::string>(
          "--seed",
          [options](const std::string& text) {
            options->seed = unsigned_option("--seed", text, 0);
          },
          "64-bit seed of random stimulus, decimal or 0x...; default: 1")
      ->type_name("N");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  command
      .add_option("--shard", options->shard,
                  "run part I of N only; run again without it for the report of all")
      ->type_name("I/N");
  command.add_option("--engine", options->engine, "local or slurm: where jobs run; default: local")
      ->check(one_of(kEngines))
      ->type_name("NAME");
  command
      .add_option("--sbatch", options->sbatch,
                  "with --engine slurm: a further argument of sbatch, such as "
                  "--sbatch=--partition=work; repeatable")
      ->allow_extra_args(false)
      ->type_name("ARG");
  command.add_flag("--fresh", options->fresh, "forget the records of earlier runs");
  command.add_flag("--json", options->json, "for programs: the report as JSON");
  add_internal_options(command, options);
  command.footer(
      "Writes report.html, report.json and junit.xml into the output folder.\n\n"
      "Examples:\n"
      "  mpgen verify configs/*.yaml\n"
      "  mpgen verify configs/mixpe_pe_w4a8.yaml --level full -o proof\n"
      "  mpgen verify configs/*.yaml --level full --shard 1/4 -o proof\n"
      "  mpgen verify configs/*.yaml --level nightly --engine slurm -o /shared/proof");
  action = [options](Console& console) { return run_verify(*options, console); };
}

}  // namespace mpgen::cli

// What a task of a Slurm array runs.
#include <memory>

#include "cli/command_line.hpp"
#include "jobs/batch.hpp"

namespace mpgen::cli {

void add_job_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  struct JobOptions {
    std::filesystem::path folder;
    std::size_t index = 0;
  };
  auto options = std::make_shared<JobOptions>();
  command.add_option("FOLDER", options->folder, "folder of the array")->required();
  command.add_option("INDEX", options->index, "number of the job")->required();
  command.footer(
      "Started by Slurm, not by people.\n\n"
      "Example:\n"
      "  mpgen job /shared/proof/array 7");
  action = [options](Console& /*console*/) {
    return jobs::run_one(options->folder, options->index);
  };
}

}  // namespace mpgen::cli

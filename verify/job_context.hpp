// What a job is given, and the checks that jobs run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "spec/unit.hpp"
#include "verify/evidence.hpp"
#include "verify/plan.hpp"

namespace mpgen::verify {

/// Everything that a job's result depends on, and where it may leave files.
struct JobContext {
  spec::Design design;        ///< of checks of a design
  std::string configuration;  ///< path of its file, for commands to repeat
  std::size_t part = 0;
  Level level = Level::quick;
  std::uint64_t seed = 1;
  std::filesystem::path folder;  ///< of the run: attachments go below it
};

/// Runs one job in this process. Throws flow::ToolError when a tool is missing or fails.
Findings run_job(Check check, const JobContext& context);

/// One function per check. See Check for what they do.
Findings check_lint(const JobContext& context);
Findings check_cosim(const JobContext& context);
Findings check_icarus(const JobContext& context);
Findings check_formal(const JobContext& context);
Findings check_control(const JobContext& context);
Findings check_netlist(const JobContext& context);
Findings check_coverage(const JobContext& context);
Findings check_mutation(const JobContext& context);
Findings check_fuzz(const JobContext& context);
Findings check_exhaustive(const JobContext& context);

}  // namespace mpgen::verify

#include "formal/limited_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "flow/process.hpp"

namespace mpgen::formal {
namespace {

/// How much faster the clock on the wall may run on a crowded machine.
constexpr int kWallPerProcessorSecond = 30;

constexpr double kNextToNothing = 0.05;

}  // namespace

LimitedRun run_limited(const flow::Tool& tool, const std::vector<std::string>& arguments,
                       const ScratchFolder& folder, double seconds, Budget& budget) {
  const flow::FoundTool found = flow::find_tool(tool);
  const double limit = std::min(seconds, budget.left());
  if (limit < kNextToNothing) return {};
  const auto whole_seconds = static_cast<long>(std::ceil(limit));
  flow::Command command{.arguments = {"/bin/sh", "-c", "ulimit -t \"$1\"; shift; exec \"$@\"", "sh",
                                      std::to_string(whole_seconds), found.path.string()},
                        .working_directory = folder.path(),
                        .timeout = std::chrono::seconds(whole_seconds * kWallPerProcessorSecond)};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  const flow::CommandResult run = flow::run_command(command);
  budget.spend(run.cpu_seconds);
  return {.ended_well = run.ok(), .output = run.output};
}

}  // namespace mpgen::formal

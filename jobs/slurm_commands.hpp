// The few commands of Slurm that the engine needs.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace mpgen::jobs {

/// What Slurm says about one task of an array.
struct TaskState {
  std::string state;   ///< "PENDING", "RUNNING", "COMPLETED", "NODE_FAIL" ...
  std::string reason;  ///< why it waits, or why it ended
};

/// Most tasks of an array (MaxArraySize). Throws flow::ToolError when Slurm is missing or does not
/// answer.
std::size_t largest_array();

/// `sbatch` with these arguments; returns the number of the job. Throws flow::ToolError with what
/// Slurm says when it refuses.
std::string submit_array(const std::vector<std::string>& arguments);

/// The tasks of an array that Slurm still knows, by index: those that wait or run, and for some
/// minutes those that have ended. Throws flow::ToolError when Slurm does not answer; an array that
/// it has forgotten has no tasks.
std::map<std::size_t, TaskState> task_states(const std::string& array);

/// Ends all tasks of an array, or those of these indices. Errors are ignored: the tasks may have
/// ended by themselves.
void cancel_array(const std::string& array, const std::vector<std::size_t>& tasks = {});

}  // namespace mpgen::jobs

// Runs jobs as arrays of a Slurm cluster.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "jobs/batch.hpp"
#include "jobs/local_engine.hpp"
#include "jobs/record_folder.hpp"

namespace mpgen::jobs {

/// Submits `jobs` and waits for their records. A task whose node has died, or that never started,
/// is run again, by Slurm or in a further array; any other task that ends without a record gets one
/// here. Returns the signal that ended it early, or 0; then the arrays are cancelled.
/// CaughtSignals has to live. Throws flow::ToolError when Slurm is missing or refuses.
int run_on_slurm(const std::vector<Job>& jobs, const RecordFolder& folder, const Options& options,
                 const JobEvent& event, const std::function<void(const std::string&)>& report);

}  // namespace mpgen::jobs

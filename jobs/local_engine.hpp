// Runs jobs side by side on this machine.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "jobs/batch.hpp"
#include "jobs/record_folder.hpp"

namespace mpgen::jobs {

/// What an engine tells about the job of this index in the list that it was given. `record` is null
/// unless `kind` is `finished` or `reused`.
using JobEvent = std::function<void(Progress::Kind kind, std::size_t index, const Record* record)>;

/// Runs `jobs` on at most `parallel` cores, longest first; a job that wants more cores than there
/// are runs alone. A job whose record of the same key is there by the time its turn comes is not
/// run. Returns the signal that ended it early, or 0. CaughtSignals has to live.
int run_locally(const std::vector<Job>& jobs, const RecordFolder& folder, int parallel,
                const JobEvent& event);

/// The record of this job if it is a result for it: same key, and the job was started.
std::optional<Record> result_of(const Job& job, const RecordFolder& folder);

}  // namespace mpgen::jobs

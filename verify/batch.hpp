// From a plan to processes, and from their records to a summary.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "jobs/batch.hpp"
#include "spec/unit.hpp"
#include "verify/plan.hpp"
#include "verify/summary.hpp"

namespace mpgen::verify {

/// What all jobs of a run share.
struct RunSettings {
  std::filesystem::path program;  ///< mpgen itself
  std::filesystem::path folder;   ///< of the run
  Level level = Level::quick;
  std::uint64_t seed = 1;
};

/// The processes of a plan, in its order: `mpgen verify --run-job CHECK --part N ...`. The key of a
/// job covers the program's bytes, the design, the check, the level and the seed, so a record of an
/// older program or of another configuration never counts.
std::vector<jobs::Job> processes_of(const Plan& plan, const std::vector<spec::Design>& designs,
                                    const std::vector<Subject>& subjects,
                                    const RunSettings& settings);

/// Puts together what the records in the run's folder say about the jobs of `plan`. Jobs without a
/// record count as pending.
Summary summary_of(const Plan& plan, const std::vector<jobs::Job>& processes,
                   const std::vector<jobs::Record>& records, const std::vector<Subject>& subjects,
                   const RunSettings& settings);

}  // namespace mpgen::verify

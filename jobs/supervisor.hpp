// A small process between the engine and a job that ends the job with all that it has started,
// whatever happens to the engine.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mpgen::jobs {

/// What a supervisor writes into its report pipe, once, after the last process of its job is gone.
struct SupervisorReport {
  int start_error = 0;        ///< errno of a program that could not be run, or 0
  int status = 0;             ///< of the job's first process, as waitpid() gives it
  bool was_told = false;      ///< the job was ended because the supervisor was told to
  double cpu_seconds = 0;     ///< of all processes of the job
  std::uint64_t largest = 0;  ///< bytes resident in the largest single process
};

/// Open files that the supervisor and its job get, numbers above 2. They stay the caller's to
/// close.
struct SupervisorFiles {
  int output = -1;  ///< the job's standard output
  int errors = -1;  ///< the job's standard error
  int report = -1;  ///< gets the SupervisorReport
  int lock = -1;    ///< kept open, and so locked, until the job is gone
};

/// Starts `command` below a new supervisor and returns the supervisor's process id. It is the
/// leader of a session and adopts the orphans of the job, so that none is lost. On SIGTERM, and
/// when the calling thread ends, it kills all processes of the job. When the job's first process
/// ends it kills the others. Standard input is empty. The caller has to wait for the supervisor.
/// Throws std::system_error when there can be no further process.
pid_t start_supervised(const std::vector<std::string>& command, const SupervisorFiles& files);

}  // namespace mpgen::jobs

// A Slurm array as files: what its tasks read, and what they leave.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "jobs/batch.hpp"

namespace mpgen::jobs {

/// A folder below `slurm` in the folder of a batch.
class SlurmArray {
 public:
  /// Writes the list of jobs and the batch script of a new array. All jobs get the limits of the
  /// first. Throws std::filesystem::filesystem_error or std::system_error.
  static SlurmArray write(const std::vector<Job>& jobs, const Options& options);
  /// The array of a folder that write() has made.
  explicit SlurmArray(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// For sbatch.
  std::vector<std::string> arguments(const std::vector<Job>& jobs, const Options& options) const;

  const std::filesystem::path& folder() const { return folder_; }
  /// The folder of the batch. Throws std::invalid_argument when this is no folder of an array.
  std::filesystem::path batch_folder() const;
  /// Job `index`. Throws std::invalid_argument when there is none.
  Job job(std::size_t index) const;

  /// Remembers that a task has started to work on its job.
  void mark_started(std::size_t index) const;
  bool has_started(std::size_t index) const;
  /// The last lines of what a task has printed.
  std::string log(std::size_t index) const;

 private:
  std::filesystem::path folder_;

  std::filesystem::path file(const char* kind, std::size_t index) const;
};

}  // namespace mpgen::jobs

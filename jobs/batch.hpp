// The regression engine: runs a batch of jobs, on this machine or as a Slurm array, in a folder
// that remembers what is done.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "jobs/job.hpp"

namespace mpgen::jobs {

/// Part `index` of `count`, 1 <= index <= count. Which part a job belongs to depends on its id
/// alone, so the parts of a batch are disjoint and complete whatever its order.
struct Shard {
  int index = 1;
  int count = 1;
};

/// Part, 1..count, to which the job of this id belongs.
int shard_of(const std::string& id, int count);

/// Reads "2/5". Throws std::invalid_argument.
Shard parse_shard(const std::string& text);

enum class Engine { local, slurm };

struct SlurmOptions {
  /// Program and arguments to which the engine adds a folder and an index: they must do what
  /// run_one() does. The program has to lie at this path on every node.
  std::vector<std::string> worker;
  std::vector<std::string> sbatch_arguments;  ///< further ones: partition, account
  std::chrono::milliseconds poll = std::chrono::seconds(2);
  int submissions = 5;  ///< of one job at most: its nodes may die one after the other
};

struct Options {
  /// Records lie in its subfolder `records`. Created when it is not there. With Slurm every node
  /// has to see it at this path.
  std::filesystem::path folder;
  int parallel = 0;  ///< cores to keep busy; 0: all of this machine, with Slurm all it grants
  Shard shard;
  Engine engine = Engine::local;
  SlurmOptions slurm;
  bool fresh = false;  ///< forget the records of these jobs first
};

/// What the caller may want to show.
struct Progress {
  enum class Kind {
    started,    ///< the job runs now (local engine)
    finished,   ///< `record` is new
    reused,     ///< `record` was there, of an earlier run or of another engine on the same folder
    elsewhere,  ///< another engine on the same folder runs it; waited for
    submitted,  ///< `text` says which array (Slurm); no job
  };
  Kind kind = Kind::started;
  const Job* job = nullptr;
  const Record* record = nullptr;
  std::size_t done = 0;   ///< of the jobs of this shard
  std::size_t total = 0;  ///< jobs of this shard
  std::string text;
};

struct BatchResult {
  std::vector<Record> records;  ///< of this shard's jobs, in the order of `jobs`
  std::size_t ran = 0;          ///< in this call
  std::size_t reused = 0;       ///< records that were there
  /// SIGINT, SIGTERM or SIGHUP that ended the run early, or 0. Jobs without a record are
  /// `not started`; the next call goes on with them.
  int signal = 0;
};

/// Runs the jobs that have no record of the same key and returns the records of all. Every result
/// is written as soon as it is there, in one step, and only then counts; a job is never run a
/// second time after that, and never by two engines at once. Nothing is retried: a job that fails
/// has failed. Only `not started` is no result: such a job is tried again by the next call.
/// However this process ends, no process of a job survives it by more than a moment.
///
/// Handles SIGINT, SIGTERM and SIGHUP while it runs, unless they are ignored; one batch at a time
/// in one process. `progress` is called in the caller's thread. Throws std::invalid_argument for
/// unusable jobs or options, std::system_error or std::filesystem::filesystem_error when the
/// folder cannot be written, flow::ToolError when Slurm is missing or refuses.
BatchResult run_batch(const std::vector<Job>& jobs, const Options& options,
                      const std::function<void(const Progress&)>& progress = {});

/// All whole records of these folders, by id; for one id in several folders that of the last
/// folder. Damaged ones are left out. A folder without records is no error.
std::vector<Record> read_records(const std::vector<std::filesystem::path>& folders);

/// The worker of a Slurm array: runs job `index` of the array described in `folder`, one that
/// run_batch() wrote, unless its record is there already. Returns the exit status for the process:
/// 0 when the record is there now, 1 when this process was told to end before. Throws like
/// run_batch().
int run_one(const std::filesystem::path& folder, std::size_t index);

}  // namespace mpgen::jobs

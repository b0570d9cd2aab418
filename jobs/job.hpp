// A process to run, and what is kept of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mpgen::jobs {

/// Most bytes that a job may print on standard output; one that prints more is ended.
inline constexpr std::size_t kOutputLimit = std::size_t{16} << 20;

/// Bytes of standard error that a record keeps, half of them from the start.
inline constexpr std::size_t kMessagesLimit = std::size_t{64} << 10;

/// A process that prints its result on standard output. What it does besides must bear being done
/// again from the start, for a job that is interrupted is.
struct Job {
  std::string id;                        ///< unique in its batch: 1..200 of a-z 0-9 _ . - /
  std::vector<std::string> command;      ///< program, looked up on PATH, and its arguments
  std::string key;                       ///< fingerprint of all that the result depends on
  std::chrono::seconds time_limit{600};  ///< wall time, above 0
  std::uint64_t memory_limit = 0;        ///< bytes resident in all its processes; 0: none
  int cores = 1;                         ///< that it keeps busy
  double cost_hint = 0;                  ///< expected CPU seconds; longest first
};

enum class State {
  finished,         ///< ended by itself, whatever its exit status
  out_of_time,      ///< ended by the engine: time limit
  out_of_memory,    ///< had more memory than its limit, by which the engine ends it
  too_much_output,  ///< printed more than kOutputLimit, by which the engine ends it
  crashed,          ///< ended by a signal that the engine did not send
  not_started,      ///< the program cannot be run, or the engine was interrupted before
};

/// "finished", "out of time", "out of memory", "too much output", "crashed", "not started".
std::string to_string(State state);

/// What became of a job.
struct Record {
  std::string id;
  std::string key;
  State state = State::not_started;
  int exit_status = 0;  ///< of `finished`
  int signal = 0;       ///< of `crashed`
  double wall_seconds = 0;
  double cpu_seconds = 0;         ///< of all its processes
  std::uint64_t peak_memory = 0;  ///< bytes resident in all its processes, polled
  std::string output;             ///< standard output, any bytes; up to kOutputLimit of them
  std::string messages;           ///< standard error, bounded; of `not_started` the reason

  /// Ended by itself with status 0.
  bool ok() const { return state == State::finished && exit_status == 0; }
};

}  // namespace mpgen::jobs

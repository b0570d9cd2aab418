// One job that runs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "flow/bounded_text.hpp"
#include "jobs/file_descriptor.hpp"
#include "jobs/job.hpp"
#include "jobs/supervisor.hpp"

namespace mpgen::jobs {

/// A job from its start to its record. The destructor kills what still runs.
class JobProcess {
 public:
  /// Starts the job; `lock` is the file that its supervisor keeps open, or -1. Throws
  /// std::system_error when there can be no further process.
  JobProcess(const Job& job, int lock);
  ~JobProcess();
  JobProcess(const JobProcess&) = delete;
  JobProcess& operator=(const JobProcess&) = delete;

  /// The process below which all of the job runs.
  pid_t supervisor() const { return supervisor_; }
  /// Becomes readable when there is something to do for `advance`.
  int output() const { return output_.number(); }
  int messages() const { return errors_.number(); }
  int report() const { return report_.number(); }

  /// Takes in what there is and keeps the time limit. Never waits. True when the job and all of its
  /// processes are gone.
  bool advance();
  /// Tells how much memory the job uses now, and keeps the memory limit.
  void note_memory(std::uint64_t bytes);
  /// After advance() has returned true.
  Record record() const;

 private:
  using Clock = std::chrono::steady_clock;

  const Job& job_;
  FileDescriptor output_;
  FileDescriptor errors_;
  FileDescriptor report_;
  pid_t supervisor_ = 0;
  bool has_ended_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point end_ = start_;
  std::uint64_t own_memory_ = 0;  // of this program when the job started
  std::uint64_t peak_memory_ = 0;
  State limit_ = State::finished;  // the one that was met first
  std::string text_;
  std::size_t output_bytes_ = 0;  // printed, not all of them kept
  flow::BoundedText messages_{kMessagesLimit};
  bool has_report_ = false;
  SupervisorReport result_;

  void stop(State limit);
  void read_output();
  void read_messages();
  void wait_for_supervisor();
  State state() const;
  std::uint64_t largest_process() const;
};

}  // namespace mpgen::jobs

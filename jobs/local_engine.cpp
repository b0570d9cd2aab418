#include "jobs/local_engine.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <numeric>
#include <utility>

#include "jobs/job_process.hpp"
#include "jobs/process_memory.hpp"
#include "jobs/signals.hpp"

namespace mpgen::jobs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kMemoryPeriod = std::chrono::milliseconds(100);
constexpr auto kLockPeriod = std::chrono::milliseconds(200);
constexpr int kPollMilliseconds = 100;

class LocalEngine {
 public:
  LocalEngine(const std::vector<Job>& jobs, const RecordFolder& folder, int parallel,
              const JobEvent& event)
      : jobs_(jobs), folder_(folder), parallel_(parallel), event_(event) {
    std::vector<std::size_t> order(jobs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&jobs](std::size_t first, std::size_t second) {
      return jobs[first].cost_hint > jobs[second].cost_hint;
    });
    pending_.assign(order.begin(), order.end());
  }

  int run() {
    while (!pending_.empty() || !elsewhere_.empty() || !running_.empty()) {
      if (CaughtSignals::caught() != 0) break;
      look_elsewhere();
      start_next();
      wait();
      measure_memory();
      collect();
    }
    const int signal = CaughtSignals::caught();
    running_.clear();
    return signal;
  }

 private:
  struct Running {
    std::size_t index = 0;
    int cores = 1;
    // The lock outlives the process: it is given back when the record is there.
    JobLock lock;
    std::unique_ptr<JobProcess> process;
  };

  const std::vector<Job>& jobs_;
  const RecordFolder& folder_;
  int parallel_;
  const JobEvent& event_;
  std::deque<std::size_t> pending_;
  std::vector<std::size_t> elsewhere_;
  std::vector<Running> running_;
  Clock::time_point next_look_;
  Clock::time_point next_measurement_;

  /// Whether the job's record is there; then it is done.
  bool reuse(std::size_t index) {
    const std::optional<Record> record = result_of(jobs_[index], folder_);
    if (record) event_(Progress::Kind::reused, index, &*record);
    return record.has_value();
  }

  int cores_of(std::size_t index) const { return std::min(jobs_[index].cores, parallel_); }

  int free_cores() const {
    int cores = parallel_;
    for (const Running& job : running_) cores -= job.cores;
    return cores;
  }

  void start_next() {
    // The first one waits until it has room: smaller ones behind it could keep it waiting forever.
    while (!pending_.empty() && cores_of(pending_.front()) <= free_cores()) {
      const std::size_t index = pending_.front();
      pending_.pop_front();
      std::optional<JobLock> lock = folder_.try_lock(jobs_[index].id);
      if (!lock) {
        elsewhere_.push_back(index);
        event_(Progress::Kind::elsewhere, index, nullptr);
        continue;
      }
      if (reuse(index)) continue;
      event_(Progress::Kind::started, index, nullptr);
      const int file = lock->file();
      running_.push_back({index, cores_of(index), std::move(*lock),
                          std::make_unique<JobProcess>(jobs_[index], file)});
    }
  }

  /// Jobs that another engine runs are done when their records are there, and ours when that engine
  /// has ended without.
  void look_elsewhere() {
    if (elsewhere_.empty() || Clock::now() < next_look_) return;
    next_look_ = Clock::now() + kLockPeriod;
    std::vector<std::size_t> still;
    for (const std::size_t index : elsewhere_) {
      const bool is_free = folder_.try_lock(jobs_[index].id).has_value();
      if (!is_free) {
        still.push_back(index);
      } else if (!reuse(index)) {
        pending_.push_front(index);
      }
    }
    elsewhere_ = std::move(still);
  }

  void wait() const {
    std::vector<pollfd> files;
    for (const Running& job : running_) {
      for (const int file :
           {job.process->output(), job.process->messages(), job.process->report()}) {
        if (file >= 0) files.push_back({.fd = file, .events = POLLIN, .revents = 0});
      }
    }
    if (running_.empty() && elsewhere_.empty()) return;
    // A signal ends the wait.
    poll(files.data(), files.size(), kPollMilliseconds);
  }

  void measure_memory() {
    if (running_.empty() || Clock::now() < next_measurement_) return;
    next_measurement_ = Clock::now() + kMemoryPeriod;
    std::vector<pid_t> roots;
    roots.reserve(running_.size());
    for (const Running& job : running_) roots.push_back(job.process->supervisor());
    const auto sizes = resident_below(roots);
    for (const Running& job : running_) {
      job.process->note_memory(sizes.at(job.process->supervisor()));
    }
  }

  void collect() {
    for (std::size_t place = 0; place < running_.size();) {
      Running& job = running_[place];
      if (!job.process->advance()) {
        ++place;
        continue;
      }
      const Record record = job.process->record();
      folder_.write(record);
      const std::size_t index = job.index;
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(place));
      event_(Progress::Kind::finished, index, &record);
    }
  }
};

}  // namespace

std::optional<Record> result_of(const Job& job, const RecordFolder& folder) {
  std::optional<Record> record = folder.read(job.id);
  if (record && (record->key != job.key || record->state == State::not_started)) record.reset();
  return record;
}

int run_locally(const std::vector<Job>& jobs, const RecordFolder& folder, int parallel,
                const JobEvent& event) {
  return LocalEngine(jobs, folder, parallel, event).run();
}

}  // namespace mpgen::jobs

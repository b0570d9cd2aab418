#include "tensors/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace mpgen::tensors {
namespace {

constexpr auto kWatchInterval = std::chrono::milliseconds(100);

class Job {
 public:
  Job(std::uint64_t pieces, const Work& work) : pieces_(pieces), work_(work) {}

  void run(int worker) {
    // Pieces are taken in order, so that all below the lowest failed one are still done.
    for (std::uint64_t piece = next_++; piece < pieces_ && piece < failed_piece_; piece = next_++) {
      try {
        work_(worker, piece);
        ++finished_;
      } catch (...) {
        fail(piece);
      }
    }
    const std::lock_guard lock(mutex_);
    ++ended_workers_;
    worker_ended_.notify_one();
  }

  // Returns when `workers` workers have ended.
  void wait(int workers, const std::function<void(std::uint64_t)>& watch) {
    std::unique_lock lock(mutex_);
    while (
        !worker_ended_.wait_for(lock, kWatchInterval, [&] { return ended_workers_ == workers; })) {
      if (!watch) continue;
      lock.unlock();
      watch(finished_);
      lock.lock();
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void fail(std::uint64_t piece) {
    const std::lock_guard lock(mutex_);
    if (piece >= failed_piece_) return;
    failed_piece_ = piece;
    failure_ = std::current_exception();
  }

  const std::uint64_t pieces_;
  const Work& work_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<std::uint64_t> finished_ = 0;
  std::atomic<std::uint64_t> failed_piece_ = std::numeric_limits<std::uint64_t>::max();
  std::mutex mutex_;
  std::condition_variable worker_ended_;
  int ended_workers_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

int worker_count(int jobs, std::uint64_t pieces) {
  const auto wanted =
      jobs > 0 ? static_cast<unsigned>(jobs) : std::max(1U, std::thread::hardware_concurrency());
  return static_cast<int>(std::clamp<std::uint64_t>(pieces, 1, wanted));
}

void for_each_piece(std::uint64_t pieces, int workers, const Work& work,
                    const std::function<void(std::uint64_t)>& watch) {
  Job job(pieces, work);
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(workers));
  int started = 0;
  try {
    for (; started < workers; ++started) threads.emplace_back(&Job::run, &job, started);
  } catch (const std::system_error&) {
    // Fewer threads than wanted do the job just as well.
    if (started == 0) job.run(started++);
  }
  try {
    job.wait(started, watch);
  } catch (...) {
    for (auto& thread : threads) thread.join();
    throw;
  }
  for (auto& thread : threads) thread.join();
  job.rethrow();
}

}  // namespace mpgen::tensors

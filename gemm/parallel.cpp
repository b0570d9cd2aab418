#include "gemm/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace mpgen::gemm {
namespace {

class Job {
 public:
  Job(std::size_t panels, const PanelWork& work) : panels_(panels), work_(work) {}

  void run(int worker) {
    // Panels are taken in order, so that all below the lowest failed one are still done.
    for (std::size_t panel = next_++; panel < panels_ && panel < failed_panel_; panel = next_++) {
      try {
        work_(panel, worker);
      } catch (...) {
        fail(panel);
      }
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void fail(std::size_t panel) {
    const std::lock_guard lock(mutex_);
    if (panel >= failed_panel_) return;
    failed_panel_ = panel;
    failure_ = std::current_exception();
  }

  const std::size_t panels_;
  const PanelWork& work_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> failed_panel_ = std::numeric_limits<std::size_t>::max();
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

void for_each_panel(std::size_t panels, int threads, const PanelWork& work) {
  if (threads < 1) throw std::invalid_argument("the number of threads must be 1 or more");
  Job job(panels, work);
  std::vector<std::thread> others;
  const std::size_t wanted = std::min(panels, static_cast<std::size_t>(threads));
  others.reserve(wanted);
  try {
    for (std::size_t worker = 1; worker < wanted; ++worker) {
      others.emplace_back(&Job::run, &job, static_cast<int>(worker));
    }
  } catch (const std::system_error&) {
    // Fewer threads than wanted do the job just as well.
  }
  job.run(0);
  for (auto& thread : others) thread.join();
  job.rethrow();
}

}  // namespace mpgen::gemm

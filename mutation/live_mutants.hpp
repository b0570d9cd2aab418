// The mutants that nothing has noticed yet.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mpgen::mutation {

class LiveMutants {
 public:
  explicit LiveMutants(std::size_t count) : suites_(count) {
    for (std::size_t number = 1; number <= count; ++number) live_.push_back(number);
  }

  bool empty() const { return live_.empty(); }
  const std::vector<std::string>& suites() const { return suites_; }

  /// Calls `notices` for each live mutant's number, counted from 1, in `jobs` threads; those for
  /// which it is true are killed by `suite`.
  template <typename Notices>
  void kill(const std::string& suite, int jobs, const Notices& notices) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr error;
    std::vector<char> noticed(live_.size());
    const auto work = [&] {
      try {
        for (std::size_t index = next++; index < live_.size(); index = next++) {
          noticed[index] = notices(live_[index]) ? 1 : 0;
        }
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!error) error = std::current_exception();
        next = live_.size();
      }
    };
    std::vector<std::thread> threads;
    for (int job = 1; job < jobs; ++job) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    if (error) std::rethrow_exception(error);
    std::vector<std::size_t> left;
    for (std::size_t index = 0; index < live_.size(); ++index) {
      if (noticed[index] == 0) {
        left.push_back(live_[index]);
      } else {
        suites_[live_[index] - 1] = suite;
      }
    }
    live_ = std::move(left);
  }

 private:
  std::vector<std::size_t> live_;
  std::vector<std::string> suites_;
};

}  // namespace mpgen::mutation

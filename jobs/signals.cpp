#include "jobs/signals.hpp"

#include <atomic>
#include <cstddef>

namespace mpgen::jobs {
namespace {

// A handler has no other way to tell.
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

void remember(int number) {
  int none = 0;
  first_signal.compare_exchange_strong(none, number);
}

}  // namespace

CaughtSignals::CaughtSignals() {
  first_signal = 0;
  for (std::size_t index = 0; index < kNumbers.size(); ++index) {
    sigaction(kNumbers[index], nullptr, &before_[index]);
    if (before_[index].sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = remember;
    sigaction(kNumbers[index], &action, nullptr);
  }
}

CaughtSignals::~CaughtSignals() {
  for (std::size_t index = 0; index < kNumbers.size(); ++index) {
    sigaction(kNumbers[index], &before_[index], nullptr);
  }
}

int CaughtSignals::caught() { return first_signal; }

}  // namespace mpgen::jobs

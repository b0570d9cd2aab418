// Time that this process has spent on processors, all threads together: what others do on the
// machine shows least in it.
#pragma once

#include <ctime>

namespace mpgen::bench {

/// Seconds.
inline double cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Of the calling thread alone.
inline double thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace mpgen::bench

// Ends a batch in order when the user or the system asks for it.
#pragma once

#include <array>
#include <csignal>

namespace mpgen::jobs {

/// Catches SIGINT, SIGTERM and SIGHUP for as long as it lives, but for those that are ignored. One
/// at a time in a process.
class CaughtSignals {
 public:
  CaughtSignals();
  ~CaughtSignals();
  CaughtSignals(const CaughtSignals&) = delete;
  CaughtSignals& operator=(const CaughtSignals&) = delete;

  /// The first that came, or 0.
  static int caught();

 private:
  static constexpr std::array<int, 3> kNumbers = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, 3> before_{};
};

}  // namespace mpgen::jobs

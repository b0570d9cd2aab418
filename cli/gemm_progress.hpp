// How far a multiplication is, how fast, and how long it will still take.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/console.hpp"

namespace mpgen::cli {

/// "1.23 M" for 1.23e6; three significant digits.
std::string short_number(double value);

/// "2 min 10 s"; "1 h 5 min"; "12 s".
std::string duration(double seconds);

/// A progress line; nothing where the console shows none.
class GemmProgress {
 public:
  GemmProgress(std::string what, Console& console);

  /// `done` of `total` multiplications and additions. By one thread at a time.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  Console& console_;
  Clock::time_point begin_;
  Clock::time_point shown_;
};

}  // namespace mpgen::cli

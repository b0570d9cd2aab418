#include "cli/gemm_progress.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace mpgen::cli {
namespace {

constexpr std::chrono::milliseconds kInterval(100);

}  // namespace

std::string short_number(double value) {
  constexpr std::array kPrefixes = {"", " k", " M", " G", " T", " P"};
  std::size_t prefix = 0;
  // 999.5 would print as 1e+03.
  while (value >= 999.5 && prefix + 1 < kPrefixes.size()) {
    value /= 1000;
    ++prefix;
  }
  return fmt::format("{:.3g}{}", value, kPrefixes[prefix]);
}

std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

GemmProgress::GemmProgress(std::string what, Console& console)
    : what_(std::move(what)), console_(console), begin_(Clock::now()) {
  console_.progress(what_);
}

void GemmProgress::show(std::uint64_t done, std::uint64_t total) {
  const auto now = Clock::now();
  if (done == 0 || total == 0 || now - shown_ < kInterval) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double rate = static_cast<double>(done) / seconds;
  const double left = static_cast<double>(total - done) / rate;
  console_.progress(fmt::format("{:3.0f} %  {}, {} MAC/s, {} left",
                                100 * static_cast<double>(done) / static_cast<double>(total), what_,
                                short_number(rate), duration(left)));
}

}  // namespace mpgen::cli

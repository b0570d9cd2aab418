#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "exhaustive/exhaustive.hpp"
#include "exhaustive/function_model.hpp"
#include "exhaustive/slice.hpp"
#include "exhaustive/state.hpp"
#include "exhaustive/subject.hpp"
#include "jobs/hash.hpp"
#include "tb/model.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::exhaustive {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kExamples = 10;

SubjectDescription description_of(const Subject& subject) {
  return {.name = subject.name,
          .what = subject.what,
          .points = std::uint64_t{1} << subject.bits,
          .slices = subject.slices(),
          .host = subject.host_method,
          .not_simulated = subject.not_simulated};
}

const Subject& find_subject(const std::string& name) {
  const auto& all = all_subjects();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&name](const Subject& subject) { return subject.name == name; });
  if (found == all.end()) {
    throw std::invalid_argument(fmt::format("\"{}\" is no subject of exhaustive runs", name));
  }
  return *found;
}

/// Every so many slices, so that any part of a run has been everywhere: a step that is odd, and so
/// prime to the number of slices, near the golden section of it.
std::uint64_t slice_at(std::uint64_t place, std::uint64_t slices) {
  const std::uint64_t step = slices * 5 / 8 | 1;
  return place * step % slices;
}

class Run {
 public:
  Run(const Subject& subject, const Options& options,
      const std::function<void(const Result&)>& progress)
      : subject_(subject),
        options_(options),
        progress_(progress),
        source_(function_module(subject)),
        state_(options.folder / (subject.name + ".json"), fingerprint()) {
    for (std::uint64_t place = 0; place < subject.slices(); ++place) {
      const std::uint64_t slice = slice_at(place, subject.slices());
      if (state_.slices().count(slice) == 0) left_.push_back(slice);
    }
    if (options.slices != 0 && left_.size() > options.slices) left_.resize(options.slices);
  }

  Result run() {
    if (left_.empty()) return result();
    const tb::ModelCache cache =
        options_.cache.empty() ? tb::ModelCache() : tb::ModelCache(options_.cache);
    const std::filesystem::path plugin = cache.build(source_, function_ports(subject_));
    start_ = Clock::now();
    std::vector<std::thread> threads;
    const auto count = std::min<std::size_t>(static_cast<std::size_t>(options_.jobs), left_.size());
    threads.reserve(count);
    for (std::size_t thread = 0; thread < count; ++thread) {
      threads.emplace_back([this, &plugin] { work(plugin); });
    }
    for (std::thread& thread : threads) thread.join();
    if (problem_) std::rethrow_exception(problem_);
    return result();
  }

 private:
  const Subject& subject_;
  const Options& options_;
  const std::function<void(const Result&)>& progress_;
  tb::RtlSource source_;
  State state_;
  std::vector<std::uint64_t> left_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::uint64_t finished_ = 0;
  Clock::time_point start_ = Clock::now();
  std::exception_ptr problem_;

  std::string fingerprint() const {
    return fmt::format("{:016x} {} {}", jobs::hash_of(source_.files.front().text),
                       subject_.host != nullptr ? "with host" : "without host", options_.key);
  }

  /// The next slice, or false when there is none or the time is over.
  bool take(std::uint64_t& slice) {
    const std::lock_guard lock(mutex_);
    const bool is_late =
        options_.budget.count() != 0 && next_ != 0 && Clock::now() - start_ >= options_.budget;
    if (problem_ || is_late || next_ == left_.size()) return false;
    slice = left_[next_++];
    return true;
  }

  void work(const std::filesystem::path& plugin) {
    try {
      tb::Model model(plugin);
      for (std::uint64_t slice = 0; take(slice);) {
        SliceResult done = check_slice(subject_, model, slice);
        const std::lock_guard lock(mutex_);
        state_.add(slice, std::move(done));
        ++finished_;
        if (progress_) progress_(result());
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      problem_ = std::current_exception();
    }
  }

  Result result() const {
    Result result{.subject = description_of(subject_), .examples = {}};
    result.slices_done = state_.slices().size();
    result.slices_run = finished_;
    for (const auto& [number, slice] : state_.slices()) {
      result.points += slice.points;
      result.simulated += slice.simulated;
      result.mismatches += slice.mismatches;
      result.checksum += slice.checksum;
      for (const Mismatch& example : slice.examples) {
        if (result.examples.size() < kExamples) result.examples.push_back(example);
      }
    }
    if (finished_ != 0) {
      result.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
      result.points_per_second =
          static_cast<double>(finished_ * subject_.slice_points()) / result.seconds;
    }
    return result;
  }
};

}  // namespace

std::vector<SubjectDescription> subjects() {
  std::vector<SubjectDescription> list;
  for (const Subject& subject : all_subjects()) list.push_back(description_of(subject));
  return list;
}

Result run(const Options& options, const std::function<void(const Result&)>& progress) {
  const Subject& subject = find_subject(options.subject);
  if (options.folder.empty()) throw std::invalid_argument("an exhaustive run needs a folder");
  if (options.jobs < 1) throw std::invalid_argument("an exhaustive run needs a thread");
  if (options.budget.count() < 0) throw std::invalid_argument("the budget is negative");
  std::filesystem::create_directories(options.folder);
  return Run(subject, options, progress).run();
}

std::string describe(const std::string& subject, const Mismatch& mismatch) {
  const Subject& known = find_subject(subject);
  const int digits = 2 + known.result_bits / 4;
  return fmt::format("{}: reference {:#0{}x}, host {:#0{}x}, RTL {:#0{}x}",
                     known.describe(mismatch.point), mismatch.golden, digits, mismatch.host, digits,
                     mismatch.rtl, digits);
}

}  // namespace mpgen::exhaustive

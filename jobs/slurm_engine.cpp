#include "jobs/slurm_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "flow/tools.hpp"
#include "jobs/signals.hpp"
#include "jobs/slurm_array.hpp"
#include "jobs/slurm_commands.hpp"

namespace mpgen::jobs {
namespace {

/// What the end of a task without a record means.
enum class Ending { none, lost, never_started, cancelled, out_of_time, out_of_memory, failed };

Ending ending_of(const TaskState& task, bool has_started) {
  static const std::map<std::string, Ending> kEndings = {
      {"NODE_FAIL", Ending::lost},       {"BOOT_FAIL", Ending::lost},
      {"PREEMPTED", Ending::lost},       {"REVOKED", Ending::lost},
      {"CANCELLED", Ending::cancelled},  {"TIMEOUT", Ending::out_of_time},
      {"DEADLINE", Ending::out_of_time}, {"OUT_OF_MEMORY", Ending::out_of_memory},
      {"COMPLETED", Ending::failed},     {"FAILED", Ending::failed},
  };
  const auto known = kEndings.find(task.state);
  if (known == kEndings.end()) {
    // Slurm holds a task that it could not start on its node.
    const bool is_held = task.state == "PENDING" && task.reason.find("launch failed") == 0;
    return is_held ? Ending::never_started : Ending::none;
  }
  if (known->second == Ending::failed && !has_started) return Ending::never_started;
  return known->second;
}

class SlurmEngine {
 public:
  SlurmEngine(const std::vector<Job>& jobs, const RecordFolder& folder, const Options& options,
              const JobEvent& event, const std::function<void(const std::string&)>& report)
      : jobs_(jobs),
        folder_(folder),
        options_(options),
        event_(event),
        report_(report),
        submissions_(jobs.size(), 0) {}

  int run() {
    if (jobs_.empty()) return 0;
    largest_array_ = largest_array();
    try {
      std::vector<std::size_t> all(jobs_.size());
      for (std::size_t index = 0; index < all.size(); ++index) all[index] = index;
      submit(all);
      while (!arrays_.empty()) {
        if (CaughtSignals::caught() != 0) break;
        pause();
        look();
      }
    } catch (...) {
      cancel_all();
      throw;
    }
    if (CaughtSignals::caught() != 0) cancel_all();
    return arrays_.empty() ? 0 : CaughtSignals::caught();
  }

 private:
  struct Array {
    SlurmArray files;
    std::string number;
    std::map<std::size_t, std::size_t> open;  ///< task to job, without a record so far
    std::set<std::size_t> suspects;           ///< tasks that seemed to be over without a record
  };

  const std::vector<Job>& jobs_;
  const RecordFolder& folder_;
  const Options& options_;
  const JobEvent& event_;
  const std::function<void(const std::string&)>& report_;
  std::vector<int> submissions_;
  std::vector<Array> arrays_;
  std::size_t largest_array_ = 1;
  int silent_looks_ = 0;

  /// Arrays of jobs with the same limits, longest first.
  void submit(std::vector<std::size_t> indices) {
    std::stable_sort(indices.begin(), indices.end(), [this](std::size_t one, std::size_t other) {
      return jobs_[one].cost_hint > jobs_[other].cost_hint;
    });
    std::map<std::tuple<std::chrono::seconds, std::uint64_t, int>, std::vector<std::size_t>> groups;
    for (const std::size_t index : indices) {
      const Job& job = jobs_[index];
      groups[{job.time_limit, job.memory_limit, job.cores}].push_back(index);
    }
    for (const auto& [limits, group] : groups) {
      for (std::size_t first = 0; first < group.size(); first += largest_array_) {
        const std::size_t end = std::min(group.size(), first + largest_array_);
        submit_one({group.begin() + static_cast<std::ptrdiff_t>(first),
                    group.begin() + static_cast<std::ptrdiff_t>(end)});
      }
    }
  }

  void submit_one(const std::vector<std::size_t>& indices) {
    std::vector<Job> jobs;
    jobs.reserve(indices.size());
    std::map<std::size_t, std::size_t> open;
    for (const std::size_t index : indices) {
      open[jobs.size()] = index;
      jobs.push_back(jobs_[index]);
      ++submissions_[index];
    }
    const SlurmArray files = SlurmArray::write(jobs, options_);
    const std::string number = submit_array(files.arguments(jobs, options_));
    arrays_.push_back({files, number, std::move(open), {}});
    report_(
        fmt::format("Slurm array {}: {} tasks, {}", number, jobs.size(), files.folder().string()));
  }

  void pause() const {
    // In short steps, for signals.
    const auto end = std::chrono::steady_clock::now() + options_.slurm.poll;
    while (std::chrono::steady_clock::now() < end && CaughtSignals::caught() == 0) {
      std::this_thread::sleep_for(
          std::min<std::chrono::milliseconds>(options_.slurm.poll, std::chrono::milliseconds(100)));
    }
  }

  void look() {
    std::vector<std::size_t> again;
    for (Array& array : arrays_) {
      take_records(array);
      if (!array.open.empty()) look_at_tasks(array, again);
    }
    arrays_.erase(std::remove_if(arrays_.begin(), arrays_.end(),
                                 [](const Array& array) { return array.open.empty(); }),
                  arrays_.end());
    if (!again.empty()) submit(again);
  }

  void take_records(Array& array) {
    for (auto task = array.open.begin(); task != array.open.end();) {
      const std::optional<Record> record = result_of(jobs_[task->second], folder_);
      if (!record && !is_unstartable(array, task->first)) {
        ++task;
        continue;
      }
      if (record) event_(Progress::Kind::finished, task->second, &*record);
      task = array.open.erase(task);
    }
  }

  /// Whether the worker has found that the job's program cannot be run: no result, but an end.
  bool is_unstartable(const Array& array, std::size_t task) {
    const Job& job = jobs_[array.open.at(task)];
    if (!array.files.has_started(task)) return false;
    const std::optional<Record> record = folder_.read(job.id);
    if (!record || record->key != job.key) return false;
    event_(Progress::Kind::finished, array.open.at(task), &*record);
    return true;
  }

  void look_at_tasks(Array& array, std::vector<std::size_t>& again) {
    constexpr int kSilentLooks = 30;
    std::map<std::size_t, TaskState> states;
    try {
      states = task_states(array.number);
      silent_looks_ = 0;
    } catch (const flow::ToolError&) {
      // The controller may be restarted; tasks go on without it.
      if (++silent_looks_ > kSilentLooks) throw;
      return;
    }
    for (auto task = array.open.begin(); task != array.open.end();) {
      const auto [number, job] = *task;
      const auto state = states.find(number);
      const TaskState known = state != states.end() ? state->second : TaskState{"COMPLETED", ""};
      const Ending ending = ending_of(known, array.files.has_started(number));
      // A record may be on its way through a network file system, so it gets a second look.
      if (ending == Ending::none) array.suspects.erase(number);
      if (ending == Ending::none || array.suspects.insert(number).second) {
        ++task;
        continue;
      }
      if (known.state == "PENDING") cancel_array(array.number, {number});
      settle(array, number, job, ending, known, again);
      task = array.open.erase(task);
    }
  }

  void settle(const Array& array, std::size_t task, std::size_t job, Ending ending,
              const TaskState& known, std::vector<std::size_t>& again) {
    const bool may_repeat = ending == Ending::lost || ending == Ending::never_started;
    if (may_repeat && submissions_[job] < options_.slurm.submissions) {
      again.push_back(job);
      return;
    }
    Record record;
    record.id = jobs_[job].id;
    record.key = jobs_[job].key;
    switch (ending) {
      case Ending::out_of_time:
        record.state = State::out_of_time;
        break;
      case Ending::out_of_memory:
        record.state = State::out_of_memory;
        break;
      case Ending::failed:
        record.state = State::crashed;
        record.signal = SIGKILL;
        break;
      default:
        break;
    }
    record.messages = fmt::format(
        "Slurm ended task {} of array {} without a result: {} {}, submitted {} times\n{}", task,
        array.number, known.state, known.reason, submissions_[job], array.files.log(task));
    const std::optional<JobLock> lock = folder_.try_lock(record.id);
    if (lock) folder_.write(record);
    event_(Progress::Kind::finished, job, &record);
  }

  void cancel_all() const {
    for (const Array& array : arrays_) cancel_array(array.number);
  }
};

}  // namespace

int run_on_slurm(const std::vector<Job>& jobs, const RecordFolder& folder, const Options& options,
                 const JobEvent& event, const std::function<void(const std::string&)>& report) {
  return SlurmEngine(jobs, folder, options, event, report).run();
}

int run_one(const std::filesystem::path& folder, std::size_t index) {
  const CaughtSignals signals;
  const SlurmArray array(folder);
  const Job job = array.job(index);
  const RecordFolder records(array.batch_folder());
  const JobEvent mark = [&](Progress::Kind kind, std::size_t /*place*/, const Record* /*record*/) {
    if (kind != Progress::Kind::started) return;
    // The engine must not take what an earlier attempt has left for the outcome of this one.
    records.remove(job.id);
    array.mark_started(index);
  };
  // A core count of its own: the job gets what Slurm has set aside for it.
  return run_locally({job}, records, job.cores, mark) == 0 ? 0 : 1;
}

}  // namespace mpgen::jobs

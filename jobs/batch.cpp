#include "jobs/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "jobs/hash.hpp"
#include "jobs/local_engine.hpp"
#include "jobs/record_folder.hpp"
#include "jobs/signals.hpp"
#include "jobs/slurm_engine.hpp"

namespace mpgen::jobs {
namespace {

void require(bool condition, const std::string& problem) {
  if (!condition) throw std::invalid_argument(problem);
}

void require_usable(const std::vector<Job>& jobs) {
  std::set<std::string> ids;
  for (const Job& job : jobs) {
    require(is_job_id(job.id), fmt::format("\"{}\" cannot be the id of a job", job.id));
    require(ids.insert(job.id).second, fmt::format("two jobs have the id {}", job.id));
    require(!job.command.empty() && !job.command.front().empty(),
            fmt::format("job {} has no program", job.id));
    require(job.time_limit.count() > 0, fmt::format("job {} has no time", job.id));
    require(job.cores > 0, fmt::format("job {} has no cores", job.id));
  }
}

void require_usable(const Options& options) {
  require(!options.folder.empty(), "a batch needs a folder");
  require(options.parallel >= 0, "the number of jobs side by side is negative");
  require(1 <= options.shard.index && options.shard.index <= options.shard.count,
          fmt::format("there is no shard {}/{}", options.shard.index, options.shard.count));
  if (options.engine == Engine::slurm) {
    require(!options.slurm.worker.empty(), "Slurm needs a worker");
    require(options.slurm.submissions > 0, "Slurm needs at least one submission");
  }
}

/// The jobs of one shard and their records, in the order of the batch.
class Batch {
 public:
  Batch(const std::vector<Job>& jobs, const Options& options,
        const std::function<void(const Progress&)>& progress)
      : options_(options), folder_(options.folder), progress_(progress) {
    for (const Job& job : jobs) {
      if (shard_of(job.id, options.shard.count) == options.shard.index) jobs_.push_back(job);
    }
    records_.resize(jobs_.size());
  }

  BatchResult run() {
    const CaughtSignals signals;
    if (options_.fresh) {
      for (const Job& job : jobs_) folder_.remove(job.id);
    }
    find_missing();
    const JobEvent event = [this](Progress::Kind kind, std::size_t index, const Record* record) {
      note(kind, places_[index], record);
    };
    if (options_.engine == Engine::local) {
      const int machine = static_cast<int>(std::thread::hardware_concurrency());
      const int parallel = options_.parallel > 0 ? options_.parallel : std::max(1, machine);
      result_.signal = run_locally(missing_, folder_, parallel, event);
    } else {
      result_.signal = run_on_slurm(missing_, folder_, options_, event,
                                    [this](const std::string& text) { report(text); });
    }
    return finish();
  }

 private:
  const Options& options_;
  RecordFolder folder_;
  const std::function<void(const Progress&)>& progress_;
  std::vector<Job> jobs_;
  std::vector<std::optional<Record>> records_;
  std::vector<Job> missing_;
  std::vector<std::size_t> places_;  ///< of `missing_` in `jobs_`
  std::size_t done_ = 0;
  BatchResult result_;

  void find_missing() {
    for (std::size_t place = 0; place < jobs_.size(); ++place) {
      const std::optional<Record> record = result_of(jobs_[place], folder_);
      if (record) {
        note(Progress::Kind::reused, place, &*record);
      } else {
        missing_.push_back(jobs_[place]);
        places_.push_back(place);
      }
    }
  }

  void note(Progress::Kind kind, std::size_t place, const Record* record) {
    if (record != nullptr) {
      records_[place] = *record;
      ++done_;
      ++(kind == Progress::Kind::reused ? result_.reused : result_.ran);
    }
    if (!progress_) return;
    progress_({.kind = kind,
               .job = &jobs_[place],
               .record = record,
               .done = done_,
               .total = jobs_.size(),
               .text = {}});
  }

  void report(const std::string& text) const {
    if (!progress_) return;
    progress_({.kind = Progress::Kind::submitted,
               .job = nullptr,
               .record = nullptr,
               .done = done_,
               .total = jobs_.size(),
               .text = text});
  }

  BatchResult finish() {
    for (std::size_t place = 0; place < jobs_.size(); ++place) {
      if (!records_[place]) {
        Record record;
        record.id = jobs_[place].id;
        record.key = jobs_[place].key;
        record.messages = fmt::format("interrupted by signal {}", result_.signal);
        records_[place] = std::move(record);
      }
      result_.records.push_back(std::move(*records_[place]));
    }
    return std::move(result_);
  }
};

}  // namespace

int shard_of(const std::string& id, int count) {
  if (count < 1) throw std::invalid_argument(fmt::format("there are no {} shards", count));
  return 1 + static_cast<int>(hash_of(id) % static_cast<std::uint64_t>(count));
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = index.ec == std::errc() && index.ptr != end && *index.ptr == '/';
  if (has_slash) {
    const auto count = std::from_chars(index.ptr + 1, end, shard.count);
    const bool is_whole = count.ec == std::errc() && count.ptr == end;
    if (is_whole && 1 <= shard.index && shard.index <= shard.count) return shard;
  }
  throw std::invalid_argument(
      fmt::format("\"{}\" is no shard; write 2/5 for the second of five", text));
}

BatchResult run_batch(const std::vector<Job>& jobs, const Options& options,
                      const std::function<void(const Progress&)>& progress) {
  require_usable(jobs);
  require_usable(options);
  return Batch(jobs, options, progress).run();
}

}  // namespace mpgen::jobs

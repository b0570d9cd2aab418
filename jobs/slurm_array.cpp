#include "jobs/slurm_array.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "flow/bounded_text.hpp"
#include "flow/process.hpp"
#include "jobs/record_folder.hpp"

namespace mpgen::jobs {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr auto kList = "jobs.json";
constexpr auto kScript = "task.sh";
constexpr auto kStarted = "started";
constexpr auto kLog = "log";

/// A folder that was not there before, although others may look for one at the same time.
fs::path new_folder(const fs::path& parent) {
  fs::create_directories(parent);
  for (int number = 1;; ++number) {
    fs::path folder = parent / fmt::format("{:04}", number);
    if (fs::create_directory(folder)) return folder;
  }
}

json describe(const Job& job) {
  return {{"id", job.id},
          {"command", job.command},
          {"key", job.key},
          {"time_limit_seconds", job.time_limit.count()},
          {"memory_limit", job.memory_limit},
          {"cores", job.cores}};
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

json read_list(const fs::path& folder) {
  try {
    return json::parse(read_text(folder / kList));
  } catch (const json::exception&) {
    throw std::invalid_argument(folder.string() + " is no folder of a Slurm array");
  }
}

}  // namespace

SlurmArray SlurmArray::write(const std::vector<Job>& jobs, const Options& options) {
  const fs::path batch = fs::absolute(options.folder);
  SlurmArray array(new_folder(batch / "slurm"));
  json list = {{"folder", batch.string()}, {"jobs", json::array()}};
  for (const Job& job : jobs) list["jobs"].push_back(describe(job));
  fs::create_directory(array.folder_ / kStarted);
  fs::create_directory(array.folder_ / kLog);
  write_in_one_step(array.folder_ / kList, list.dump(1) + "\n");

  flow::Command worker{.arguments = options.slurm.worker, .working_directory = {}};
  worker.arguments.push_back(array.folder_.string());
  write_in_one_step(
      array.folder_ / kScript,
      fmt::format("#!/bin/sh\nexec {} \"$SLURM_ARRAY_TASK_ID\"\n", flow::command_line(worker)));
  return array;
}

std::vector<std::string> SlurmArray::arguments(const std::vector<Job>& jobs,
                                               const Options& options) const {
  // The worker keeps the limits of a job; those of Slurm come later, for a worker that hangs.
  constexpr int kExtraSeconds = 120;
  constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
  constexpr std::uint64_t kExtraMebibytes = 256;
  const Job& first = jobs.front();
  std::string tasks = fmt::format("--array=0-{}", jobs.size() - 1);
  if (options.parallel > 0)
    tasks += fmt::format("%{}", std::max(1, options.parallel / first.cores));
  std::vector<std::string> words = {
      tasks, "--requeue", "--ntasks=1", "--job-name=mpgen",
      // A task that is requeued keeps what it has printed before.
      "--open-mode=append", fmt::format("--output={}/%a.txt", (folder_ / kLog).string()),
      fmt::format("--cpus-per-task={}", first.cores),
      fmt::format("--time={}", (first.time_limit.count() + kExtraSeconds + 59) / 60)};
  if (first.memory_limit != 0) {
    words.push_back(fmt::format(
        "--mem={}M", (first.memory_limit + kMebibyte - 1) / kMebibyte + kExtraMebibytes));
  }
  const std::vector<std::string>& more = options.slurm.sbatch_arguments;
  words.insert(words.end(), more.begin(), more.end());
  words.push_back((folder_ / kScript).string());
  return words;
}

fs::path SlurmArray::batch_folder() const {
  const json list = read_list(folder_);
  return list.at("folder").get<std::string>();
}

Job SlurmArray::job(std::size_t index) const {
  const json list = read_list(folder_);
  try {
    const json& entry = list.at("jobs").at(index);
    return {.id = entry.at("id").get<std::string>(),
            .command = entry.at("command").get<std::vector<std::string>>(),
            .key = entry.at("key").get<std::string>(),
            .time_limit = std::chrono::seconds(entry.at("time_limit_seconds").get<std::int64_t>()),
            .memory_limit = entry.at("memory_limit").get<std::uint64_t>(),
            .cores = entry.at("cores").get<int>()};
  } catch (const json::exception&) {
    throw std::invalid_argument(fmt::format("{} has no job {}", folder_.string(), index));
  }
}

fs::path SlurmArray::file(const char* kind, std::size_t index) const {
  return folder_ / kind / fmt::format("{}.txt", index);
}

void SlurmArray::mark_started(std::size_t index) const {
  write_in_one_step(file(kStarted, index), "");
}

bool SlurmArray::has_started(std::size_t index) const { return fs::exists(file(kStarted, index)); }

std::string SlurmArray::log(std::size_t index) const {
  constexpr int kLines = 20;
  return flow::last_lines(read_text(file(kLog, index)), kLines);
}

}  // namespace mpgen::jobs

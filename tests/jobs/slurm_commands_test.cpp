// The engine against commands of a Slurm that is played by shell scripts: what it submits, and what
// it makes of tasks that end without a record. slurm_test.cpp has a real one.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "flow/tools.hpp"
#include "jobs/batch.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"

namespace {

using mpgen::flow::ToolError;
using mpgen::jobs::BatchResult;
using mpgen::jobs::Job;
using mpgen::jobs::Options;
using mpgen::jobs::State;
using mpgen::tests::read_text;
using mpgen::tests::read_words;
using mpgen::tests::ScopedVariable;
using mpgen::tests::shell_job;
using mpgen::tests::TemporaryFolder;

/// A folder of commands in front of PATH.
class PlayedSlurm {
 public:
  explicit PlayedSlurm(const TemporaryFolder& folder)
      : folder_(folder), path_("PATH", folder.path().string() + ":" + std::getenv("PATH")) {
    command("scontrol", "echo 'MaxArraySize            = 4'");
    command("scancel", "echo \"$*\" >>" + file("cancelled"));
  }

  void command(const std::string& name, const std::string& script) const {
    folder_.write(name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
  }
  /// sbatch counts its calls, from 1, notes its arguments, and runs `script`, where $number is the
  /// call and $task the batch script.
  void sbatch(const std::string& script) const {
    command("sbatch", "for task; do :; done\necho \"$*\" >>" + file("submitted") +
                          "\nnumber=$(wc -l <" + file("submitted") + ")\n" + script +
                          "\necho \"$number;cluster\"");
  }
  /// Runs tasks 0..last as the cluster would.
  static std::string run_tasks(const std::string& last) {
    return "i=0; while [ $i -le " + last +
           " ]; do SLURM_ARRAY_TASK_ID=$i sh $task; i=$((i+1)); done";
  }
  std::string file(const char* name) const { return (folder_ / name).string(); }
  Options options() const {
    Options options;
    options.folder = folder_ / "batch";
    options.engine = mpgen::jobs::Engine::slurm;
    options.slurm.worker = {MPGEN_JOBS_PROGRAM, "job"};
    options.slurm.poll = std::chrono::milliseconds(10);
    return options;
  }

 private:
  const TemporaryFolder& folder_;
  ScopedVariable path_;
};

}  // namespace

TEST_CASE("Slurm that is not there or refuses is a tool's error") {
  const TemporaryFolder folder;
  const std::vector<Job> jobs = {shell_job("a", "true")};
  SECTION("no commands") {
    const PlayedSlurm slurm(folder);
    const ScopedVariable nothing("PATH", (folder / "nothing").string());
    CHECK_THROWS_AS(run_batch(jobs, slurm.options()), ToolError);
  }
  SECTION("no answer") {
    const PlayedSlurm slurm(folder);
    slurm.command("scontrol", "echo 'Unable to contact slurm controller' >&2; exit 1");
    CHECK_THROWS_AS(run_batch(jobs, slurm.options()), ToolError);
  }
  SECTION("refusal") {
    const PlayedSlurm slurm(folder);
    slurm.command("sbatch", "echo 'invalid partition specified: nowhere' >&2; exit 1");
    std::string message;
    try {
      run_batch(jobs, slurm.options());
    } catch (const ToolError& error) {
      message = error.what();
    }
    CHECK(message.find("invalid partition specified: nowhere") != std::string::npos);
  }
}

TEST_CASE("arrays are split by size and limits, longest job first") {
  const TemporaryFolder folder;
  const PlayedSlurm slurm(folder);
  slurm.sbatch(PlayedSlurm::run_tasks("3"));
  slurm.command("squeue", "exit 0");
  std::vector<Job> jobs;
  for (int job = 0; job < 6; ++job) {
    const std::string id = std::to_string(job);
    jobs.push_back(shell_job("job" + id, "echo " + id + " >>" + slurm.file("order")));
    jobs.back().cost_hint = job;
  }
  jobs.push_back(shell_job("large", "echo large"));
  jobs.back().memory_limit = std::uint64_t{1} << 30;
  jobs.back().time_limit = std::chrono::seconds(61);
  jobs.back().cores = 2;
  Options options = slurm.options();
  options.parallel = 8;
  options.slurm.sbatch_arguments = {"--partition=work"};
  const BatchResult result = run_batch(jobs, options);
  CHECK(result.ran == 7);
  for (const auto& record : result.records) CHECK(record.ok());
  CHECK(read_words(slurm.file("order")) == std::vector<std::string>{"5", "4", "3", "2", "1", "0"});

  const std::string submitted = read_text(slurm.file("submitted"));
  CHECK(submitted.find("--array=0-3%8 --requeue") != std::string::npos);
  CHECK(submitted.find("--array=0-1%8 --requeue") != std::string::npos);
  CHECK(submitted.find("--array=0-0%4 --requeue") != std::string::npos);
  CHECK(submitted.find("--cpus-per-task=2 --time=4 --mem=1280M --partition=work") !=
        std::string::npos);
}

TEST_CASE("a task that has a record does nothing") {
  const TemporaryFolder folder;
  const PlayedSlurm slurm(folder);
  slurm.sbatch(PlayedSlurm::run_tasks("1") + ";" + PlayedSlurm::run_tasks("1"));
  slurm.command("squeue", "exit 0");
  const std::vector<Job> jobs = {shell_job("a", "echo x >>" + slurm.file("log")),
                                 shell_job("b", "echo x >>" + slurm.file("log"))};
  CHECK(run_batch(jobs, slurm.options()).ran == 2);
  CHECK(read_words(slurm.file("log")).size() == 2);
  CHECK(run_batch(jobs, slurm.options()).reused == 2);
  CHECK(read_words(slurm.file("submitted")).size() > 1);
}

TEST_CASE("tasks without a record are run again only when their node died or they never started") {
  const TemporaryFolder folder;
  const PlayedSlurm slurm(folder);
  const std::vector<Job> jobs = {shell_job("a", "echo done")};
  const auto submissions = [&slurm] {
    const std::string text = read_text(slurm.file("submitted"));
    return std::count(text.begin(), text.end(), '\n');
  };
  // The worker was at work when it ended.
  const std::string begin = "mkdir -p $(dirname $task)/started; : >$(dirname $task)/started/0.txt";

  SECTION("node failure, then well") {
    slurm.sbatch("if [ $number = 1 ]; then " + begin + "; else " + PlayedSlurm::run_tasks("0") +
                 "; fi");
    slurm.command("squeue", "echo '0|NODE_FAIL|None'");
    const BatchResult result = run_batch(jobs, slurm.options());
    CHECK(result.records[0].output == "done\n");
    CHECK(submissions() == 2);
  }
  SECTION("a node failure each time") {
    slurm.sbatch(begin);
    slurm.command("squeue", "echo '0|NODE_FAIL|None'");
    Options options = slurm.options();
    options.slurm.submissions = 3;
    const BatchResult result = run_batch(jobs, options);
    CHECK(result.records[0].state == State::not_started);
    CHECK(result.records[0].messages.find("NODE_FAIL") != std::string::npos);
    CHECK(submissions() == 3);
  }
  SECTION("failed before the worker") {
    slurm.sbatch("if [ $number != 1 ]; then " + PlayedSlurm::run_tasks("0") + "; fi");
    slurm.command("squeue", "echo '0|FAILED|NonZeroExitCode'");
    CHECK(run_batch(jobs, slurm.options()).records[0].ok());
    CHECK(submissions() == 2);
  }
  SECTION("held after a failed launch") {
    slurm.sbatch("if [ $number != 1 ]; then " + PlayedSlurm::run_tasks("0") + "; fi");
    slurm.command("squeue", "echo '0|PENDING|launch failed requeued held'");
    CHECK(run_batch(jobs, slurm.options()).records[0].ok());
    CHECK(read_text(slurm.file("cancelled")) == "1_0\n");
  }
  SECTION("a worker that dies is a result") {
    slurm.sbatch(begin);
    slurm.command("squeue", "echo '0|FAILED|NonZeroExitCode'");
    CHECK(run_batch(jobs, slurm.options()).records[0].state == State::crashed);
    CHECK(submissions() == 1);
    CHECK(run_batch(jobs, slurm.options()).reused == 1);
  }
  SECTION("limits of Slurm are results") {
    slurm.sbatch(begin);
    slurm.command("squeue", "echo '0|TIMEOUT|TimeLimit'");
    CHECK(run_batch(jobs, slurm.options()).records[0].state == State::out_of_time);
    Options fresh = slurm.options();
    fresh.fresh = true;
    slurm.command("squeue", "echo '0|OUT_OF_MEMORY|OutOfMemory'");
    CHECK(run_batch(jobs, fresh).records[0].state == State::out_of_memory);
  }
  SECTION("cancelled by hand") {
    slurm.sbatch(begin);
    slurm.command("squeue", "echo '0|CANCELLED|None'");
    const BatchResult result = run_batch(jobs, slurm.options());
    CHECK(result.records[0].state == State::not_started);
    CHECK(submissions() == 1);
  }
  SECTION("a controller that is silent for a while") {
    slurm.sbatch(begin);
    slurm.command("squeue", "echo x >>" + slurm.file("asked") + "; if [ $(wc -l <" +
                                slurm.file("asked") +
                                ") -lt 5 ]; then exit 1; fi; echo '0|CANCELLED|None'");
    CHECK(run_batch(jobs, slurm.options()).records[0].state == State::not_started);
  }
}

TEST_CASE("a program that cannot be run is reported by the worker") {
  const TemporaryFolder folder;
  const PlayedSlurm slurm(folder);
  slurm.sbatch(PlayedSlurm::run_tasks("0"));
  slurm.command("squeue", "exit 0");
  Job job = shell_job("a", "");
  job.command = {"/nonexistent/program"};
  const BatchResult result = run_batch({job}, slurm.options());
  CHECK(result.records[0].state == State::not_started);
  CHECK(result.records[0].messages.find("cannot run /nonexistent/program") != std::string::npos);
}

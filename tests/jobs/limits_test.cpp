#include <string>
#include <vector>

#include "jobs/batch.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"

namespace {

using mpgen::jobs::Job;
using mpgen::jobs::Record;
using mpgen::jobs::State;
using mpgen::tests::in_folder;
using mpgen::tests::is_running;
using mpgen::tests::read_words;
using mpgen::tests::shell_job;
using mpgen::tests::TemporaryFolder;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

Record run_alone(const Job& job) {
  const TemporaryFolder folder;
  return run_batch({job}, in_folder(folder / "batch")).records.at(0);
}

}  // namespace

TEST_CASE("a job that takes too long is killed with all that it has started") {
  const TemporaryFolder folder;
  const std::string pids = (folder / "pids").string();
  // A child, an orphan, and an orphan in a session of its own.
  Job job =
      shell_job("a", "sleep 60 & echo $! >>" + pids + "; (sleep 60 & echo $! >>" + pids +
                         "); (setsid sleep 60 & echo $! >>" + pids + "); echo before; sleep 60");
  job.time_limit = std::chrono::seconds(1);
  const Record record = run_batch({job}, in_folder(folder / "batch")).records.at(0);
  CHECK(record.state == State::out_of_time);
  CHECK(record.output == "before\n");
  const std::vector<std::string> processes = read_words(pids);
  REQUIRE(processes.size() == 3);
  for (const std::string& process : processes) CHECK_FALSE(is_running(process));
}

TEST_CASE("what a job leaves running is killed") {
  const TemporaryFolder folder;
  const std::string pids = (folder / "pids").string();
  const Job job = shell_job("a", "setsid sleep 60 & echo $! >>" + pids + "; echo done");
  const Record record = run_batch({job}, in_folder(folder / "batch")).records.at(0);
  CHECK(record.ok());
  CHECK(record.output == "done\n");
  REQUIRE(read_words(pids).size() == 1);
  CHECK_FALSE(is_running(read_words(pids)[0]));
}

TEST_CASE("a job that takes too much memory is killed") {
  // A line without an end.
  Job job = shell_job("a", "tail /dev/zero; echo never");
  job.memory_limit = 64 * kMebibyte;
  const Record record = run_alone(job);
  CHECK(record.state == State::out_of_memory);
  CHECK(record.peak_memory > 64 * kMebibyte);
  CHECK(record.output.empty());
}

TEST_CASE("the memory of all processes of a job counts") {
  const std::string part = "perl -e '$x = \"a\" x (30 << 20); sleep 20' & ";
  Job job = shell_job("a", part + part + part + "wait");
  job.memory_limit = 70 * kMebibyte;
  CHECK(run_alone(job).state == State::out_of_memory);
  job = shell_job("b",
                  "perl -e '$x = \"a\" x (30 << 20); sleep 1'; perl -e '$x = \"a\" x (30 << 20)'");
  job.memory_limit = 70 * kMebibyte;
  const Record record = run_alone(job);
  CHECK(record.ok());
  CHECK(record.peak_memory > 30 * kMebibyte);
  CHECK(record.peak_memory < 70 * kMebibyte);
}

TEST_CASE("memory that was too much only between two looks counts") {
  Job job = shell_job("a", "perl -e '$x = \"a\" x (160 << 20)'; sleep 0.3");
  job.memory_limit = 100 * kMebibyte;
  CHECK(run_alone(job).state == State::out_of_memory);
}

TEST_CASE("a job that prints without end is killed") {
  Job job = shell_job("a", "yes");
  const Record record = run_alone(job);
  CHECK(record.state == State::too_much_output);
  CHECK(record.output.size() == mpgen::jobs::kOutputLimit);
  job = shell_job("b", "head -c 16777216 /dev/zero");
  const Record full = run_alone(job);
  CHECK(full.ok());
  CHECK(full.output.size() == mpgen::jobs::kOutputLimit);
}

TEST_CASE("messages keep their start and their end") {
  const Record record = run_alone(shell_job("a", "(echo first; seq 1 100000; echo last) >&2"));
  CHECK(record.ok());
  CHECK(record.messages.size() < mpgen::jobs::kMessagesLimit + 100);
  CHECK(record.messages.rfind("first\n", 0) == 0);
  CHECK(record.messages.substr(record.messages.size() - 5) == "last\n");
}

TEST_CASE("CPU time of all processes is counted") {
  const std::string work = "sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'";
  const Record one = run_alone(shell_job("a", work));
  const Record two = run_alone(shell_job("b", work + " & " + work + "& wait"));
  CHECK(one.cpu_seconds > 0);
  CHECK(two.cpu_seconds > 1.3 * one.cpu_seconds);
}

#include <algorithm>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "jobs/batch.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"

namespace {

using mpgen::jobs::BatchResult;
using mpgen::jobs::Job;
using mpgen::jobs::Progress;
using mpgen::jobs::State;
using mpgen::tests::in_folder;
using mpgen::tests::read_words;
using mpgen::tests::shell_job;
using mpgen::tests::TemporaryFolder;

}  // namespace

TEST_CASE("records tell what became of each job, in the order of the jobs") {
  const TemporaryFolder folder;
  std::vector<Job> jobs = {shell_job("z", "printf 'a\\0b'; echo problem >&2; exit 3"),
                           shell_job("a", "kill -11 $$"), shell_job("m/n", "true"),
                           shell_job("n", "printf '\\377'")};
  jobs.push_back(shell_job("missing", ""));
  jobs.back().command = {"/nonexistent/program"};
  const BatchResult result = run_batch(jobs, in_folder(folder / "batch"));
  REQUIRE(result.records.size() == 5);
  CHECK(result.ran == 5);
  CHECK(result.signal == 0);

  const auto& failed = result.records[0];
  CHECK(failed.id == "z");
  CHECK(failed.state == State::finished);
  CHECK(failed.exit_status == 3);
  CHECK(failed.output == std::string("a\0b", 3));
  CHECK(failed.messages == "problem\n");
  CHECK_FALSE(failed.ok());
  CHECK(result.records[1].state == State::crashed);
  CHECK(result.records[1].signal == SIGSEGV);
  CHECK(result.records[2].ok());
  CHECK(result.records[3].output == "\377");
  const auto& missing = result.records[4];
  CHECK(missing.state == State::not_started);
  CHECK(missing.messages == "cannot run /nonexistent/program: No such file or directory");
}

TEST_CASE("a job with a record of the same key is not run again") {
  const TemporaryFolder folder;
  const auto log = folder / "log";
  const auto script = [&log](const std::string& word) {
    return "echo " + word + " >>" + log.string() + "; exit 1";
  };
  std::vector<Job> jobs = {shell_job("a", script("a")), shell_job("b", script("b"))};
  const auto options = in_folder(folder / "batch", 1);
  run_batch(jobs, options);
  // Not even a job that has failed.
  BatchResult result = run_batch(jobs, options);
  CHECK(result.reused == 2);
  CHECK(result.records[0].exit_status == 1);
  CHECK(read_words(log).size() == 2);

  SECTION("another key makes it run") {
    jobs[1].key = "another";
    result = run_batch(jobs, options);
    CHECK(result.ran == 1);
    CHECK(result.records[1].key == "another");
    CHECK(read_words(log) == std::vector<std::string>{"a", "b", "b"});
    CHECK(run_batch(jobs, options).ran == 0);
  }
  SECTION("`fresh` makes all run") {
    auto fresh = options;
    fresh.fresh = true;
    CHECK(run_batch(jobs, fresh).ran == 2);
    CHECK(read_words(log).size() == 4);
  }
  SECTION("a damaged record makes it run") {
    const auto record = folder / "batch/records/b.json";
    REQUIRE(std::filesystem::exists(record));
    std::filesystem::resize_file(record, std::filesystem::file_size(record) / 2);
    result = run_batch(jobs, options);
    CHECK(result.ran == 1);
    CHECK(result.reused == 1);
    CHECK(read_words(log).back() == "b");
  }
  SECTION("a half-written record is ignored") {
    folder.write("batch/records/b.json.part", "{\"checksum\"");
    std::filesystem::remove(folder / "batch/records/b.json");
    result = run_batch(jobs, options);
    CHECK(result.ran == 1);
    CHECK(result.records[1].state == State::finished);
  }
  SECTION("a record of another job in its place makes it run") {
    std::filesystem::copy_file(folder / "batch/records/a.json", folder / "batch/records/b.json",
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(run_batch(jobs, options).ran == 1);
  }
}

TEST_CASE("a program that was missing is tried again") {
  const TemporaryFolder folder;
  Job job = shell_job("a", "");
  job.command = {(folder / "program").string()};
  const auto options = in_folder(folder / "batch");
  CHECK(run_batch({job}, options).records[0].state == State::not_started);
  folder.write("program", "#!/bin/sh\necho here\n");
  std::filesystem::permissions(folder / "program", std::filesystem::perms::owner_all);
  CHECK(run_batch({job}, options).records[0].output == "here\n");
}

TEST_CASE("the longest job starts first, and cores are counted") {
  const TemporaryFolder folder;
  const auto log = folder / "log";
  std::vector<Job> jobs;
  for (int place = 0; place < 6; ++place) {
    const std::string id(1, static_cast<char>('a' + place));
    // Marks that overlap would show two jobs side by side.
    jobs.push_back(shell_job(
        id, "echo " + id + " >>" + log.string() + "; sleep 0.05; echo end >>" + log.string()));
    jobs.back().cost_hint = place;
    jobs.back().cores = 2;
  }
  jobs[1].cores = 50;  // more than there are
  CHECK(run_batch(jobs, in_folder(folder / "batch", 3)).ran == 6);
  CHECK(read_words(log) == std::vector<std::string>{"f", "end", "e", "end", "d", "end", "c", "end",
                                                    "b", "end", "a", "end"});
}

TEST_CASE("progress tells of every job") {
  const TemporaryFolder folder;
  const std::vector<Job> jobs = {shell_job("a", "true"), shell_job("b", "true")};
  std::vector<std::string> events;
  const auto note = [&events](const Progress& progress) {
    events.push_back(std::to_string(static_cast<int>(progress.kind)) + progress.job->id +
                     std::to_string(progress.done) + std::to_string(progress.total) +
                     (progress.record != nullptr ? "r" : ""));
  };
  run_batch(jobs, in_folder(folder / "batch", 1), note);
  CHECK(events == std::vector<std::string>{"0a02", "1a12r", "0b12", "1b22r"});
  events.clear();
  run_batch(jobs, in_folder(folder / "batch", 1), note);
  CHECK(events == std::vector<std::string>{"2a12r", "2b22r"});
}

TEST_CASE("jobs get no standard input, no files of the engine, and their own streams") {
  const TemporaryFolder folder;
  const BatchResult result =
      run_batch({shell_job("a", "cat; ls /proc/self/fd | wc -l"), shell_job("b", "sleep 0.2")},
                in_folder(folder / "batch"));
  // Three streams, and the folder that ls reads.
  CHECK(result.records[0].output.find("4\n") != std::string::npos);
}

TEST_CASE("unusable jobs and options are refused") {
  const TemporaryFolder folder;
  const auto options = in_folder(folder / "batch");
  const auto refuses = [&options](const std::function<void(Job&)>& change) {
    std::vector<Job> jobs = {shell_job("a", "true"), shell_job("b", "true")};
    change(jobs[1]);
    try {
      run_batch(jobs, options);
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  CHECK_FALSE(refuses([](Job&) {}));
  CHECK(refuses([](Job& job) { job.id = ""; }));
  CHECK(refuses([](Job& job) { job.id = "a"; }));
  CHECK(refuses([](Job& job) { job.id = "A"; }));
  CHECK(refuses([](Job& job) { job.id = "b+c"; }));
  CHECK(refuses([](Job& job) { job.id = std::string(201, 'b'); }));
  CHECK(refuses([](Job& job) { job.command.clear(); }));
  CHECK(refuses([](Job& job) { job.time_limit = std::chrono::seconds(0); }));
  CHECK(refuses([](Job& job) { job.cores = 0; }));
  auto wrong = options;
  wrong.shard = {3, 2};
  CHECK_THROWS_AS(run_batch({}, wrong), std::invalid_argument);
  CHECK_THROWS_AS(run_batch({}, in_folder("")), std::invalid_argument);
  // Ids that only look like paths stay in the folder.
  CHECK(run_batch({shell_job("../../x", "true"), shell_job(".", "true"), shell_job("..", "true")},
                  options)
            .ran == 3);
  CHECK(std::filesystem::exists(folder / "batch/records/..+..+x.json"));
}

TEST_CASE("a program without standard streams can run jobs") {
  const TemporaryFolder folder;
  folder.write("list", "a key 10 echo hello; echo message >&2\n");
  const auto result = run_batch(
      {shell_job("outer", std::string(MPGEN_JOBS_PROGRAM) + " run " + (folder / "inner").string() +
                              " " + (folder / "list").string() + " <&- >&- 2>&-")},
      in_folder(folder / "batch"));
  CHECK(result.records[0].ok());
  const auto inner = mpgen::jobs::read_records({folder / "inner"});
  REQUIRE(inner.size() == 1);
  CHECK(inner[0].output == "hello\n");
  CHECK(inner[0].messages == "message\n");
}

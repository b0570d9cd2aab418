#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "jobs/batch.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"
#include "tests/jobs/engine_process.hpp"

namespace {

using mpgen::jobs::Record;
using mpgen::jobs::State;
using mpgen::tests::comes_true;
using mpgen::tests::EngineProcess;
using mpgen::tests::is_running;
using mpgen::tests::read_words;
using mpgen::tests::TemporaryFolder;

/// A batch as a file for the program. Each job says when it begins and when it ends, and with which
/// process.
class Marks {
 public:
  explicit Marks(const TemporaryFolder& folder) : folder_(folder) {}

  void add(const std::string& id, const std::string& script) {
    list_ += id + " key 50 echo " + id + " >>" + file("begun") + "; echo $$ >>" + file("pids") +
             "; " + script + "; echo " + id + " >>" + file("ended") + "; echo result of " + id +
             "\n";
    folder_.write("list", list_);
  }
  std::string file(const char* name) const { return (folder_ / name).string(); }
  std::vector<std::string> begun() const { return read_words(file("begun")); }
  std::vector<std::string> ended() const { return read_words(file("ended")); }
  std::vector<std::string> processes() const { return read_words(file("pids")); }
  std::map<std::string, int> times_ended() const {
    std::map<std::string, int> times;
    for (const std::string& id : ended()) ++times[id];
    return times;
  }
  std::vector<Record> records() const { return mpgen::jobs::read_records({folder_ / "batch"}); }
  std::vector<std::string> arguments(int parallel) const {
    return {"run", file("batch"), file("list"), "parallel=" + std::to_string(parallel)};
  }
  bool no_process_is_left() const {
    const auto all = processes();
    return std::none_of(all.begin(), all.end(), is_running);
  }

 private:
  const TemporaryFolder& folder_;
  std::string list_;
};

}  // namespace

TEST_CASE("an engine that is killed or told to end goes on where it was") {
  const TemporaryFolder folder;
  Marks marks(folder);
  for (int job = 0; job < 6; ++job) marks.add("quick" + std::to_string(job), "true");
  const std::string gate = (folder / "gate").string();
  for (int job = 0; job < 3; ++job) {
    marks.add("slow" + std::to_string(job),
              "while ! test -e " + gate + "; do sleep 0.02; done & wait");
  }
  const int signal = GENERATE(SIGKILL, SIGTERM, SIGINT);
  CAPTURE(signal);
  {
    EngineProcess engine(marks.arguments(2));
    REQUIRE(
        comes_true([&marks] { return marks.records().size() == 6 && marks.begun().size() == 8; }));
    const int status = engine.end(signal);
    if (signal == SIGKILL) {
      CHECK(WTERMSIG(status) == SIGKILL);
    } else {
      CHECK(WEXITSTATUS(status) == 128 + signal);
      CHECK(marks.no_process_is_left());
    }
  }
  // The supervisors end the jobs of an engine that could not.
  CHECK(comes_true([&marks] { return marks.no_process_is_left(); }));
  CHECK(marks.records().size() == 6);
  folder.write("gate", "");
  CHECK(EngineProcess(marks.arguments(2)).wait() == 0);
  CHECK(marks.records().size() == 9);
  CHECK(marks.begun().size() == 6 + 2 + 3);
  // Exactly once to its end.
  CHECK(marks.ended().size() == 9);
  CHECK(marks.times_ended().size() == 9);
}

TEST_CASE("kills at any moment lose nothing and repeat nothing that was done") {
  const TemporaryFolder folder;
  Marks marks(folder);
  constexpr std::size_t kJobs = 40;
  for (std::size_t job = 0; job < kJobs; ++job)
    marks.add("job" + std::to_string(job), "sleep 0.01");
  // How often a job had come to its end when its record was first seen.
  std::map<std::string, int> times_when_done;
  for (std::size_t round = 0; round < 12; ++round) {
    EngineProcess engine(marks.arguments(3));
    std::this_thread::sleep_for(std::chrono::milliseconds(7 * round));
    engine.end(SIGKILL);
    const auto records = marks.records();
    REQUIRE(records.size() >= times_when_done.size());
    const auto times = marks.times_ended();
    for (const Record& record : records) {
      REQUIRE(times.count(record.id) == 1);
      times_when_done.emplace(record.id, times.at(record.id));
    }
  }
  CHECK(EngineProcess(marks.arguments(3)).wait() == 0);
  CHECK(marks.records().size() == kJobs);
  const auto times = marks.times_ended();
  CHECK(times.size() == kJobs);
  for (const auto& [id, count] : times_when_done) REQUIRE(times.at(id) == count);
  // A job may have come to its end just before its record would have been written.
  CHECK(marks.ended().size() <= kJobs + 3 * 12);
  CHECK(comes_true([&marks] { return marks.no_process_is_left(); }));
}

TEST_CASE("engines on one folder share its jobs") {
  const TemporaryFolder folder;
  Marks marks(folder);
  for (int job = 0; job < 24; ++job) marks.add("job" + std::to_string(job), "sleep 0.05");
  {
    EngineProcess one(marks.arguments(2));
    EngineProcess two(marks.arguments(2));
    EngineProcess three(marks.arguments(1));
    CHECK(one.wait() == 0);
    CHECK(two.wait() == 0);
    CHECK(three.wait() == 0);
  }
  CHECK(marks.begun().size() == 24);
  CHECK(marks.times_ended().size() == 24);
}

TEST_CASE("an engine takes over the jobs of another one that is killed") {
  const TemporaryFolder folder;
  Marks marks(folder);
  const std::string gate = (folder / "gate").string();
  marks.add("a", "while ! test -e " + gate + "; do sleep 0.02; done");
  EngineProcess killed(marks.arguments(1));
  REQUIRE(comes_true([&marks] { return marks.begun().size() == 1; }));
  EngineProcess waiting(marks.arguments(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(marks.begun().size() == 1);
  killed.end(SIGKILL);
  REQUIRE(comes_true([&marks] { return marks.begun().size() == 2; }));
  folder.write("gate", "");
  CHECK(waiting.wait() == 0);
  CHECK(marks.ended().size() == 1);
  CHECK(marks.records().size() == 1);
}

TEST_CASE("a supervisor that is killed takes its job along") {
  const TemporaryFolder folder;
  Marks marks(folder);
  marks.add("a", "sleep 60 & echo $! >>" + marks.file("pids") +
                     "; kill -9 $(awk '/^PPid:/ {print $2}' /proc/$$/status); sleep 60");
  CHECK(EngineProcess(marks.arguments(1)).wait() == 0);
  REQUIRE(marks.records().size() == 1);
  CHECK(marks.records()[0].state == State::crashed);
  CHECK(marks.processes().size() == 2);
  CHECK(comes_true([&marks] { return marks.no_process_is_left(); }));
}

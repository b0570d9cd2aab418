#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "jobs/batch.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"

using mpgen::jobs::parse_shard;
using mpgen::jobs::shard_of;

TEST_CASE("every job belongs to one shard, and shards are of a size") {
  for (const int count : {1, 2, 3, 7, 16}) {
    std::vector<int> sizes(static_cast<std::size_t>(count), 0);
    for (int job = 0; job < 4000; ++job) {
      const int shard =
          shard_of("unit_" + std::to_string(job % 40) + "/check" + std::to_string(job / 40), count);
      REQUIRE(1 <= shard);
      REQUIRE(shard <= count);
      ++sizes[static_cast<std::size_t>(shard - 1)];
    }
    const auto [smallest, largest] = std::minmax_element(sizes.begin(), sizes.end());
    CAPTURE(count, *smallest, *largest);
    CHECK(*smallest > 4000 / count * 8 / 10);
    CHECK(*largest < 4000 / count * 12 / 10 + 1);
  }
}

TEST_CASE("shards are run apart and are complete together") {
  using mpgen::tests::in_folder;
  using mpgen::tests::shell_job;
  const mpgen::tests::TemporaryFolder folder;
  std::vector<mpgen::jobs::Job> jobs;
  for (int job = 0; job < 20; ++job) {
    const std::string id = "job" + std::to_string(job);
    jobs.push_back(shell_job(id, "echo " + id + " >>" + (folder / "log").string()));
  }
  std::set<std::string> all;
  std::size_t sum = 0;
  for (int index = 1; index <= 3; ++index) {
    auto options = in_folder(folder / "batch");
    options.shard = {index, 3};
    std::reverse(jobs.begin(), jobs.end());
    const auto result = run_batch(jobs, options);
    sum += result.records.size();
    CHECK(result.ran == result.records.size());
    for (const auto& record : result.records) {
      CHECK(record.ok());
      all.insert(record.id);
    }
  }
  CHECK(sum == 20);
  CHECK(all.size() == 20);
  CHECK(mpgen::tests::read_words(folder / "log").size() == 20);
  const auto whole = run_batch(jobs, in_folder(folder / "batch"));
  CHECK(whole.ran == 0);
  CHECK(whole.reused == 20);
}

TEST_CASE("a shard is written as a fraction") {
  CHECK(parse_shard("2/5").index == 2);
  CHECK(parse_shard("2/5").count == 5);
  for (const std::string text : {"", "2", "2/", "/5", "0/5", "6/5", "-1/5", "2/5 ", "2/5/6", "a/b",
                                 "99999999999/999999999999"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_shard(text), std::invalid_argument);
  }
  CHECK_THROWS_AS(shard_of("a", 0), std::invalid_argument);
}

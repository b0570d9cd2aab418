#include "verify/plan.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "spec/read_design.hpp"
#include "tests/catch.hpp"

namespace mpgen::verify {
namespace {

std::vector<spec::Design> shipped_designs() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(MPGEN_SOURCE_DIR "/configs")) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<spec::Design> designs;
  for (const auto& path : paths) designs.push_back(*spec::read_design_file(path).design);
  return designs;
}

bool is_beside(Check check) { return check == Check::fuzz || check == Check::exhaustive; }

TEST_CASE("every check of every design is planned, or left out with a reason") {
  const std::vector<spec::Design> designs = shipped_designs();
  REQUIRE(designs.size() > 40);
  const Level level = GENERATE(Level::quick, Level::full, Level::nightly);
  CAPTURE(to_string(level));
  const Plan plan = make_plan(designs, {.level = level, .checks = {}});
  for (std::size_t index = 0; index <= designs.size(); ++index) {
    for (const Check check : all_checks()) {
      if (is_beside(check) != (index == designs.size())) continue;
      const auto is_same = [&](const auto& item) {
        return item.check == check && item.design.value_or(designs.size()) == index;
      };
      const bool is_planned = std::any_of(plan.jobs.begin(), plan.jobs.end(), is_same);
      const auto omission = std::find_if(plan.omissions.begin(), plan.omissions.end(), is_same);
      CAPTURE(index, to_string(check));
      REQUIRE((is_planned || omission != plan.omissions.end()));
      if (omission != plan.omissions.end()) REQUIRE_FALSE(omission->reason.empty());
    }
  }
}

TEST_CASE("ids of jobs are unique and fit for file names") {
  std::vector<spec::Design> designs = shipped_designs();
  designs.push_back(designs.front());
  designs.back().name = "Activation_Sum_FP16";  // differs from another in case only
  const Plan plan = make_plan(designs, {.level = Level::full, .checks = {}});
  std::set<std::string> ids;
  for (const PlannedJob& job : plan.jobs) {
    CAPTURE(job.id);
    REQUIRE(ids.insert(job.id).second);
    REQUIRE(job.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-/") ==
            std::string::npos);
    REQUIRE(job.time_limit.count() > 0);
  }
}

TEST_CASE("a plan holds the wanted checks only") {
  const std::vector<spec::Design> designs = shipped_designs();
  const Plan plan = make_plan(designs, {.level = Level::quick, .checks = {Check::lint}});
  CHECK(plan.jobs.size() == designs.size());
  for (const PlannedJob& job : plan.jobs) CHECK(job.check == Check::lint);
}

TEST_CASE("a higher level does all that a lower one does") {
  const std::vector<spec::Design> designs = shipped_designs();
  const auto ids_of = [&designs](Level level) {
    std::set<std::string> ids;
    for (const PlannedJob& job : make_plan(designs, {.level = level, .checks = {}}).jobs) {
      ids.insert(job.id);
    }
    return ids;
  };
  const std::set<std::string> quick = ids_of(Level::quick);
  const std::set<std::string> full = ids_of(Level::full);
  const std::set<std::string> nightly = ids_of(Level::nightly);
  CHECK(std::includes(full.begin(), full.end(), quick.begin(), quick.end()));
  CHECK(std::includes(nightly.begin(), nightly.end(), full.begin(), full.end()));
  CHECK(full.size() > quick.size());
  CHECK(nightly.size() > full.size());
}

TEST_CASE("names of checks and levels are read back") {
  for (const Check check : all_checks()) {
    CHECK(parse_check(to_string(check)) == check);
    CHECK_FALSE(title_of(check).empty());
  }
  for (const Level level : {Level::quick, Level::full, Level::nightly}) {
    CHECK(parse_level(to_string(level)) == level);
  }
  CHECK_FALSE(parse_check("linting"));
  CHECK_FALSE(parse_level("fast"));
}

}  // namespace
}  // namespace mpgen::verify

// Every failure that was ever found: adding the file is adding the test.
#include <filesystem>
#include <string>

#include "fuzz/regression_file.hpp"
#include "tests/catch.hpp"
#include "tests/tb/test_models.hpp"

namespace mpgen::fuzz {
namespace {

TEST_CASE("configurations that failed once pass") {
  const std::filesystem::path folder =
      std::filesystem::path(MPGEN_SOURCE_DIR) / "tests" / "regressions";
  REQUIRE(std::filesystem::is_directory(folder));
  int failed = 0;
  for (const auto& path : regressions_in(folder)) {
    const TrialResult result = run_regression(read_regression(path), tests::test_cache(), {});
    if (result.passed()) continue;
    ++failed;
    UNSCOPED_INFO(path.string() << ": " << to_string(result.failure->stage) << ": "
                                << result.failure->what << "\nreplay: " << result.failure->replay);
  }
  REQUIRE(failed == 0);
}

}  // namespace
}  // namespace mpgen::fuzz

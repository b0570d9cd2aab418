#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "gemm/parallel.hpp"
#include "tests/catch.hpp"

namespace mpgen::gemm {
namespace {

TEST_CASE("for_each_panel does every panel once, whatever the number of threads") {
  const std::size_t panels = GENERATE(0, 1, 2, 3, 100);
  const int threads = GENERATE(1, 2, 3, 8);
  CAPTURE(panels, threads);
  std::vector<int> done(panels, 0);
  std::atomic<bool> is_worker_legal = true;
  for_each_panel(panels, threads, [&](std::size_t panel, int worker) {
    ++done[panel];
    if (worker < 0 || worker >= threads) is_worker_legal = false;
  });
  REQUIRE(done == std::vector<int>(panels, 1));
  REQUIRE(is_worker_legal);
}

TEST_CASE("for_each_panel throws on what the lowest panel threw") {
  const int threads = GENERATE(1, 2, 3);
  CAPTURE(threads);
  std::string message;
  try {
    for_each_panel(50, threads, [](std::size_t panel, int /*worker*/) {
      if (panel % 10 == 7) throw std::runtime_error(std::to_string(panel));
    });
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  REQUIRE(message == "7");
}

TEST_CASE("for_each_panel refuses less than one thread") {
  REQUIRE_THROWS_AS(for_each_panel(1, 0, [](std::size_t, int) {}), std::invalid_argument);
}

}  // namespace
}  // namespace mpgen::gemm

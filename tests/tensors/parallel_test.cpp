#include "tensors/parallel.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/catch.hpp"

namespace mpgen::tensors {
namespace {

TEST_CASE("numbers of workers") {
  CHECK(worker_count(3, 100) == 3);
  CHECK(worker_count(3, 2) == 2);
  CHECK(worker_count(1, 0) == 1);
  CHECK(worker_count(0, 1) == 1);
  CHECK(worker_count(0, 1000000) >= 1);
}

TEST_CASE("each piece is done once") {
  const int workers = GENERATE(1, 2, 7);
  std::mutex mutex;
  std::multiset<std::uint64_t> done;
  bool is_in_range = true;
  for_each_piece(100, workers,
                 [&](int worker, std::uint64_t piece) {
                   const std::lock_guard lock(mutex);
                   done.insert(piece);
                   is_in_range = is_in_range && worker >= 0 && worker < workers;
                 },
                 {});
  CHECK(done.size() == 100);
  CHECK(std::set<std::uint64_t>(done.begin(), done.end()).size() == 100);
  CHECK(is_in_range);
}

TEST_CASE("the exception of the lowest piece comes through") {
  for (int repetition = 0; repetition < 50; ++repetition) {
    std::string message;
    try {
      for_each_piece(64, 8,
                     [](int, std::uint64_t piece) {
                       if (piece % 10 == 7) throw std::runtime_error(std::to_string(piece));
                     },
                     {});
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
    REQUIRE(message == "7");
  }
}

TEST_CASE("the watcher is called in the caller's thread") {
  const auto caller = std::this_thread::get_id();
  std::atomic<int> calls = 0;
  bool is_caller = true;
  for_each_piece(
      2, 2,
      [&](int, std::uint64_t) {
        while (calls == 0) std::this_thread::yield();
      },
      [&](std::uint64_t done) {
        is_caller = is_caller && std::this_thread::get_id() == caller && done <= 2;
        ++calls;
      });
  CHECK(calls >= 1);
  CHECK(is_caller);
}

}  // namespace
}  // namespace mpgen::tensors

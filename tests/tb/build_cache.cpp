#include "tb/build_cache.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/environment.hpp"

namespace fs = std::filesystem;

namespace {

using mpgen::tb::BuildCache;
using mpgen::tests::ScopedVariable;
using mpgen::tests::TemporaryFolder;

void write(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A cache whose one entry has two files, one of them in a folder, and counts its builds.
struct CountedCache {
  TemporaryFolder folder;
  BuildCache cache{folder / "cache"};
  int builds = 0;

  fs::path entry() {
    return cache.entry("things", "key", [this](const fs::path& part) {
      ++builds;
      write(part / "product", "text of the product");
      fs::create_directory(part / "inner");
      write(part / "inner" / "file with blanks", "more");
    });
  }
};

}  // namespace

TEST_CASE("an entry is built once") {
  CountedCache counted;
  const fs::path entry = counted.entry();
  CHECK(entry == counted.folder / "cache" / "things" / "key");
  CHECK(read(entry / "product") == "text of the product");
  CHECK(counted.entry() == entry);
  CHECK(counted.builds == 1);
  CHECK_FALSE(fs::exists(entry.string() + ".part"));
}

TEST_CASE("a damaged entry is built anew") {
  CountedCache counted;
  const fs::path entry = counted.entry();
  SECTION("a file is cut") { fs::resize_file(entry / "product", 5); }
  SECTION("a file is missing") { fs::remove(entry / "inner" / "file with blanks"); }
  SECTION("the list of files is missing") { fs::remove(entry / "manifest"); }
  SECTION("the list of files is cut") { fs::resize_file(entry / "manifest", 4); }
  SECTION("the list of files is empty") { fs::resize_file(entry / "manifest", 0); }
  SECTION("the whole entry is a file") {
    fs::remove_all(entry);
    write(entry, "");
  }
  CHECK(counted.entry() == entry);
  CHECK(counted.builds == 2);
  CHECK(read(entry / "product") == "text of the product");
  CHECK(read(entry / "inner" / "file with blanks") == "more");
}

TEST_CASE("leavings of an interrupted build are swept away") {
  CountedCache counted;
  fs::create_directories(counted.folder / "cache" / "things" / "key.part" / "old");
  const fs::path entry = counted.entry();
  CHECK_FALSE(fs::exists(entry / "old"));
}

TEST_CASE("a failed build leaves its folder and no entry, and is tried again") {
  CountedCache counted;
  const auto failing = [](const fs::path& part) {
    write(part / "log", "why");
    throw std::runtime_error("failed");
  };
  CHECK_THROWS_AS(counted.cache.entry("things", "key", failing), std::runtime_error);
  CHECK(read(counted.folder / "cache" / "things" / "key.part" / "log") == "why");
  CHECK_FALSE(fs::exists(counted.folder / "cache" / "things" / "key"));
  CHECK_FALSE(fs::exists(counted.entry() / "log"));
}

TEST_CASE("threads that want the same entry wait for one builder") {
  const TemporaryFolder folder;
  std::atomic<int> builds = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      // Caches of their own, as two processes have.
      const BuildCache cache(folder.path());
      const fs::path entry = cache.entry("things", "key", [&](const fs::path& part) {
        ++builds;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        write(part / "product", "text");
      });
      if (read(entry / "product") != "text") ++wrong;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(builds == 1);
  CHECK(wrong == 0);
}

TEST_CASE("the cache folder follows the environment") {
  const ScopedVariable home("HOME", "/home/somebody");
  const ScopedVariable cache_home("XDG_CACHE_HOME", "");
  const ScopedVariable cache("MPGEN_CACHE", "");
  CHECK(mpgen::tb::default_cache_folder() == "/home/somebody/.cache/mpgen");
  const ScopedVariable other_home("XDG_CACHE_HOME", "/var/cache/somebody");
  CHECK(mpgen::tb::default_cache_folder() == "/var/cache/somebody/mpgen");
  const ScopedVariable own("MPGEN_CACHE", "/elsewhere");
  CHECK(mpgen::tb::default_cache_folder() == "/elsewhere");
}

// Writes the seeds of all targets, and what was found before, into FOLDER/<target>/.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

#include "fuzz/seeds/seeds.hpp"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& folder, const std::vector<mpgen::fuzz::Seed>& seeds) {
  fs::create_directories(folder);
  for (const auto& seed : seeds) {
    std::ofstream stream(folder / seed.name, std::ios::binary);
    stream << seed.bytes;
    if (!stream.flush()) {
      throw fs::filesystem_error("cannot write", folder / seed.name,
                                 std::make_error_code(std::errc::io_error));
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: write_fuzz_seeds REPOSITORY FOLDER\n");
    return 2;
  }
  try {
    const fs::path repository = arguments[1];
    const fs::path folder = arguments[2];
    for (const auto& target : mpgen::fuzz::target_names()) {
      write(folder / target, mpgen::fuzz::seeds_of(target, repository));
      write(folder / target, mpgen::fuzz::findings_of(target, repository));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_fuzz_seeds: %s\n", error.what());
    return 3;
  }
  return 0;
}

// Runs a fuzz target without libFuzzer: its seeds, everything that was found before, and thousands
// of mutations of them, the same ones every time.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/seeds/seeds.hpp"
#include "fuzz/targets/target.hpp"
#include "tests/tensors/mutations.hpp"

namespace {

using mpgen::fuzz::Seed;

constexpr std::uint64_t kSeed = 0xF0224;
// Bytes of a seed that mutations hit most.
constexpr std::size_t kHeader = 400;

// What runs now, for the message about a crash.
std::string running;  // NOLINT: signal handlers have no other access

// Writes only; a signal handler may do little else.
extern "C" void tell(int signal) {
  const char* const head = "fuzz target crashed with the input: ";
  // Nothing can be done about an error here.
  [[maybe_unused]] auto written = write(STDERR_FILENO, head, std::strlen(head));
  written = write(STDERR_FILENO, running.data(), running.size());
  written = write(STDERR_FILENO, "\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// Inputs are files named on the command line, or what the repository has, mutated.
struct Arguments {
  std::string target;
  std::filesystem::path repository;
  unsigned long mutations = 0;
  std::vector<std::string> files;
};

void run(const std::string& name, const std::string& bytes) {
  running = name;
  LLVMFuzzerTestOneInput(
      reinterpret_cast<const std::uint8_t*>(bytes.data()),  // NOLINT: text as bytes
      bytes.size());
}

// A mutation that crashes must be at hand although the next run would make it again.
void keep_running_input(const std::string& bytes) {
  static const char* const folder = std::getenv("MPGEN_FUZZ_KEEP");
  if (folder == nullptr) return;
  std::ofstream stream(std::filesystem::path(folder) / "last_input", std::ios::binary);
  stream << bytes;
}

void run_mutations(const std::vector<Seed>& seeds, unsigned long count) {
  mpgen::tensors::test::Mutator mutate(kSeed);
  for (unsigned long i = 0; i < count; ++i) {
    const Seed& seed = seeds[i % seeds.size()];
    const std::string bytes = mutate(seed.bytes, kHeader);
    keep_running_input(bytes);
    run("mutation " + std::to_string(i) + " of " + seed.name, bytes);
  }
}

int run_all(const Arguments& arguments) {
  for (const auto& file : arguments.files) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw std::invalid_argument("cannot read " + file);
    run(file, {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
  }
  if (!arguments.files.empty()) return 0;
  const auto seeds = mpgen::fuzz::seeds_of(arguments.target, arguments.repository);
  const auto findings = mpgen::fuzz::findings_of(arguments.target, arguments.repository);
  for (const auto& list : {seeds, findings}) {
    for (const auto& seed : list) run(seed.name, seed.bytes);
  }
  run_mutations(seeds, arguments.mutations);
  std::printf("%s: %zu seeds, %zu findings, %lu mutations (seed %#llx)\n", arguments.target.c_str(),
              seeds.size(), findings.size(), arguments.mutations,
              static_cast<unsigned long long>(kSeed));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::fprintf(stderr, "usage: %s TARGET REPOSITORY MUTATIONS [FILE...]\n", arguments[0]);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS}) std::signal(signal, tell);
  try {
    return run_all({.target = arguments[1],
                    .repository = arguments[2],
                    .mutations = std::strtoul(arguments[3], nullptr, 10),
                    .files = {arguments + 4, arguments + count}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s: %s\n", arguments[0], running.c_str(), error.what());
    return 1;
  }
}

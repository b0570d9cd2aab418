#include "flow/process.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/catch.hpp"

namespace {

using mpgen::flow::Command;
using mpgen::flow::CommandResult;
using mpgen::flow::run_command;

Command shell(const std::string& script) {
  return {.arguments = {"/bin/sh", "-c", script}, .working_directory = {}};
}

/// Whether a process exists and is no zombie that nobody has collected yet.
bool is_running(const std::string& process) {
  std::ifstream stream("/proc/" + process + "/stat");
  std::string number;
  std::string name;
  std::string state;
  return stream >> number >> name >> state && state != "Z";
}

}  // namespace

TEST_CASE("a command's output and exit status are returned") {
  const CommandResult result = run_command(shell("echo out; echo err >&2; exit 3"));
  CHECK(result.output == "out\nerr\n");
  CHECK(result.exit_status == 3);
  CHECK(result.signal == 0);
  CHECK_FALSE(result.timed_out);
  CHECK_FALSE(result.ok());
  CHECK(run_command(shell("true")).ok());
}

TEST_CASE("arguments reach a command without a shell in between") {
  const std::string text = "a b; $HOME 'c' \"d\" * \n end";
  const CommandResult result =
      run_command({.arguments = {"printf", "%s", text}, .working_directory = {}});
  CHECK(result.output == text);
}

TEST_CASE("a command runs in the folder it is given, with empty standard input") {
  const std::filesystem::path folder =
      std::filesystem::canonical(std::filesystem::temp_directory_path());
  Command command = shell("pwd -P; cat");
  command.working_directory = folder;
  CHECK(run_command(command).output == folder.string() + "\n");
}

TEST_CASE("a command that takes too long is killed with its children") {
  Command command = shell("sleep 60 & echo $!; sleep 60");
  command.timeout = std::chrono::milliseconds(200);
  const CommandResult result = run_command(command);
  CHECK(result.timed_out);
  CHECK_FALSE(result.ok());
  CHECK(result.wall_seconds < 10);
  const std::string child = result.output.substr(0, result.output.find('\n'));
  bool alive = true;
  for (int attempt = 0; alive && attempt < 500; ++attempt) {
    alive = is_running(child);
    if (alive) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK_FALSE(alive);
}

TEST_CASE("a child left in the background does not hold a command up") {
  const CommandResult result = run_command(shell("sleep 60 & echo done"));
  CHECK(result.ok());
  CHECK(result.output == "done\n");
  CHECK(result.wall_seconds < 10);
}

TEST_CASE("a command that closes its output early is waited for") {
  const CommandResult result = run_command(shell("exec >&- 2>&-; sleep 0.1; exit 5"));
  CHECK(result.exit_status == 5);
}

TEST_CASE("a command that dies by a signal is told apart") {
  const CommandResult result = run_command(shell("kill -9 $$"));
  CHECK(result.signal == SIGKILL);
  CHECK_FALSE(result.ok());
  CHECK(outcome(shell(""), result) == "signal 9");
}

TEST_CASE("long output keeps its start and its end") {
  Command command = shell("echo first; seq 1 200000; echo last");
  command.output_limit = 1000;
  const CommandResult result = run_command(command);
  CHECK(result.ok());
  CHECK(result.output.size() < 1100);
  CHECK(result.output.rfind("first\n1\n2\n", 0) == 0);
  CHECK(result.output.find("bytes left out]") != std::string::npos);
  CHECK(result.output.substr(result.output.size() - 12) == "200000\nlast\n");
}

TEST_CASE("output below the limit is complete") {
  Command command = shell("seq 1 1000");
  command.output_limit = 3893;  // exactly what it prints
  const std::string all = run_command(command).output;
  CHECK(all.size() == 3893);
  CHECK(all.find("bytes left out") == std::string::npos);
}

TEST_CASE("a command that cannot start throws") {
  const Command missing{.arguments = {"/nonexistent/program"}, .working_directory = {}};
  CHECK_THROWS_AS(run_command(missing), std::system_error);
  Command folder = shell("true");
  folder.working_directory = "/nonexistent/folder";
  CHECK_THROWS_AS(run_command(folder), std::system_error);
  CHECK_THROWS_AS(run_command({}), std::invalid_argument);
}

TEST_CASE("commands run from several threads do not mix") {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread, &wrong] {
      for (int round = 0; round < 20; ++round) {
        const std::string text = std::to_string(1000 * thread + round);
        const CommandResult result =
            run_command({.arguments = {"echo", text}, .working_directory = {}});
        if (result.output != text + "\n" || !result.ok()) ++wrong[static_cast<std::size_t>(thread)];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("a command line can be pasted into a shell") {
  const Command command{.arguments = {"tool", "-o", "a b", "it's", "", "x=$y"},
                        .working_directory = {}};
  CHECK(command_line(command) == "tool -o 'a b' 'it'\\''s' '' 'x=$y'");
}

// Runs one program without a shell, with a time limit and captured output.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace mpgen::flow {

/// What to run. `arguments[0]` is the program, looked up on PATH when it holds no slash.
struct Command {
  std::vector<std::string> arguments;
  std::filesystem::path working_directory;  ///< empty: the caller's
  std::chrono::milliseconds timeout = std::chrono::minutes(10);
  std::size_t output_limit = std::size_t{1} << 20;  ///< bytes kept: half from the start, half from
                                                    ///< the end
};

/// What became of it.
struct CommandResult {
  int exit_status = 0;     ///< of a program that ended by itself
  int signal = 0;          ///< that ended it, or 0
  bool timed_out = false;  ///< it was killed together with all the processes it had started
  std::string output;      ///< standard output and standard error in order of arrival
  double wall_seconds = 0;
  double cpu_seconds = 0;  ///< user and system time, of its own children as well

  bool ok() const { return exit_status == 0 && signal == 0 && !timed_out; }
};

/// Runs `command` to its end with empty standard input, in a process group of its own. Whatever it
/// leaves running in that group is killed. Safe to call from several threads. Throws
/// std::system_error when the program cannot be started and std::invalid_argument without one.
CommandResult run_command(const Command& command);

/// The arguments as one line that a POSIX shell would read back, for messages and logs.
std::string command_line(const Command& command);

/// How it ended, in words: "exit status 2", "signal 11", "no end after 600 s".
std::string outcome(const Command& command, const CommandResult& result);

}  // namespace mpgen::flow

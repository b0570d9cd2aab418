#include "flow/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "flow/bounded_text.hpp"

namespace mpgen::flow {
namespace {

using Clock = std::chrono::steady_clock;

void require(bool condition, const std::string& what) {
  if (!condition) throw std::system_error(errno, std::generic_category(), what);
}

void require_zero(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

class SpawnActions {
 public:
  SpawnActions() { require_zero(posix_spawn_file_actions_init(&actions_), "posix_spawn"); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void redirect(int output, const std::filesystem::path& working_directory) {
    require_zero(
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
        "posix_spawn");
    require_zero(posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO), "posix_spawn");
    require_zero(posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO), "posix_spawn");
    if (working_directory.empty()) return;
    require_zero(posix_spawn_file_actions_addchdir_np(&actions_, working_directory.c_str()),
                 "posix_spawn");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class SpawnAttributes {
 public:
  SpawnAttributes() {
    require_zero(posix_spawnattr_init(&attributes_), "posix_spawn");
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes_, 0);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

pid_t spawn(const Command& command, int output) {
  SpawnActions actions;
  actions.redirect(output, command.working_directory);
  const SpawnAttributes attributes;
  std::vector<std::string> arguments = command.arguments;
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t process = 0;
  require_zero(posix_spawnp(&process, pointers[0], actions.get(), attributes.get(), pointers.data(),
                            environ),
               "cannot run " + command.arguments[0]);
  return process;
}

/// Whether the process has ended; it stays a zombie, so that its group keeps its number.
bool has_ended(pid_t process) {
  siginfo_t information{};
  const int result =
      waitid(P_PID, static_cast<id_t>(process), &information, WEXITED | WNOHANG | WNOWAIT);
  return result == 0 && information.si_pid == process;
}

enum class Read { data, nothing, end };

Read read_some(int descriptor, BoundedText& text) {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    text.append({buffer.data(), static_cast<std::size_t>(count)});
    return Read::data;
  }
  if (count == 0) return Read::end;
  return errno == EAGAIN || errno == EINTR ? Read::nothing : Read::end;
}

/// Collects output until the program has ended or its time is over; true in the second case.
bool collect(pid_t process, int descriptor, Clock::time_point deadline, BoundedText& text) {
  // The pipe alone does not tell the end: a grandchild may hold it open, or the program may close
  // it early.
  constexpr int kPollMilliseconds = 20;
  bool open = true;
  while (Clock::now() < deadline) {
    if (open) {
      pollfd request{.fd = descriptor, .events = POLLIN, .revents = 0};
      if (poll(&request, 1, kPollMilliseconds) > 0) {
        open = read_some(descriptor, text) != Read::end;
        continue;
      }
    }
    if (has_ended(process)) return false;
    if (!open) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return !has_ended(process);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

std::string quoted(const std::string& argument) {
  constexpr auto kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%^";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos) return argument;
  std::string text = "'";
  for (const char character : argument) {
    if (character == '\'') {
      text += "'\\''";
    } else {
      text += character;
    }
  }
  return text + "'";
}

}  // namespace

CommandResult run_command(const Command& command) {
  if (command.arguments.empty()) throw std::invalid_argument("a command without a program");
  std::array<int, 2> ends{};
  require(pipe2(ends.data(), O_CLOEXEC) == 0, "pipe");
  const FileDescriptor input(ends[0]);
  FileDescriptor output(ends[1]);
  require(fcntl(input.number(), F_SETFL, O_NONBLOCK) == 0, "pipe");

  const Clock::time_point start = Clock::now();
  const pid_t process = spawn(command, output.number());
  output.close();

  BoundedText text(command.output_limit);
  CommandResult result;
  result.timed_out = collect(process, input.number(), start + command.timeout, text);
  kill(-process, SIGKILL);
  int status = 0;
  rusage usage{};
  while (wait4(process, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  while (read_some(input.number(), text) == Read::data) {
  }

  if (WIFEXITED(status)) result.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  result.output = text.str();
  result.wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  result.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  return result;
}

std::string command_line(const Command& command) {
  std::string text;
  for (const std::string& argument : command.arguments) {
    if (!text.empty()) text += ' ';
    text += quoted(argument);
  }
  return text;
}

std::string outcome(const Command& command, const CommandResult& result) {
  if (result.timed_out) {
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(command.timeout);
    return "no end after " + std::to_string(limit.count()) + " s";
  }
  if (result.signal != 0) return "signal " + std::to_string(result.signal);
  return "exit status " + std::to_string(result.exit_status);
}

}  // namespace mpgen::flow

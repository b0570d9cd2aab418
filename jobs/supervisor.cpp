#include "jobs/supervisor.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <limits>
#include <system_error>

#include "jobs/process_list.hpp"

// All that runs here after fork() is restricted to what a signal handler may do: the program may
// have other threads, and one of them may hold any lock.

namespace mpgen::jobs {
namespace {

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): the system's interfaces

constexpr int kLastFile = std::numeric_limits<int>::max();

void close_all_between(int first, int last) {
  if (first > last) return;
  if (syscall(SYS_close_range, static_cast<unsigned>(first), static_cast<unsigned>(last), 0U) ==
      0) {
    return;
  }
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(last) + 1));
  for (int number = first; number < end; ++number) close(number);
}

/// Files of the engine, above all pipes and locks of other jobs, must not live on here.
void keep_only(std::array<int, 3> kept) {
  std::sort(kept.begin(), kept.end());
  int next = 0;
  for (const int number : kept) {
    close_all_between(next, number - 1);
    next = std::max(next, number + 1);
  }
  close_all_between(next, kLastFile);
}

[[noreturn]] void become_job(char* const* arguments, const SupervisorFiles& files, int exec_pipe) {
  // The supervisor may be killed by somebody else.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  const int input = open("/dev/null", O_RDONLY);
  const bool has_files = input >= 0 && dup2(input, STDIN_FILENO) >= 0 &&
                         dup2(files.output, STDOUT_FILENO) >= 0 &&
                         dup2(files.errors, STDERR_FILENO) >= 0;
  close_all_between(STDERR_FILENO + 1, exec_pipe - 1);
  close_all_between(exec_pipe + 1, kLastFile);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (has_files) execvp(arguments[0], arguments);
  const int error = errno;
  if (write(exec_pipe, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

void kill_child(const ProcessEntry& entry, void* self) {
  if (entry.parent == *static_cast<const pid_t*>(self)) kill(entry.process, SIGKILL);
}

/// Orphans of a killed process become children of this one, so this ends with the last of all.
void kill_descendants(pid_t job, int& status) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  pid_t self = getpid();
  for (;;) {
    visit_processes(kill_child, &self);
    for (;;) {
      int ended_status = 0;
      const pid_t ended = waitpid(-1, &ended_status, WNOHANG);
      if (ended == job) status = ended_status;
      if (ended < 0 && errno == ECHILD) return;
      if (ended <= 0) break;
    }
    const timespec pause{.tv_sec = 0, .tv_nsec = 5'000'000};
    sigtimedwait(&child, nullptr, &pause);
  }
}

/// True when the job has ended by itself, false when this process was told to end it.
bool wait_for(pid_t job, int& status) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  for (;;) {
    for (;;) {
      int ended_status = 0;
      const pid_t ended = waitpid(-1, &ended_status, WNOHANG);
      if (ended == job) {
        status = ended_status;
        return true;
      }
      if (ended <= 0) break;
    }
    if (sigwaitinfo(&awaited, nullptr) == SIGTERM) return false;
  }
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

[[noreturn]] void supervise(char* const* arguments, const SupervisorFiles& files, pid_t engine) {
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGCHLD, SIG_DFL);
  // The engine may have died before the line above.
  if (getppid() != engine) _exit(1);
  SupervisorReport report;
  std::array<int, 2> exec_pipe{};
  if (pipe2(exec_pipe.data(), O_CLOEXEC) != 0) _exit(1);
  // The job puts its streams at the numbers 0 to 2.
  const int exec_end = fcntl(exec_pipe[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close(exec_pipe[1]);
  const pid_t job = fork();
  if (job == 0) become_job(arguments, files, exec_end);
  report.start_error = job < 0 ? errno : 0;
  close(exec_end);
  keep_only({files.report, files.lock, exec_pipe[0]});
  int error = 0;
  if (read(exec_pipe[0], &error, sizeof error) == sizeof error) report.start_error = error;
  close(exec_pipe[0]);

  if (job > 0) {
    report.was_told = !wait_for(job, report.status);
    kill_descendants(job, report.status);
  }
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  report.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  report.largest = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  const ssize_t written = write(files.report, &report, sizeof report);
  _exit(written == sizeof report ? 0 : 1);
}

// NOLINTEND(cppcoreguidelines-pro-type-vararg)

}  // namespace

pid_t start_supervised(const std::vector<std::string>& command, const SupervisorFiles& files) {
  std::vector<std::string> arguments = command;
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);

  // A handler of this program must not run in the child.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t engine = getpid();
  const pid_t supervisor = fork();
  const int error = errno;
  if (supervisor == 0) supervise(pointers.data(), files, engine);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (supervisor < 0) throw std::system_error(error, std::generic_category(), "fork");
  return supervisor;
}

}  // namespace mpgen::jobs

#include "jobs/job_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <string_view>
#include <system_error>

#include "jobs/process_memory.hpp"

namespace mpgen::jobs {
namespace {

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A number above 2, so that a job's own streams can be put in place without loss.
void move_up(FileDescriptor& file) {
  if (file.number() > STDERR_FILENO) return;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  FileDescriptor high(fcntl(file.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!high.is_open()) fail("pipe");
  file = std::move(high);
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  Pipe pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  move_up(pipe.read_end);
  move_up(pipe.write_end);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  if (fcntl(pipe.read_end.number(), F_SETFL, O_NONBLOCK) != 0) fail("pipe");
  return pipe;
}

/// Appends what there is to `sink`, but leaves time for other jobs; closes the file at its end.
template <class Sink>
void read_some(FileDescriptor& file, Sink&& sink) {
  constexpr int kReads = 32;
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (int reads = 0; reads < kReads && file.is_open(); ++reads) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count > 0) {
      sink(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    file.close();
  }
}

std::uint64_t own_memory() {
  std::ifstream stream("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  stream >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

JobProcess::JobProcess(const Job& job, int lock) : job_(job), own_memory_(own_memory()) {
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  Pipe report = make_pipe();
  supervisor_ = start_supervised(job.command, {.output = output.write_end.number(),
                                               .errors = errors.write_end.number(),
                                               .report = report.write_end.number(),
                                               .lock = lock});
  output_ = std::move(output.read_end);
  errors_ = std::move(errors.read_end);
  report_ = std::move(report.read_end);
}

JobProcess::~JobProcess() {
  if (has_ended_) return;
  kill(supervisor_, SIGTERM);
  wait_for_supervisor();
}

void JobProcess::stop(State limit) {
  if (limit_ != State::finished) return;
  limit_ = limit;
  kill(supervisor_, SIGTERM);
}

void JobProcess::read_output() {
  read_some(output_, [this](std::string_view bytes) {
    text_ += bytes.substr(0, kOutputLimit - text_.size());
    output_bytes_ += bytes.size();
  });
  if (output_bytes_ > kOutputLimit) stop(State::too_much_output);
}

void JobProcess::read_messages() {
  read_some(errors_, [this](std::string_view bytes) { messages_.append(bytes); });
}

void JobProcess::wait_for_supervisor() {
  while (waitpid(supervisor_, nullptr, 0) < 0 && errno == EINTR) {
  }
  has_ended_ = true;
}

bool JobProcess::advance() {
  if (has_ended_) return true;
  read_output();
  read_messages();
  if (Clock::now() - start_ >= job_.time_limit) stop(State::out_of_time);

  const ssize_t count = ::read(report_.number(), &result_, sizeof result_);
  if (count < 0) return false;
  has_report_ = count == static_cast<ssize_t>(sizeof result_);
  // Somebody has killed the supervisor. What it had started is not below this program any more.
  if (!has_report_) kill_session(supervisor_);
  end_ = Clock::now();
  wait_for_supervisor();
  // All writers are gone, and a pipe holds less than one call reads.
  read_output();
  read_messages();
  return true;
}

void JobProcess::note_memory(std::uint64_t bytes) {
  if (job_.memory_limit != 0 && bytes > job_.memory_limit) {
    // Pages that several processes share may have been counted too often.
    bytes = proportional_below(supervisor_);
    if (bytes > job_.memory_limit) stop(State::out_of_memory);
  }
  peak_memory_ = std::max(peak_memory_, bytes);
}

State JobProcess::state() const {
  if (has_report_ && result_.start_error != 0) return State::not_started;
  if (output_bytes_ > kOutputLimit) return State::too_much_output;
  if (!has_report_) return State::crashed;
  if (result_.was_told) return limit_ != State::finished ? limit_ : State::crashed;
  // Between two looks at its memory it had more than it may have.
  const bool is_too_large = job_.memory_limit != 0 && largest_process() > job_.memory_limit;
  if (is_too_large) return State::out_of_memory;
  return WIFEXITED(result_.status) ? State::finished : State::crashed;
}

// A process starts as a copy of this program, and the system counts that as well.
std::uint64_t JobProcess::largest_process() const {
  return result_.largest > own_memory_ ? result_.largest : 0;
}

Record JobProcess::record() const {
  Record record;
  record.id = job_.id;
  record.key = job_.key;
  record.state = state();
  record.messages = messages_.str();
  record.wall_seconds = std::chrono::duration<double>(end_ - start_).count();
  record.cpu_seconds = result_.cpu_seconds;
  record.peak_memory = std::max(peak_memory_, largest_process());
  record.output = text_;
  if (record.state == State::not_started) {
    record.messages = fmt::format("cannot run {}: {}", job_.command.front(),
                                  std::generic_category().message(result_.start_error));
  }
  if (record.state == State::finished) record.exit_status = WEXITSTATUS(result_.status);
  if (record.state == State::crashed) {
    record.signal = has_report_ ? WTERMSIG(result_.status) : SIGKILL;
  }
  return record;
}

}  // namespace mpgen::jobs

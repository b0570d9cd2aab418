#include "jobs/process_list.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace mpgen::jobs {
namespace {

/// Reads the number that starts at `text` and moves `text` behind it.
std::int64_t read_number(const char*& text) {
  while (*text == ' ') ++text;
  const bool is_negative = *text == '-';
  if (is_negative) ++text;
  std::int64_t value = 0;
  while (*text >= '0' && *text <= '9') value = 10 * value + (*text++ - '0');
  return is_negative ? -value : value;
}

bool read_entry(int folder, const char* name, ProcessEntry& entry) {
  std::array<char, 64> path{};
  const std::size_t length = std::strlen(name);
  constexpr std::size_t kRest = sizeof("/stat");
  if (length + kRest > path.size()) return false;
  std::memcpy(path.data(), name, length);
  std::memcpy(path.data() + length, "/stat", kRest);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const int file = openat(folder, path.data(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::array<char, 1024> text{};
  const ssize_t count = ::read(file, text.data(), text.size() - 1);
  close(file);
  if (count <= 0) return false;

  const char* rest = name;
  entry.process = static_cast<pid_t>(read_number(rest));
  // The program's name stands in brackets and may hold anything, brackets as well.
  rest = std::strrchr(text.data(), ')');
  if (rest == nullptr || std::strlen(rest) < 4) return false;
  rest += 3;  // the state, one letter
  constexpr int kParent = 4;
  constexpr int kSession = 6;
  constexpr int kResident = 24;
  for (int field = kParent; field <= kResident; ++field) {
    const std::int64_t value = read_number(rest);
    if (field == kParent) entry.parent = static_cast<pid_t>(value);
    if (field == kSession) entry.session = static_cast<pid_t>(value);
    if (field == kResident) entry.resident_pages = static_cast<std::uint64_t>(value);
  }
  return true;
}

}  // namespace

void visit_processes(void (*visit)(const ProcessEntry& entry, void* context), void* context) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  alignas(dirent64) std::array<char, 8192> buffer{};
  for (;;) {
    const ssize_t count = getdents64(folder, buffer.data(), buffer.size());
    if (count <= 0) break;
    for (ssize_t position = 0; position < count;) {
      const char* start = buffer.data() + position;
      decltype(dirent64::d_reclen) length = 0;
      std::memcpy(&length, start + offsetof(dirent64, d_reclen), sizeof length);
      position += length;
      const char* name = start + offsetof(dirent64, d_name);
      ProcessEntry entry;
      if (*name >= '1' && *name <= '9' && read_entry(folder, name, entry)) visit(entry, context);
    }
  }
  close(folder);
}

}  // namespace mpgen::jobs

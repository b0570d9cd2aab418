// The processes of this machine, as /proc shows them.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace mpgen::jobs {

struct ProcessEntry {
  pid_t process = 0;
  pid_t parent = 0;
  pid_t session = 0;
  std::uint64_t resident_pages = 0;
};

/// Calls `visit` for every process there is. Uses system calls only, no memory of the heap and no
/// locks, so that a child of a program with several threads may call it.
void visit_processes(void (*visit)(const ProcessEntry& entry, void* context), void* context);

}  // namespace mpgen::jobs

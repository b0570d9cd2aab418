#include "jobs/process_memory.hpp"

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <unordered_map>

#include "jobs/process_list.hpp"

namespace mpgen::jobs {
namespace {

using Table = std::unordered_map<pid_t, ProcessEntry>;

Table all_processes() {
  Table table;
  const auto add = [](const ProcessEntry& entry, void* context) {
    static_cast<Table*>(context)->emplace(entry.process, entry);
  };
  visit_processes(add, &table);
  return table;
}

/// The one of `roots` above `entry`, or 0.
pid_t root_of(const ProcessEntry& entry, const Table& table,
              const std::map<pid_t, std::uint64_t>& roots) {
  // The table is no snapshot: a number that was given twice could make a ring.
  constexpr int kDeepest = 1000;
  pid_t parent = entry.parent;
  for (int depth = 0; depth < kDeepest && parent > 0; ++depth) {
    if (roots.count(parent) != 0) return parent;
    const auto above = table.find(parent);
    if (above == table.end()) return 0;
    parent = above->second.parent;
  }
  return 0;
}

/// Bytes, or 0 where the system does not tell.
std::uint64_t proportional_size(pid_t process) {
  std::ifstream stream("/proc/" + std::to_string(process) + "/smaps_rollup");
  std::uint64_t kilobytes = 0;
  for (std::string word; stream >> word;) {
    if (word == "Pss:" && stream >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

std::map<pid_t, std::uint64_t> resident_below(const std::vector<pid_t>& roots) {
  std::map<pid_t, std::uint64_t> sums;
  for (const pid_t root : roots) sums[root] = 0;
  if (roots.empty()) return sums;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const Table table = all_processes();
  for (const auto& [process, entry] : table) {
    const pid_t root = root_of(entry, table, sums);
    if (root != 0) sums[root] += page * entry.resident_pages;
  }
  return sums;
}

std::uint64_t proportional_below(pid_t root) {
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::map<pid_t, std::uint64_t> roots = {{root, 0}};
  const Table table = all_processes();
  std::uint64_t sum = 0;
  for (const auto& [process, entry] : table) {
    if (root_of(entry, table, roots) == 0) continue;
    const std::uint64_t size = proportional_size(process);
    sum += size != 0 ? size : page * entry.resident_pages;
  }
  return sum;
}

void kill_session(pid_t session) {
  const auto end = [](const ProcessEntry& entry, void* context) {
    if (entry.session == *static_cast<const pid_t*>(context)) kill(entry.process, SIGKILL);
  };
  visit_processes(end, &session);
}

}  // namespace mpgen::jobs

// How much memory jobs use, all of their processes together.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <vector>

namespace mpgen::jobs {

/// Processes below each of `roots` (the roots themselves not counted): bytes resident. A page that
/// several of them share counts for each.
std::map<pid_t, std::uint64_t> resident_below(const std::vector<pid_t>& roots);

/// The same for one root, a shared page counted once. Slower by far; falls back to the other way
/// where the system does not tell.
std::uint64_t proportional_below(pid_t root);

/// Kills every process of session `session`.
void kill_session(pid_t session);

}  // namespace mpgen::jobs

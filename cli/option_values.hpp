// Values that the options of several commands take.
#pragma once

#include <cstdint>
#include <string>

namespace mpgen::cli {

inline constexpr int kMostJobs = 256;

/// `wanted`, or one job per processor if that is 0.
int job_count(int wanted);

/// Reads a decimal integer, or a hexadecimal one after 0x. Throws CLI::ValidationError in the name
/// of the option if `text` is none, or not from `least` to 2^64 - 1.
std::uint64_t unsigned_option(const char* name, const std::string& text, std::uint64_t least);

}  // namespace mpgen::cli

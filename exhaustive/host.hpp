// The arithmetic of the processor, as a third opinion.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace mpgen::exhaustive {

/// Whether this processor converts between binary16 and binary32 (F16C, all of x86 since 2013).
bool has_binary16();
/// "F16C and binary32 addition of the processor", or why there is none.
std::string binary16_method();

/// Points {a, b}: a + b in binary16. The sum of two binary16 values, rounded to the 24 bits of
/// binary32 and then to 11, is the same as rounded once, because 24 >= 2 * 11 + 2. NaN is
/// canonical. Needs has_binary16().
void host_binary16_additions(std::uint32_t first, std::span<std::uint32_t> results);
/// Points are binary32 patterns: RNE to binary16. Needs has_binary16().
void host_binary16_roundings(std::uint32_t first, std::span<std::uint32_t> results);
/// Points are binary16 patterns: the same value in binary32. Needs has_binary16().
void host_binary16_widenings(std::uint32_t first, std::span<std::uint32_t> results);
/// The integer, converted to binary32 by the processor (RNE).
std::uint32_t host_binary32(std::int64_t value);

}  // namespace mpgen::exhaustive

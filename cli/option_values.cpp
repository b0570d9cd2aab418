#include "cli/option_values.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>

#include "spec/words.hpp"

namespace mpgen::cli {
namespace {

// Decimal, or hexadecimal after 0x; nothing for anything else and above 2^64 - 1.
std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  const bool is_hexadecimal = text.substr(0, 2) == "0x" || text.substr(0, 2) == "0X";
  if (is_hexadecimal) text.remove_prefix(2);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value, is_hexadecimal ? 16 : 10);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

int job_count(int wanted) {
  if (wanted > 0) return wanted;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::uint64_t unsigned_option(const char* name, const std::string& text, std::uint64_t least) {
  const auto value = parse_unsigned(text);
  if (value && *value >= least) return *value;
  throw CLI::ValidationError(name, "expected an integer from " + std::to_string(least) +
                                       " to 2^64 - 1, decimal or 0x hexadecimal, found " +
                                       spec::quote(text));
}

}  // namespace mpgen::cli

#include "tb/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <vector>

namespace mpgen::tb {
namespace {

// Of a stimulus, 64 MiB: twice the widest unit's longest group. A few characters may ask for any
// number of cycles.
constexpr std::uint64_t kMostWords = std::uint64_t{1} << 23;
constexpr std::size_t kDigitsPerWord = 16;

std::string hexadecimal(const std::uint64_t* words, std::size_t count) {
  while (count > 1 && words[count - 1] == 0) --count;
  std::string text = fmt::format("{:x}", words[count - 1]);
  for (std::size_t word = count - 1; word > 0; --word) {
    text += fmt::format("{:016x}", words[word - 1]);
  }
  return text;
}

std::string cycles_text(const Stimulus& stimulus) {
  const std::size_t width = stimulus.words_per_cycle();
  std::string text;
  for (std::size_t cycle = 0; cycle < stimulus.cycles();) {
    std::size_t count = 1;
    while (cycle + count < stimulus.cycles() &&
           std::equal(stimulus.cycle(cycle), stimulus.cycle(cycle) + width,
                      stimulus.cycle(cycle + count))) {
      ++count;
    }
    if (!text.empty()) text += '.';
    text += hexadecimal(stimulus.cycle(cycle), width);
    if (count > 1) text += fmt::format("x{}", count);
    cycle += count;
  }
  return text;
}

[[noreturn]] void refuse(const std::string& why) {
  throw std::invalid_argument("the replay line " + why);
}

// Splits off what stands before the next `separator`.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::uint64_t parse_number(std::string_view text, const char* what, int base = 10) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value, base);
  if (result.ec != std::errc() || result.ptr != end) {
    refuse(fmt::format("has no {} where '{}' stands", what, text));
  }
  return value;
}

void append_cycles(std::string_view text, Stimulus& stimulus) {
  const std::size_t times = text.find('x');
  std::string_view digits = text.substr(0, std::min(times, text.size()));
  const std::uint64_t count =
      times == std::string_view::npos ? 1 : parse_number(text.substr(times + 1), "number");
  const std::uint64_t most_cycles = kMostWords / stimulus.words_per_cycle();
  if (count > most_cycles - stimulus.cycles()) refuse("has too many cycles");
  if (digits.empty()) refuse("has an empty cycle");
  std::vector<std::uint64_t> words(stimulus.words_per_cycle());
  for (std::size_t word = 0; !digits.empty(); ++word) {
    if (word == words.size()) {
      refuse("has a cycle of too many bits: was it made for another configuration?");
    }
    const std::size_t length = std::min(digits.size(), kDigitsPerWord);
    words[word] = parse_number(digits.substr(digits.size() - length), "hexadecimal number", 16);
    digits.remove_suffix(length);
  }
  for (std::uint64_t cycle = 0; cycle < count; ++cycle) stimulus.append(words.data());
}

}  // namespace

std::string to_line(const Replay& replay, std::size_t most_characters) {
  std::string head = fmt::format("{}:{}:{}", to_string(replay.suite), replay.seed, replay.chunk);
  if (!replay.stimulus) return head;
  std::string line = head + ":" + cycles_text(*replay.stimulus);
  if (line.size() > most_characters) return head;
  return line;
}

Replay parse_replay(std::string_view line, int words_per_cycle) {
  Replay replay;
  const std::string_view name = take(line, ':');
  const std::optional<Suite> suite = parse_suite(name);
  if (!suite) refuse(fmt::format("starts with '{}', which is no suite", name));
  replay.suite = *suite;
  replay.seed = parse_number(take(line, ':'), "seed");
  replay.chunk = parse_number(take(line, ':'), "chunk number");
  if (line.empty()) return replay;
  replay.stimulus.emplace(words_per_cycle);
  while (!line.empty()) append_cycles(take(line, '.'), *replay.stimulus);
  return replay;
}

}  // namespace mpgen::tb

#include "cli/console.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace mpgen::cli {
namespace {

constexpr const char* kRed = "\033[1;31m";
constexpr const char* kMagenta = "\033[1;35m";
constexpr const char* kCyan = "\033[1;36m";
constexpr const char* kBold = "\033[1m";
constexpr const char* kPlain = "\033[0m";
constexpr const char* kEraseLine = "\r\033[K";
// A longer line would wrap on the narrowest usual terminal and could not be overwritten.
constexpr std::size_t kProgressColumns = 79;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

ConsoleStyle style_of(const std::ostream& err) {
  const bool is_standard_error = &err == &std::cerr || &err == &std::clog;
  const bool is_terminal =
      is_standard_error && isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb";
  return {.colour = is_terminal && environment("NO_COLOR").empty(), .progress = is_terminal};
}

std::ostream& Console::out() {
  end_progress();
  return out_;
}

void Console::error(const std::string& message) { line("", "error: ", kRed, message); }

void Console::warning(const std::string& message) { line("", "warning: ", kMagenta, message); }

void Console::note(const std::string& message) { line("", "note: ", kCyan, message); }

void Console::problem(const spec::Diagnostic& diagnostic) {
  line(bold(spec::location(diagnostic) + ":") + " ", "error: ", kRed, diagnostic.message);
}

void Console::plain(const std::string& text) {
  end_progress();
  err_ << text << std::flush;
}

void Console::progress(const std::string& text) {
  if (!style_.progress) return;
  err_ << kEraseLine << text.substr(0, kProgressColumns) << std::flush;
  has_progress_line_ = true;
}

void Console::end_progress() {
  if (!has_progress_line_) return;
  err_ << kEraseLine << std::flush;
  has_progress_line_ = false;
}

std::string Console::bold(const std::string& text) const { return painted(kBold, text); }

void Console::line(const std::string& before, const char* label, const char* colour,
                   const std::string& message) {
  end_progress();
  err_ << before << painted(colour, label) << message << '\n' << std::flush;
}

std::string Console::painted(const char* code, const std::string& text) const {
  return style_.colour ? code + text + kPlain : text;
}

}  // namespace mpgen::cli

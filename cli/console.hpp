// Everything that mpgen says to people.
#pragma once

#include <ostream>
#include <string>

#include "spec/diagnostic.hpp"

namespace mpgen::cli {

/// What the error stream can show.
struct ConsoleStyle {
  bool colour = false;
  bool progress = false;  ///< a line that is overwritten in place
};

/// Colour and progress if `err` is the process's standard error and a terminal that can show them;
/// no colour if the environment has a non-empty NO_COLOR.
ConsoleStyle style_of(const std::ostream& err);

/// Results go to `out`, everything else to `err`. To be used by one thread at a time.
class Console {
 public:
  Console(std::ostream& out, std::ostream& err, ConsoleStyle style)
      : out_(out), err_(err), style_(style) {}

  /// For results only, so that they can be piped.
  std::ostream& out();

  /// "error: MESSAGE".
  void error(const std::string& message);
  /// "warning: MESSAGE".
  void warning(const std::string& message);
  /// "note: MESSAGE".
  void note(const std::string& message);
  /// "FILE:LINE:COLUMN: error: MESSAGE".
  void problem(const spec::Diagnostic& diagnostic);
  /// Text as it is, to `err`.
  void plain(const std::string& text);

  /// Shows `text` in place of the last progress line; nothing at all if `err` is no terminal.
  void progress(const std::string& text);
  /// Removes the progress line.
  void end_progress();

  /// `text` in bold if `err` shows colours.
  std::string bold(const std::string& text) const;

 private:
  void line(const std::string& before, const char* label, const char* colour,
            const std::string& message);
  std::string painted(const char* code, const std::string& text) const;

  std::ostream& out_;
  std::ostream& err_;
  ConsoleStyle style_;
  bool has_progress_line_ = false;
};

}  // namespace mpgen::cli

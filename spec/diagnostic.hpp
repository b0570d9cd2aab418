// A problem in an input file, as a value: nothing is printed before the command line prints it.
#pragma once

#include <string>
#include <vector>

namespace mpgen::spec {

/// One problem. Lines and columns count from 1, columns in characters; `line` 0 means the file as
/// a whole.
struct Diagnostic {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// "file:line:column", or "file" alone for a problem of the whole file.
std::string location(const Diagnostic& diagnostic);

/// "file:line:column: error: message".
std::string to_string(const Diagnostic& diagnostic);

}  // namespace mpgen::spec

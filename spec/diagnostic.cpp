#include "spec/diagnostic.hpp"

#include <fmt/format.h>

namespace mpgen::spec {

std::string location(const Diagnostic& diagnostic) {
  if (diagnostic.line == 0) return diagnostic.file;
  return fmt::format("{}:{}:{}", diagnostic.file, diagnostic.line, diagnostic.column);
}

std::string to_string(const Diagnostic& diagnostic) {
  return location(diagnostic) + ": error: " + diagnostic.message;
}

}  // namespace mpgen::spec

// Collecting the problems of an input file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "spec/diagnostic.hpp"
#include "spec/yaml_document.hpp"

namespace mpgen::spec {

/// Problems of one file and of files that it refers to.
class ProblemList {
 public:
  /// `file` is what diagnostics show.
  explicit ProblemList(std::string file) : file_(std::move(file)) {}

  void report(Position position, std::string message);
  void report(std::vector<YamlProblem> problems);
  /// Problems of another file, to which this one refers at `place`.
  void report_elsewhere(Position place, Diagnostics diagnostics);

  bool empty() const { return found_.empty(); }
  const std::string& file() const { return file_; }

  /// In the order of their places in this file; the first hundred, and how many more there are.
  Diagnostics sorted() const;

 private:
  struct Found {
    Position place;
    Diagnostic diagnostic;
  };

  std::string file_;
  std::vector<Found> found_;
};

}  // namespace mpgen::spec

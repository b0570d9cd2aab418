#include "spec/problem_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace mpgen::spec {
namespace {

constexpr std::size_t kMostDiagnostics = 100;

}  // namespace

void ProblemList::report(Position position, std::string message) {
  found_.push_back({position, {file_, position.line, position.column, std::move(message)}});
}

void ProblemList::report(std::vector<YamlProblem> problems) {
  for (auto& problem : problems) report(problem.position, std::move(problem.message));
}

void ProblemList::report_elsewhere(Position place, Diagnostics diagnostics) {
  for (auto& diagnostic : diagnostics) found_.push_back({place, std::move(diagnostic)});
}

Diagnostics ProblemList::sorted() const {
  std::vector<Found> found = found_;
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  Diagnostics diagnostics;
  for (auto& one : found) {
    if (diagnostics.size() == kMostDiagnostics) break;
    diagnostics.push_back(std::move(one.diagnostic));
  }
  if (found.size() > kMostDiagnostics) {
    diagnostics.push_back(
        {file_, 0, 0, fmt::format("{} more problems", found.size() - kMostDiagnostics)});
  }
  return diagnostics;
}

}  // namespace mpgen::spec

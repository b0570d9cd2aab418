// The result of a whole verification: what the reports show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "verify/evidence.hpp"
#include "verify/plan.hpp"

namespace mpgen::verify {

/// One configuration, as the reports name it.
struct Subject {
  std::string configuration;  ///< path of its file
  std::string design;
  std::string unit;
};

/// One job with what came of it.
struct JobResult {
  PlannedJob job;
  Findings findings;
  std::string problem;  ///< why there are no findings: a limit, a crash, a missing tool; or empty
  double cpu_seconds = 0;
  double wall_seconds = 0;
  std::uint64_t peak_memory = 0;  ///< bytes

  bool has_failed() const { return !problem.empty() || findings.has_failed(); }
};

struct Summary {
  Level level = Level::quick;
  std::uint64_t seed = 1;
  std::string version;                                     ///< of mpgen
  std::vector<std::pair<std::string, std::string>> tools;  ///< name and version
  std::vector<Subject> subjects;
  std::vector<JobResult> jobs;
  std::vector<Omission> omissions;
  std::size_t pending = 0;  ///< jobs of other shards that have no result yet

  /// Every job of this run has an end, none failed, and there was at least one.
  bool passed() const;
};

/// How a check of a design, or of none, ended, for one cell of a table.
struct Cell {
  enum class Kind { passed, failed, open, left_out };
  Kind kind = Kind::left_out;    ///< open: passed but for evidence that a limit left undecided
  Reach reach = Reach::sampled;  ///< the strongest of the evidence that passed
  std::uint64_t checks = 0;      ///< sum, where all evidence counts the same
  std::string counted;           ///< "" when the evidence counts different things
  std::size_t evidence = 0;
};

/// `subject`: index, or Summary::subjects.size() for checks beside the configurations.
Cell cell_of(const Summary& summary, std::size_t subject, Check check);

/// Sentences on what was not shown of a subject: checks left out, evidence that is reduced, bounded
/// or undecided, and what the checks themselves leave out.
std::vector<std::string> not_shown(const Summary& summary, std::size_t subject);

/// The reports. All are the same for the same summary.
nlohmann::ordered_json json_report(const Summary& summary);
std::string junit_report(const Summary& summary);
/// One page that needs no other file.
std::string html_report(const Summary& summary);
/// A line per design and check that did not pass, and totals.
std::string text_report(const Summary& summary);

}  // namespace mpgen::verify

#include "verify/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpgen::verify {
namespace {

bool is_of(const Summary& summary, const PlannedJob& job, std::size_t subject) {
  return job.design.value_or(summary.subjects.size()) == subject;
}

void add_evidence(const Evidence& evidence, Cell& cell) {
  if (evidence.outcome == Outcome::passed) cell.reach = std::min(cell.reach, evidence.reach);
  if (cell.evidence == 0) cell.counted = evidence.counted;
  if (cell.counted != evidence.counted) cell.counted.clear();
  cell.checks += evidence.checks;
  ++cell.evidence;
}

}  // namespace

bool Summary::passed() const {
  return !jobs.empty() && std::none_of(jobs.begin(), jobs.end(),
                                       [](const JobResult& job) { return job.has_failed(); });
}

Cell cell_of(const Summary& summary, std::size_t subject, Check check) {
  Cell cell;
  bool has_failed = false;
  bool is_open = false;
  bool is_there = false;
  for (const JobResult& result : summary.jobs) {
    if (!is_of(summary, result.job, subject) || result.job.check != check) continue;
    is_there = true;
    has_failed = has_failed || result.has_failed();
    for (const Evidence& evidence : result.findings.evidence) {
      is_open = is_open || evidence.outcome == Outcome::undecided;
      add_evidence(evidence, cell);
    }
  }
  if (!is_there) return cell;
  cell.kind = has_failed ? Cell::Kind::failed : is_open ? Cell::Kind::open : Cell::Kind::passed;
  return cell;
}

std::vector<std::string> not_shown(const Summary& summary, std::size_t subject) {
  std::vector<std::string> sentences;
  const auto add = [&sentences](std::string sentence) {
    if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) {
      sentences.push_back(std::move(sentence));
    }
  };
  for (const Check check : all_checks()) {
    const std::string name = to_string(check);
    for (const Omission& omission : summary.omissions) {
      if (omission.check == check && omission.design.value_or(summary.subjects.size()) == subject) {
        add(fmt::format("{}: {}", name, omission.reason));
      }
    }
    for (const JobResult& result : summary.jobs) {
      if (!is_of(summary, result.job, subject) || result.job.check != check) continue;
      for (const Evidence& evidence : result.findings.evidence) {
        if (evidence.outcome == Outcome::undecided) {
          add(fmt::format("{}: {} is undecided ({})", name, evidence.subject, evidence.scope));
        } else if (evidence.reach == Reach::reduced || evidence.reach == Reach::bounded) {
          add(fmt::format("{}: {} is shown for {} only", name, evidence.subject, evidence.scope));
        }
      }
      for (const std::string& sentence : result.findings.left_out) {
        add(fmt::format("{}: {}", name, sentence));
      }
    }
  }
  return sentences;
}

}  // namespace mpgen::verify

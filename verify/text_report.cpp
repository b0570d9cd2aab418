#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "verify/summary.hpp"

namespace mpgen::verify {
namespace {

// The first lines of a longer text, indented.
std::string excerpt(const std::string& text) {
  constexpr int kLines = 12;
  std::string result;
  std::size_t start = 0;
  for (int line = 0; line < kLines && start < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    result += "    " + text.substr(start, end - start) + "\n";
    start = end + 1;
  }
  if (start < text.size()) result += "    ... (the rest is in the report)\n";
  return result;
}

std::string failures_of(const JobResult& result) {
  std::string text;
  if (!result.problem.empty()) {
    text += fmt::format("FAILED {}: no result\n{}", result.job.id, excerpt(result.problem));
  }
  for (const Evidence& evidence : result.findings.evidence) {
    if (evidence.outcome != Outcome::failed) continue;
    text += fmt::format("FAILED {}: {}, {}\n{}", result.job.id, evidence.subject, evidence.method,
                        excerpt(evidence.detail));
    if (!evidence.repeat.empty()) text += fmt::format("    repeat: {}\n", evidence.repeat);
  }
  return text;
}

std::string check_line(const Summary& summary, Check check) {
  std::size_t designs = 0;
  std::size_t failed = 0;
  std::size_t undecided = 0;
  std::map<Reach, std::size_t> claims;
  std::map<std::string, std::uint64_t> counts;
  double seconds = 0;
  for (std::size_t index = 0; index <= summary.subjects.size(); ++index) {
    designs += std::size_t{cell_of(summary, index, check).kind != Cell::Kind::left_out};
  }
  for (const JobResult& result : summary.jobs) {
    if (result.job.check != check) continue;
    seconds += result.cpu_seconds;
    failed += std::size_t{!result.problem.empty()};
    for (const Evidence& evidence : result.findings.evidence) {
      failed += std::size_t{evidence.outcome == Outcome::failed};
      undecided += std::size_t{evidence.outcome == Outcome::undecided};
      if (evidence.outcome == Outcome::passed) ++claims[evidence.reach];
      counts[evidence.counted] += evidence.checks;
    }
  }
  if (designs == 0) return "";
  std::string text = fmt::format("  {:<11}{:>3} {}", to_string(check), designs,
                                 designs == 1 ? "design " : "designs");
  const bool is_beside = check == Check::fuzz || check == Check::exhaustive;
  if (is_beside) text = fmt::format("  {:<11}{:>11}", to_string(check), "");
  std::string claim_text;
  for (const auto& [reach, count] : claims) {
    claim_text += fmt::format("{}{} {}", claim_text.empty() ? "" : ", ", count, to_string(reach));
  }
  if (failed > 0) claim_text += fmt::format(", {} FAILED", failed);
  if (undecided > 0) claim_text += fmt::format(", {} undecided", undecided);
  std::string count_text;
  for (const auto& [counted, count] : counts) {
    count_text += fmt::format("{}{} {}", count_text.empty() ? "" : ", ", count, counted);
  }
  return fmt::format("{}  {:<44} {} ({:.0f} s)\n", text, claim_text, count_text, seconds);
}

}  // namespace

std::string text_report(const Summary& summary) {
  std::string text;
  for (const JobResult& result : summary.jobs) text += failures_of(result);
  for (const Check check : all_checks()) text += check_line(summary, check);
  if (summary.pending > 0) {
    text += fmt::format("  {} jobs of other shards have no result yet\n", summary.pending);
  }
  return text + fmt::format("{}: level {}, seed {}, {} jobs\n",
                            summary.passed() ? "passed" : "FAILED", to_string(summary.level),
                            summary.seed, summary.jobs.size());
}

}  // namespace mpgen::verify

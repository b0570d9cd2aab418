#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tb/junit.hpp"
#include "verify/html_page.hpp"
#include "verify/summary.hpp"

namespace mpgen::verify {
namespace {

using tb::escape_xml;

// "1 048 576" with narrow spaces, which do not break.
std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t place = 0; place < digits.size(); ++place) {
    if (place > 0 && (digits.size() - place) % 3 == 0) text += "&#8239;";
    text += digits[place];
  }
  return text;
}

std::string class_of(Cell::Kind kind) {
  switch (kind) {
    case Cell::Kind::passed:
      return "passed";
    case Cell::Kind::failed:
      return "failed";
    case Cell::Kind::open:
      return "open";
    case Cell::Kind::left_out:
      break;
  }
  return "left_out";
}

std::string cell_html(const Cell& cell) {
  std::string word = "left out";
  if (cell.kind == Cell::Kind::passed) word = to_string(cell.reach);
  if (cell.kind == Cell::Kind::failed) word = "FAILED";
  if (cell.kind == Cell::Kind::open) word = "undecided";
  std::string amount;
  if (cell.evidence > 0 && !cell.counted.empty()) {
    amount =
        fmt::format("<br><small>{} {}</small>", grouped(cell.checks), escape_xml(cell.counted));
  } else if (cell.evidence > 0) {
    amount = fmt::format("<br><small>{} claims</small>", cell.evidence);
  }
  return fmt::format("<td class=\"{}\">{}{}</td>", class_of(cell.kind), word, amount);
}

std::vector<Check> shown_checks(const Summary& summary, bool beside) {
  std::vector<Check> checks;
  for (const Check check : all_checks()) {
    const bool is_beside = check == Check::fuzz || check == Check::exhaustive;
    const bool is_planned =
        std::any_of(summary.jobs.begin(), summary.jobs.end(),
                    [check](const JobResult& result) { return result.job.check == check; }) ||
        std::any_of(summary.omissions.begin(), summary.omissions.end(),
                    [check](const Omission& omission) { return omission.check == check; });
    if (is_beside == beside && is_planned) checks.push_back(check);
  }
  return checks;
}

std::string states_of(const Summary& summary, std::size_t subject) {
  std::set<std::string> states;
  for (const Check check : all_checks()) {
    states.insert(class_of(cell_of(summary, subject, check).kind));
  }
  return fmt::format("{}", fmt::join(states, " "));
}

std::string matrix_html(const Summary& summary) {
  const std::vector<Check> checks = shown_checks(summary, false);
  std::string html = "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th>design</th>";
  for (const Check check : checks) {
    html += fmt::format("<th title=\"{}\">{}</th>", escape_xml(title_of(check)), to_string(check));
  }
  html += "</tr></thead><tbody>\n";
  std::string unit;
  for (std::size_t index = 0; index < summary.subjects.size(); ++index) {
    const Subject& subject = summary.subjects[index];
    if (subject.unit != unit) {
      unit = subject.unit;
      html += fmt::format("<tr class=\"unit\"><th colspan=\"{}\">{}</th></tr>\n", checks.size() + 1,
                          escape_xml(unit));
    }
    const std::string name = escape_xml(subject.design);
    html +=
        fmt::format("<tr data-name=\"{0}\" data-states=\"{1}\"><th><a href=\"#{0}\">{0}</a></th>",
                    name, states_of(summary, index));
    for (const Check check : checks) html += cell_html(cell_of(summary, index, check));
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string evidence_row(const JobResult& result, const Evidence& evidence) {
  const std::string state = evidence.outcome == Outcome::passed   ? "passed"
                            : evidence.outcome == Outcome::failed ? "failed"
                                                                  : "open";
  std::string scope = escape_xml(evidence.scope);
  if (!evidence.detail.empty()) scope += "<pre>" + escape_xml(evidence.detail) + "</pre>";
  if (!evidence.repeat.empty()) scope += "<br><code>" + escape_xml(evidence.repeat) + "</code>";
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td><td>{}</td>"
      "<td>{} {}</td><td>{}</td></tr>\n",
      to_string(result.job.check), escape_xml(evidence.subject), escape_xml(evidence.method), scope,
      state, to_string(evidence.outcome), to_string(evidence.reach), grouped(evidence.checks),
      escape_xml(evidence.counted), evidence.seed ? std::to_string(*evidence.seed) : "");
}

std::string subject_html(const Summary& summary, std::size_t index) {
  std::string rows;
  double seconds = 0;
  for (const JobResult& result : summary.jobs) {
    if (result.job.design.value_or(summary.subjects.size()) != index) continue;
    seconds += result.cpu_seconds;
    if (!result.problem.empty()) {
      rows += fmt::format(
          "<tr><td>{}</td><td>{}</td><td colspan=\"6\" class=\"failed\">no result: {}</td></tr>\n",
          to_string(result.job.check), escape_xml(result.job.id), escape_xml(result.problem));
    }
    for (const Evidence& evidence : result.findings.evidence)
      rows += evidence_row(result, evidence);
  }
  std::string html;
  if (!rows.empty()) {
    html +=
        "<div class=\"scroll\"><table><thead><tr><th>check</th><th>subject</th><th>method</th>"
        "<th>scope</th><th>outcome</th><th>reach</th><th>amount</th><th>seed</th></tr></thead>"
        "<tbody>\n" +
        rows + "</tbody></table></div>\n";
  }
  html += fmt::format("<p class=\"facts\">{:.1f} processor seconds</p>\n", seconds);
  const std::vector<std::string> sentences = not_shown(summary, index);
  if (sentences.empty()) return html;
  html += "<p><b>Not shown here</b></p><ul>\n";
  for (const std::string& sentence : sentences) html += "<li>" + escape_xml(sentence) + "</li>\n";
  return html + "</ul>\n";
}

std::string design_html(const Summary& summary, std::size_t index) {
  const Subject& subject = summary.subjects[index];
  return fmt::format(
      "<details class=\"design\" id=\"{0}\" data-name=\"{0}\" data-states=\"{1}\">"
      "<summary>{0} <span class=\"facts\">{2}, {3}</span></summary>\n{4}</details>\n",
      escape_xml(subject.design), states_of(summary, index), escape_xml(subject.unit),
      escape_xml(subject.configuration), subject_html(summary, index));
}

std::string head_html(const Summary& summary) {
  const bool passed = summary.passed();
  std::string tools;
  for (const auto& [name, version] : summary.tools) {
    tools +=
        fmt::format("{}{}: {}", tools.empty() ? "" : "; ", escape_xml(name), escape_xml(version));
  }
  std::string html = fmt::format(
      "<h1>mpgen verification <span class=\"verdict {}\">{}</span></h1>\n"
      "<p class=\"facts\">level {}, seed {}, {} designs, {} jobs; mpgen {}</p>\n"
      "<p class=\"facts\">{}</p>\n",
      passed ? "passed" : "failed", passed ? "passed" : "FAILED", to_string(summary.level),
      summary.seed, summary.subjects.size(), summary.jobs.size(), escape_xml(summary.version),
      tools);
  if (summary.pending > 0) {
    html += fmt::format("<p class=\"open\">{} jobs of other shards have no result yet.</p>\n",
                        summary.pending);
  }
  return html;
}

constexpr const char* kLegend =
    "<p>Each cell gives the strongest evidence of its check: <b>complete</b>, a proof for all "
    "inputs and states or an enumeration of all of them; <b>reduced</b>, complete for a smaller "
    "design of the same kind or for one step of the datapath; <b>bounded</b>, all inputs of the "
    "first cycles after a reset; "
    "<b>sampled</b>, chosen and random inputs. <b>Undecided</b>: some evidence hit its limit. Each "
    "design's section lists all evidence with methods, amounts and seeds, and what was not "
    "shown.</p>\n";

constexpr const char* kControls =
    "<div class=\"controls\"><label>design <input id=\"name\" type=\"search\"></label>"
    "<label>with a check that is <select id=\"state\"><option value=\"\">anything</option>"
    "<option value=\"passed\">passed</option><option value=\"open\">undecided</option>"
    "<option value=\"failed\">failed</option><option value=\"left_out\">left out</option>"
    "</select></label></div>\n";

}  // namespace

std::string html_report(const Summary& summary) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>mpgen verification</title><style>{}</style></head><body>\n",
      kStyle);
  html += head_html(summary) + kLegend + kControls + matrix_html(summary);
  html += "<h2>Designs</h2>\n";
  for (std::size_t index = 0; index < summary.subjects.size(); ++index) {
    html += design_html(summary, index);
  }
  if (!shown_checks(summary, true).empty()) {
    html += "<h2>Beside the designs</h2>\n" + subject_html(summary, summary.subjects.size());
  }
  return html + "<script>" + kScript + "</script></body></html>\n";
}

}  // namespace mpgen::verify

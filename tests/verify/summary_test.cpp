#include "verify/summary.hpp"

#include <algorithm>
#include <cstdio>

#include "tests/catch.hpp"

namespace mpgen::verify {
namespace {

Evidence evidence(Reach reach, Outcome outcome, std::uint64_t checks, std::string counted) {
  return {.subject = "a subject",
          .method = "a method",
          .scope = "a scope",
          .reach = reach,
          .outcome = outcome,
          .checks = checks,
          .counted = std::move(counted),
          .seed = 7,
          .detail = {},
          .repeat = "mpgen verify again"};
}

JobResult job(Check check, std::size_t design, std::vector<Evidence> list) {
  JobResult result;
  result.job.id = "unit/" + to_string(check);
  result.job.check = check;
  result.job.design = design;
  result.findings.evidence = std::move(list);
  return result;
}

Summary example() {
  Summary summary;
  summary.version = "1.2.3";
  summary.tools = {{"Tool", "<5>"}};
  summary.subjects = {{"a.yaml", "first_design", "mixpe_mul"}, {"b&c.yaml", "second", "mixpe_pe"}};
  summary.jobs = {job(Check::cosim, 0,
                      {evidence(Reach::sampled, Outcome::passed, 10, "results"),
                       evidence(Reach::complete, Outcome::passed, 5, "results")}),
                  job(Check::formal, 0,
                      {evidence(Reach::reduced, Outcome::passed, 1, "proofs"),
                       evidence(Reach::complete, Outcome::undecided, 0, "proofs")}),
                  job(Check::cosim, 1, {evidence(Reach::sampled, Outcome::passed, 3, "results")})};
  summary.omissions = {{std::size_t{1}, Check::netlist, "too large <for now>"}};
  return summary;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a cell gives the strongest evidence and the sum of equal counts") {
  const Summary summary = example();
  const Cell cosim = cell_of(summary, 0, Check::cosim);
  CHECK(cosim.kind == Cell::Kind::passed);
  CHECK(cosim.reach == Reach::complete);
  CHECK(cosim.checks == 15);
  CHECK(cosim.counted == "results");
  const Cell formal = cell_of(summary, 0, Check::formal);
  CHECK(formal.kind == Cell::Kind::open);
  CHECK(formal.reach == Reach::reduced);
  CHECK(cell_of(summary, 1, Check::formal).kind == Cell::Kind::left_out);
}

TEST_CASE("a run without jobs, with a failure or with a job that died has not passed") {
  Summary summary = example();
  CHECK(summary.passed());
  SECTION("nothing") { summary.jobs.clear(); }
  SECTION("failed evidence") {
    summary.jobs[2].findings.evidence[0].outcome = Outcome::failed;
    CHECK(cell_of(summary, 1, Check::cosim).kind == Cell::Kind::failed);
  }
  SECTION("no result") {
    summary.jobs[2].findings = {};
    summary.jobs[2].problem = "no end after 600 s";
    CHECK(cell_of(summary, 1, Check::cosim).kind == Cell::Kind::failed);
    CHECK(has(junit_report(summary), "<error message=\"no result\">"));
    CHECK(has(text_report(summary), "no end after 600 s"));
  }
  CHECK_FALSE(summary.passed());
  CHECK(has(html_report(summary), "FAILED"));
  CHECK_FALSE(json_report(summary)["passed"].get<bool>());
}

TEST_CASE("what was not shown names omissions, reductions and limits") {
  const Summary summary = example();
  const std::vector<std::string> first = not_shown(summary, 0);
  CHECK(first == std::vector<std::string>{"formal: a subject is shown for a scope only",
                                          "formal: a subject is undecided (a scope)"});
  CHECK(not_shown(summary, 1) == std::vector<std::string>{"netlist: too large <for now>"});
  CHECK(not_shown(summary, 2).empty());
}

TEST_CASE("the page stands alone and holds text as text") {
  const std::string page = html_report(example());
  CHECK(has(page, "too large &lt;for now&gt;"));
  CHECK(has(page, "b&amp;c.yaml"));
  CHECK_FALSE(has(page, "<for now>"));
  CHECK_FALSE(has(page, "http"));
  CHECK_FALSE(has(page, "src="));
  CHECK(has(page, "id=\"first_design\""));
  CHECK(has(page, "href=\"#first_design\""));
  const auto count = [&page](const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) {
      ++found;
    }
    return found;
  };
  for (const char* tag : {"table", "tr", "td", "th", "details", "ul", "li", "div"}) {
    CAPTURE(tag);
    const std::string name(tag);
    const std::size_t opened = count("<" + name + ">") + count("<" + name + " ");
    CHECK(opened == count("</" + name + ">"));
  }
}

TEST_CASE("reports are the same for the same summary") {
  CHECK(html_report(example()) == html_report(example()));
  CHECK(json_report(example()) == json_report(example()));
}

TEST_CASE("JUnit has a suite per design with the seed, a case per claim") {
  const std::string text = junit_report(example());
  CHECK(has(text,
            "<testsuite name=\"first_design\" tests=\"4\" failures=\"0\" errors=\"0\" "
            "skipped=\"1\""));
  CHECK(has(text, "<property name=\"seed\" value=\"1\"/>"));
  CHECK(has(text, "<testcase name=\"cosim: a subject\" classname=\"verify.first_design\""));
}

TEST_CASE("JSON tells all evidence with its seed") {
  const auto json = json_report(example());
  CHECK(json["designs"].size() == 2);
  CHECK(json["designs"][0]["jobs"][0]["evidence"][1]["reach"] == "complete");
  CHECK(json["designs"][0]["jobs"][0]["evidence"][0]["seed"] == 7);
  CHECK(json["designs"][1]["not_shown"].size() == 1);
}

}  // namespace
}  // namespace mpgen::verify

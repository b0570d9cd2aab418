// Reports as text, JSON and JUnit XML.
#include "tb/report.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace mpgen::tests {
namespace {

tb::CosimReport sample() {
  tb::CosimReport report;
  report.configuration = "a folder/it's <odd> & \"quoted\".yaml";
  report.result.design = "pe";
  report.result.unit = "mixpe_pe";
  report.result.seed = 42;
  tb::SuiteResult good;
  good.suite = tb::Suite::random;
  good.checks = 2000000;
  good.transactions = 4000000;
  good.accumulated = 8000000;
  good.seconds = 0.5;
  good.accuracy = tb::AccuracySums{.original = 100,
                                   .original_error = 1,
                                   .dequantized = 100,
                                   .dequantized_error = 0,
                                   .results = 5};
  report.result.suites.push_back(good);
  tb::SuiteResult bad;
  bad.suite = tb::Suite::corners;
  bad.checks = 10;
  bad.mismatches = 1;
  tb::Failure failure;
  failure.what = "wrong result in cycle 3";
  failure.cycles = 4;
  failure.cycles_before = 900;
  failure.stimulus = {{0, "idle", {}},
                      {1, "idle", {}},
                      {2, "beat first last", {{"data_i", {"1", "-2"}}}},
                      {3, "reset", {}}};
  failure.result_cycle = 3;
  failure.expected = {{"sum_o", {"any"}}, {"flag_o", {"1"}}};
  failure.replay = "corners:42:0:1f";
  failure.trace = "pe_corners.fst";
  bad.failure = failure;
  report.result.suites.push_back(bad);
  report.result.missing = {tb::Suite::exhaustive};
  return report;
}

// Whether every element is closed, and no character stands bare that must not.
bool is_well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t place = 0; place < xml.size();) {
    if (xml[place] != '<') {
      if (xml[place] == '>') return false;
      if (xml[place] == '&' && xml.find(';', place) == std::string::npos) return false;
      ++place;
      continue;
    }
    const std::size_t end = xml.find('>', place);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(place + 1, end - place - 1);
    place = end + 1;
    if (tag.empty() || tag.find('<') != std::string::npos) return false;
    if (tag.front() == '?') continue;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag.front() == '/') {
      if (open.empty() || "/" + open.back() != tag) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  return open.empty();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("cosim: the text names what failed and how to run it again", "[cosim]") {
  const std::string text = tb::text_report(sample(), false);
  CAPTURE(text);
  CHECK(contains(text, "pe: FAILED\n"));
  CHECK(contains(text, "4.0 M/s checks"));
  CHECK(contains(text, "16.0 M/s MACs  passed\n"));
  CHECK(contains(text, "20.0 dB against the tensors before quantisation, no noise against"));
  CHECK(contains(text, "exhaustive this unit has no such suite\n"));
  CHECK(
      contains(text, "corners: wrong result in cycle 3 (chunk 0, shrunk from 900 to 4 cycles)\n"));
  CHECK(contains(text, "cycle 0-1     idle\n"));
  CHECK(contains(text, "cycle 2       beat first last: data_i 1 -2\n"));
  CHECK(contains(text, "expected: sum_o any, flag_o 1\n"));
  CHECK(contains(text, "got:      no result\n"));
  CHECK(contains(text,
                 "mpgen cosim 'a folder/it'\\''s <odd> & \"quoted\".yaml' --replay "
                 "'corners:42:0:1f'\n"));
  CHECK(contains(text, "waveform:  pe_corners.fst\n"));
}

TEST_CASE("cosim: bins are listed when asked for, and when one has no hit", "[cosim]") {
  tb::CosimReport report = sample();
  report.result.suites.pop_back();
  report.result.bins = {{"zero", 12}, {"tie", 0}};
  CHECK(contains(tb::text_report(report, false), "functional bin without a hit: tie\n"));
  CHECK(!contains(tb::text_report(report, false), "12 zero\n"));
  CHECK(contains(tb::text_report(report, true), "12 zero\n"));
}

TEST_CASE("cosim: the JSON report", "[cosim]") {
  const nlohmann::ordered_json json = tb::json_report(sample());
  const auto parsed = nlohmann::json::parse(json.dump());
  CHECK(parsed["passed"] == false);
  CHECK(parsed["seed"] == 42);
  CHECK(parsed["suites"].size() == 2);
  CHECK(parsed["suites"][0]["checks_per_second"] == 4e6);
  CHECK(parsed["suites"][0]["signal_to_noise_decibels"]["original"] == 20.0);
  CHECK(parsed["suites"][0]["signal_to_noise_decibels"]["dequantized"].is_null());
  const auto& failure = parsed["suites"][1]["failure"];
  CHECK(failure["stimulus"][2]["data"]["data_i"] == std::vector<std::string>{"1", "-2"});
  CHECK(failure["got"].is_null());
  CHECK(failure["expected"]["flag_o"] == "1");
  CHECK(failure["replay"] == "corners:42:0:1f");
  CHECK(parsed["missing_suites"] == std::vector<std::string>{"exhaustive"});
}

TEST_CASE("cosim: the JUnit report", "[cosim]") {
  tb::CosimReport broken;
  broken.configuration = "x.yaml";
  broken.result.design = "broken";
  broken.error = "Verilator failed: <error>\x01";
  const std::string xml = tb::junit_report({sample(), broken});
  CAPTURE(xml);
  CHECK(is_well_formed(xml));
  CHECK(contains(xml,
                 "<testsuite name=\"pe\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""));
  CHECK(contains(xml, "<property name=\"seed\" value=\"42\"/>"));
  CHECK(contains(xml, "<testcase name=\"random\" classname=\"cosim.pe\" time=\"0.500\"/>"));
  CHECK(contains(xml, "<failure message=\"wrong result in cycle 3\">"));
  CHECK(contains(xml, "--replay 'corners:42:0:1f'"));
  CHECK(contains(xml, "&lt;odd&gt; &amp; &quot;quoted&quot;"));
  CHECK(contains(xml,
                 "<error message=\"the model could not be built\">Verilator failed: "
                 "&lt;error&gt;?</error>"));
  CHECK(!is_well_formed("<a><b></a>"));
}

}  // namespace
}  // namespace mpgen::tests

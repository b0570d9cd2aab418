#include "tb/report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "tb/junit.hpp"

namespace mpgen::tb {
namespace {

using nlohmann::ordered_json;

double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
}

// "12.3 M/s".
std::string rate_text(std::uint64_t count, double seconds) {
  return fmt::format("{:.1f} M/s", per_second(count, seconds) / 1e6);
}

std::string decibel_text(double signal, double noise) {
  const double ratio = decibels(signal, noise);
  return std::isinf(ratio) ? "no noise" : fmt::format("{:.1f} dB", ratio);
}

// In single quotes for a shell when it is no plain word.
std::string shell_word(const std::string& text) {
  constexpr auto kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=@%+";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'') {
      quoted += "'\\''";
    } else {
      quoted += character;
    }
  }
  return quoted + "'";
}

std::string replay_command(const CosimReport& report, const Failure& failure) {
  return fmt::format("mpgen cosim {} --replay '{}'", shell_word(report.configuration),
                     failure.replay);
}

std::string why_failed(const SuiteResult& suite) {
  if (suite.failure) return suite.failure->what;
  return suite.checks == 0 ? "nothing was checked" : "";
}

std::string outputs_text(const std::vector<DecodedField>& fields) {
  return fields.empty() ? "no result" : join_fields(fields);
}

std::string replay_text(const CosimReport& report, const Failure& failure) {
  return fmt::format("    replay:    {}\n", replay_command(report, failure));
}

// Equal cycles in one line.
std::string stimulus_text(const std::vector<DecodedCycle>& cycles) {
  std::string text;
  for (std::size_t first = 0, next = 0; first < cycles.size(); first = next) {
    const auto line_of = [](const DecodedCycle& cycle) {
      const std::string data = join_fields(cycle.data);
      return cycle.kind + (data.empty() ? "" : ": " + data);
    };
    const std::string line = line_of(cycles[first]);
    for (next = first + 1; next < cycles.size() && line_of(cycles[next]) == line;) ++next;
    const std::string numbers =
        next == first + 1 ? std::to_string(cycles[first].cycle)
                          : fmt::format("{}-{}", cycles[first].cycle, cycles[next - 1].cycle);
    text += fmt::format("    cycle {:<7} {}\n", numbers, line);
  }
  return text;
}

std::string failure_text(const CosimReport& report, const SuiteResult& suite) {
  const Failure& failure = *suite.failure;
  std::string text =
      fmt::format("  {}: {} (chunk {}, shrunk from {} to {} cycles)\n", to_string(suite.suite),
                  failure.what, failure.chunk, failure.cycles_before, failure.cycles);
  if (failure.stimulus.size() < failure.cycles) {
    text += fmt::format("    the last {} cycles:\n", failure.stimulus.size());
  }
  text += stimulus_text(failure.stimulus);
  text += fmt::format("    cycle {:<7} expected: {}\n", failure.result_cycle,
                      outputs_text(failure.expected));
  text += fmt::format("                  got:      {}\n", outputs_text(failure.got));
  text += replay_text(report, failure);
  if (!failure.trace.empty()) text += fmt::format("    waveform:  {}\n", failure.trace);
  if (!failure.trace_problem.empty()) {
    text += fmt::format("    no waveform: {}\n", failure.trace_problem);
  }
  return text;
}

std::string accuracy_text(const AccuracySums& accuracy) {
  return fmt::format(
      "  signal to noise: {} against the tensors before quantisation, {} against the dequantised "
      "ones\n",
      decibel_text(accuracy.original, accuracy.original_error),
      decibel_text(accuracy.dequantized, accuracy.dequantized_error));
}

std::vector<JunitCase> junit_cases(const CosimReport& report) {
  std::vector<JunitCase> cases;
  if (!report.error.empty()) {
    cases.push_back({"model", 0, "error", "the model could not be built", report.error});
    return cases;
  }
  for (const SuiteResult& suite : report.result.suites) {
    JunitCase one = {to_string(suite.suite), suite.seconds, "", "", ""};
    if (!suite.passed()) {
      one.kind = "failure";
      one.message = why_failed(suite);
      one.text = suite.failure ? failure_text(report, suite) : one.message;
    }
    cases.push_back(one);
  }
  for (const Suite suite : report.result.missing) {
    cases.push_back({to_string(suite), 0, "skipped", "the unit has no such suite", ""});
  }
  if (!report.result.bins.empty()) {
    JunitCase one = {"functional bins", 0, "", "", ""};
    for (const std::string& name : report.result.unhit_bins()) {
      one.kind = "failure";
      one.message = "bins without a hit";
      one.text += name + "\n";
    }
    cases.push_back(one);
  }
  return cases;
}

JunitSuite junit_suite(const CosimReport& report) {
  return {report.result.design,
          "cosim." + report.result.design,
          {{"seed", std::to_string(report.result.seed)},
           {"configuration", report.configuration},
           {"unit", report.result.unit}},
          junit_cases(report)};
}

ordered_json json_fields(const std::vector<DecodedField>& fields) {
  ordered_json object = ordered_json::object();
  for (const DecodedField& field : fields) {
    object[field.name] =
        field.values.size() == 1 ? ordered_json(field.values.front()) : ordered_json(field.values);
  }
  return object;
}

ordered_json json_failure(const CosimReport& report, const Failure& failure) {
  ordered_json cycles = ordered_json::array();
  for (const DecodedCycle& cycle : failure.stimulus) {
    cycles.push_back(
        {{"cycle", cycle.cycle}, {"kind", cycle.kind}, {"data", json_fields(cycle.data)}});
  }
  const auto outputs = [](const std::vector<DecodedField>& fields) {
    return fields.empty() ? ordered_json(nullptr) : json_fields(fields);
  };
  return {
      {"what", failure.what},
      {"chunk", failure.chunk},
      {"cycles_before_shrinking", failure.cycles_before},
      {"cycles", failure.cycles},
      {"stimulus", cycles},
      {"result_cycle", failure.result_cycle},
      {"expected", outputs(failure.expected)},
      {"got", outputs(failure.got)},
      {"replay", failure.replay},
      {"command", replay_command(report, failure)},
      {"waveform", failure.trace.empty() ? ordered_json(nullptr) : ordered_json(failure.trace)}};
}

ordered_json json_suite(const CosimReport& report, const SuiteResult& suite) {
  ordered_json object = {{"name", to_string(suite.suite)},
                         {"passed", suite.passed()},
                         {"checks", suite.checks},
                         {"transactions", suite.transactions},
                         {"cycles", suite.cycles},
                         {"accumulated", suite.accumulated},
                         {"mismatches", suite.mismatches},
                         {"seconds", suite.seconds},
                         {"checks_per_second", per_second(suite.checks, suite.seconds)},
                         {"accumulated_per_second", per_second(suite.accumulated, suite.seconds)}};
  if (suite.accuracy) {
    const AccuracySums& sums = *suite.accuracy;
    const auto ratio = [](double signal, double noise) {
      const double value = decibels(signal, noise);
      return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
    };
    object["signal_to_noise_decibels"] = {
        {"original", ratio(sums.original, sums.original_error)},
        {"dequantized", ratio(sums.dequantized, sums.dequantized_error)},
        {"results", sums.results}};
  }
  if (suite.failure) object["failure"] = json_failure(report, *suite.failure);
  return object;
}

}  // namespace

std::string text_report(const CosimReport& report, bool is_verbose) {
  const CosimResult& result = report.result;
  if (!report.error.empty()) return fmt::format("{}: no result\n", result.design);
  std::string text = fmt::format("{}: {}\n", result.design, report.passed() ? "passed" : "FAILED");
  for (const SuiteResult& suite : result.suites) {
    text += fmt::format("  {:<11}{:>10} checks {:>10} transactions {:>11} checks",
                        to_string(suite.suite), suite.checks, suite.transactions,
                        rate_text(suite.checks, suite.seconds));
    if (suite.accumulated > 0) {
      text += fmt::format(" {:>11} MACs", rate_text(suite.accumulated, suite.seconds));
    }
    text += suite.passed() ? "  passed\n" : "  FAILED: " + why_failed(suite) + "\n";
    if (suite.accuracy) text += accuracy_text(*suite.accuracy);
  }
  for (const Suite suite : result.missing) {
    text += fmt::format("  {:<11}this unit has no such suite\n", to_string(suite));
  }
  bool has_failure = false;
  for (const SuiteResult& suite : result.suites) {
    // The first failure in full; the others often have the same cause.
    if (suite.failure && (!has_failure || is_verbose)) {
      text += failure_text(report, suite);
    } else if (suite.failure) {
      text += fmt::format("  {}: {}\n", to_string(suite.suite), suite.failure->what);
      text += replay_text(report, *suite.failure);
    }
    has_failure = has_failure || !suite.passed();
  }
  for (const std::string& name : result.unhit_bins()) {
    if (!has_failure) text += fmt::format("  functional bin without a hit: {}\n", name);
  }
  for (const Bin& bin : result.bins) {
    if (is_verbose) text += fmt::format("  {:>10} {}\n", bin.hits, bin.name);
  }
  if (!result.trace.empty()) text += fmt::format("  waveform: {}\n", result.trace);
  return text;
}

nlohmann::ordered_json json_report(const CosimReport& report) {
  ordered_json object = {{"configuration", report.configuration},
                         {"name", report.result.design},
                         {"unit", report.result.unit},
                         {"seed", report.result.seed},
                         {"passed", report.passed()}};
  if (!report.error.empty()) object["error"] = report.error;
  object["suites"] = ordered_json::array();
  for (const SuiteResult& suite : report.result.suites) {
    object["suites"].push_back(json_suite(report, suite));
  }
  object["missing_suites"] = ordered_json::array();
  for (const Suite suite : report.result.missing) {
    object["missing_suites"].push_back(to_string(suite));
  }
  object["bins"] = ordered_json::array();
  for (const Bin& bin : report.result.bins) {
    object["bins"].push_back({{"name", bin.name}, {"hits", bin.hits}});
  }
  if (!report.result.trace.empty()) object["waveform"] = report.result.trace;
  return object;
}

std::string junit_report(const std::vector<CosimReport>& reports) {
  std::vector<JunitSuite> suites;
  for (const CosimReport& report : reports) suites.push_back(junit_suite(report));
  return junit_document("mpgen cosim", suites);
}

}  // namespace mpgen::tb

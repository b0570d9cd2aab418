// Results of a co-simulation for people, programs and continuous integration.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tb/cosim.hpp"

namespace mpgen::tb {

/// The result of one configuration, or why there is none.
struct CosimReport {
  std::string configuration;  ///< path of the configuration file, for the replay command
  CosimResult result;
  std::string error;  ///< a tool failed: `result` then has the design's name only

  bool passed() const { return error.empty() && result.passed(); }
};

/// Several lines: a table of the suites, then what failed and how to run it again, the first
/// failure in full. `is_verbose` adds the functional bins, and all failures in full.
std::string text_report(const CosimReport& report, bool is_verbose);

nlohmann::ordered_json json_report(const CosimReport& report);

/// A JUnit XML document: a test suite per design, a test case per suite and one for the functional
/// bins. The seed is a property, the replay command part of a failure's text.
std::string junit_report(const std::vector<CosimReport>& reports);

}  // namespace mpgen::tb

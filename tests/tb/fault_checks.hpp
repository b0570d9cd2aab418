// Faults put into emitted RTL, each of which some suite must catch.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tb/cosim_designs.hpp"

namespace mpgen::tests {

struct Fault {
  std::string what;
  std::string from;  ///< text of the emitted RTL
  std::string to;
  int times = 1;  ///< how often `from` must stand there
};

/// Name of the first suite that fails, or "" when all pass. The exhaustive one, which takes
/// longest, comes last.
inline std::string catching_suite(const spec::Design& design, const tb::RtlSource& source) {
  std::vector<tb::Suite> suites = tb::suites_of(design.unit);
  std::stable_partition(suites.begin(), suites.end(),
                        [](tb::Suite suite) { return suite != tb::Suite::exhaustive; });
  for (const tb::Suite suite : suites) {
    tb::CosimOptions options;
    options.suites = {suite};
    options.jobs = 2;
    // The comparison has to notice by itself.
    options.assertions = tb::Assertions::off;
    const tb::CosimResult result = run(design, source, options);
    if (!result.passed()) return to_string(suite);
  }
  return "";
}

inline void check_faults(const std::string& configuration, const std::vector<Fault>& faults) {
  const spec::Design design = design_of(configuration);
  for (const Fault& fault : faults) {
    INFO(fault.what);
    tb::RtlSource source = rtl_of(design);
    REQUIRE(replace_all(source, fault.from, fault.to) == fault.times);
    const std::string suite = catching_suite(design, source);
    CHECK(!suite.empty());
  }
}

}  // namespace mpgen::tests

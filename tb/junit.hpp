// JUnit XML, which continuous integration systems read.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mpgen::tb {

/// One test case. `kind` is "", "failure", "error" or "skipped".
struct JunitCase {
  std::string name;
  double seconds = 0;
  std::string kind;
  std::string message;  ///< one line
  std::string text;
};

/// The cases of one design; `class_name` groups them: "cosim.mixpe_pe_w4a8".
struct JunitSuite {
  std::string name;
  std::string class_name;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<JunitCase> cases;
};

/// A whole document.
std::string junit_document(const std::string& name, const std::vector<JunitSuite>& suites);

/// `text` fit for XML and HTML, in an attribute or between tags. Control characters, for which XML
/// 1.0 has no place, become question marks.
std::string escape_xml(const std::string& text);

}  // namespace mpgen::tb

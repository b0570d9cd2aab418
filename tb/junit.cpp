#include "tb/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpgen::tb {
namespace {

std::string suite_text(const JunitSuite& suite) {
  double seconds = 0;
  for (const JunitCase& one : suite.cases) seconds += one.seconds;
  const auto count = [&suite](const char* kind) {
    return std::count_if(suite.cases.begin(), suite.cases.end(),
                         [kind](const JunitCase& one) { return one.kind == kind; });
  };
  std::string text = fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{:.3f}\">\n    <properties>\n",
      escape_xml(suite.name), suite.cases.size(), count("failure"), count("error"),
      count("skipped"), seconds);
  for (const auto& [key, value] : suite.properties) {
    text += fmt::format(R"(      <property name="{}" value="{}"/>)", escape_xml(key),
                        escape_xml(value)) +
            "\n";
  }
  text += "    </properties>\n";
  for (const JunitCase& one : suite.cases) {
    text += fmt::format(R"(    <testcase name="{}" classname="{}" time="{:.3f}")",
                        escape_xml(one.name), escape_xml(suite.class_name), one.seconds);
    if (one.kind.empty()) {
      text += "/>\n";
    } else {
      text += fmt::format(">\n      <{0} message=\"{1}\">{2}</{0}>\n    </testcase>\n", one.kind,
                          escape_xml(one.message), escape_xml(one.text));
    }
  }
  return text + "  </testsuite>\n";
}

}  // namespace

std::string junit_document(const std::string& name, const std::vector<JunitSuite>& suites) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\">\n", escape_xml(name));
  for (const JunitSuite& suite : suites) text += suite_text(suite);
  return text + "</testsuites>\n";
}

std::string escape_xml(const std::string& text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
        result += "&#10;";
        break;
      default:
        result += static_cast<unsigned char>(character) < 0x20 ? '?' : character;
        break;
    }
  }
  return result;
}

}  // namespace mpgen::tb

#include "spec/design_name.hpp"

#include <algorithm>
#include <regex>
#include <string>

#include "tests/catch.hpp"

namespace mpgen::spec {
namespace {

TEST_CASE("good names") {
  for (const char* name : {"a", "mixpe_dot", "w4a16", "mixpe_dot_w4", "x2_y3", "true"}) {
    CAPTURE(name);
    CHECK_FALSE(design_name_problem(name));
  }
  CHECK_FALSE(design_name_problem(std::string(64, 'a')));
}

TEST_CASE("bad names and the reasons") {
  CHECK(design_name_problem("") == "the name is empty");
  CHECK(design_name_problem(std::string(65, 'a')) ==
        "the name has 65 characters; at most 64 are allowed");
  CHECK(design_name_problem("pe_4") ==
        "'pe_4' ends in an underscore and a number, which tools use to number copies of a module");
  CHECK(design_name_problem("logic") == "'logic' is a reserved word of SystemVerilog");
  CHECK(design_name_problem("always_ff") == "'always_ff' is a reserved word of SystemVerilog");
  for (const char* name : {"Mixpe", "4lanes", "_a", "a_", "a__b", "a-b", "a b", "a$", "\xC3\xA9"}) {
    CAPTURE(name);
    const auto problem = design_name_problem(name);
    REQUIRE(problem);
    CHECK(problem->find("is not a module name in lower_snake_case") != std::string::npos);
  }
}

TEST_CASE("the pattern of the JSON Schema agrees with the check") {
  const std::regex pattern(kDesignNamePattern);
  for (const char* name : {"a", "a_b", "a1_b2", "w4a16", "a_4", "a_b_12", "a_4b", "4a", "_a", "a_",
                           "a__b", "A", "", "a4", "a_4_b"}) {
    CAPTURE(name);
    CHECK(std::regex_search(name, pattern) == !design_name_problem(name).has_value());
  }
}

TEST_CASE("the reserved words are sorted, for the search among them") {
  const auto& words = systemverilog_keywords();
  CHECK(words.size() == 248);
  CHECK(std::is_sorted(words.begin(), words.end()));
  CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
}

}  // namespace
}  // namespace mpgen::spec

#include "spec/words.hpp"

#include <string>

#include "tests/catch.hpp"

namespace mpgen::spec {
namespace {

TEST_CASE("lists in words") {
  CHECK(join_words({}, "or").empty());
  CHECK(join_words({"a"}, "or") == "a");
  CHECK(join_words({"a", "b"}, "or") == "a or b");
  CHECK(join_words({"a", "b", "c"}, "and") == "a, b and c");
}

TEST_CASE("the nearest word") {
  const std::vector<std::string> keys = {"lanes", "group", "weights", "pipeline"};
  CHECK(nearest_word("lane", keys) == "lanes");
  CHECK(nearest_word("alnes", keys) == "lanes");
  CHECK(nearest_word("wieghst", keys) == "weights");
  CHECK(nearest_word("pipelines", keys) == "pipeline");
  CHECK_FALSE(nearest_word("xyz", keys));
  CHECK_FALSE(nearest_word("", keys));
  CHECK_FALSE(nearest_word(std::string(1000, 'l'), keys));
  CHECK_FALSE(nearest_word("abc", {}));
}

TEST_CASE("a suggestion and what is allowed") {
  CHECK(did_you_mean("lane", {"lanes"}) == "; did you mean 'lanes'?");
  CHECK(did_you_mean("qqqq", {"lanes"}).empty());
  CHECK(did_you_mean("lane", {"lanes"}, "lanes") == "; did you mean 'lanes'? Allowed: lanes");
  CHECK(did_you_mean("qqqq", {"lanes"}, "lanes") == "; allowed: lanes");
}

TEST_CASE("quotations are short and safe for terminals") {
  CHECK(quote("abc") == "'abc'");
  CHECK(quote("\x1b[31m\n\x7f") == "'\\x1B[31m\\x0A\\x7F'");
  CHECK(quote(std::string(40, 'a')) == "'" + std::string(40, 'a') + "'");
  CHECK(quote(std::string(41, 'a')) == "'" + std::string(40, 'a') + "...'");
  CHECK(quote("\xC3\xA9") == "'\xC3\xA9'");
}

}  // namespace
}  // namespace mpgen::spec

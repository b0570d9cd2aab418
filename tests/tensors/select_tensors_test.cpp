#include "tensors/select_tensors.hpp"

#include "tests/catch.hpp"

namespace mpgen::tensors {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("patterns") {
  CHECK(matches("a.b", "a.b"));
  CHECK_FALSE(matches("a.b", "a.bc"));
  CHECK_FALSE(matches("a.b", "axb"));
  CHECK(matches("*", ""));
  CHECK(matches("**", "abc"));
  CHECK(matches("a*c", "ac"));
  CHECK(matches("a*c", "abcbc"));
  CHECK_FALSE(matches("a*c", "abcb"));
  CHECK(matches("*.q_proj.*", "model.0.q_proj.weight"));
  CHECK(matches("layers.?.w", "layers.3.w"));
  CHECK_FALSE(matches("layers.?.w", "layers.31.w"));
  CHECK_FALSE(matches("?", ""));
  CHECK(matches("?x", "\xC3\xA4x"));
  CHECK(matches("*?x", "\xC3\xA4x"));
  CHECK(matches("", ""));
  CHECK_FALSE(matches("", "a"));
  // Would take forever with plain backtracking.
  CHECK_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST_CASE("selections") {
  const Names names = {"w.0", "w.1", "bias", "w*"};
  CHECK(select(names, {}).taken == names);
  CHECK(select(names, {"w.?"}).taken == Names{"w.0", "w.1"});
  CHECK(select(names, {"w.?"}).left_out == Names{"bias", "w*"});
  CHECK(select(names, {"bias", "w.1", "b*"}).taken == Names{"w.1", "bias"});
  // A name as it stands means just this tensor.
  CHECK(select(names, {"w*"}).taken == Names{"w*"});
  CHECK(select(names, {"bias", "bais"}).problem ==
        "no tensor is called 'bais'; did you mean 'bias'? Allowed: 'w.0', 'w.1', 'bias' and 'w*'");
  CHECK(select({"a", "b", "c", "d", "e", "f"}, {"something"}).problem ==
        "no tensor is called 'something'; allowed: 'a', 'b', 'c', 'd' and 2 more");
}

}  // namespace
}  // namespace mpgen::tensors

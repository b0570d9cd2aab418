#include "cli/console.hpp"

#include <iostream>
#include <sstream>
#include <string>

#include "tests/catch.hpp"

namespace mpgen::cli {
namespace {

TEST_CASE("no colours and no progress in logs") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err, style_of(err));
  console.progress("10 of 20");
  console.error("wrong");
  console.warning("odd");
  console.note("by the way");
  console.problem({"f.yaml", 2, 7, "bad"});
  console.problem({"f.yaml", 0, 0, "missing"});
  console.end_progress();
  console.out() << "result\n";
  CHECK(out.str() == "result\n");
  CHECK(err.str() ==
        "error: wrong\nwarning: odd\nnote: by the way\nf.yaml:2:7: error: bad\n"
        "f.yaml: error: missing\n");
  CHECK(console.bold("x") == "x");
}

TEST_CASE("colours on terminals") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err, {.colour = true, .progress = false});
  console.problem({"f.yaml", 2, 7, "bad"});
  CHECK(err.str() == "\033[1mf.yaml:2:7:\033[0m \033[1;31merror: \033[0mbad\n");
}

TEST_CASE("a progress line is overwritten and gone before anything else is said") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err, {.colour = false, .progress = true});
  console.progress("1 of 2");
  console.progress(std::string(200, 'x'));
  console.error("wrong");
  console.error("again");
  CHECK(err.str() ==
        "\r\033[K1 of 2\r\033[K" + std::string(79, 'x') + "\r\033[Kerror: wrong\nerror: again\n");
}

}  // namespace
}  // namespace mpgen::cli

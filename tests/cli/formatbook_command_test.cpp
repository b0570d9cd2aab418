#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/formatbook_analysis.hpp"
#include "tests/catch.hpp"
#include "tests/cli/command_test.hpp"
#include "tests/environment.hpp"

namespace mpgen::cli {
namespace {

using nlohmann::json;
using test::contains;
using test::Outcome;
using test::run_mpgen;

const std::string kBooks = std::string(MPGEN_SOURCE_DIR) + "/formatbooks/";

TEST_CASE("intervals of a set of bits") {
  CHECK(to_text(intervals(0)) == "none");
  CHECK(to_text(intervals(0b1)) == "0");
  CHECK(to_text(intervals(0b1101'1100)) == "2-4, 6-7");
  CHECK(to_text(intervals(~0U)) == "0-31");
}

TEST_CASE("the default book, explained") {
  const Outcome outcome = run_mpgen({"formatbook", "check", "blockdialect"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  // Specification sections 3.1 and 3.2.
  for (const char* part : {"blockdialect: 16 dialects in 8 pairs\n",
                           "  7     14    0  1  2  3  4  6  7  8    1  3  5  7 10 13 15\n",
                           "        15    0  1  2  3  4  5  6  8    1  3  5  7  9 11 14\n",
                           "  2     25-26  4        18-22         5       14-17\n",
                           "  7     0-16   14       13-14         15      9-10\n",
                           "4.5625 with blocks of 16, 4.28125 with 32, 4.140625 with 64\n",
                           "9 bits: dialect id and"}) {
    CAPTURE(part);
    CHECK(contains(outcome.out, part));
  }
  CHECK_FALSE(contains(outcome.out, "of no use"));
}

TEST_CASE("every shipped book is legal and its explanation fits the page") {
  for (const char* name : {"blockdialect", "eight_dialects", "mxfp4"}) {
    CAPTURE(name);
    const std::string file = kBooks + name + ".yaml";
    const Outcome outcome = run_mpgen({"formatbook", "check", file});
    CHECK(outcome.code == 0);
    REQUIRE(outcome.out.rfind(file + ": ", 0) == 0);
    std::istringstream lines(outcome.out.substr(outcome.out.find('\n') + 1));
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
    CHECK(longest <= 100);
  }
}

TEST_CASE("what is legal and of no use") {
  CHECK(contains(run_mpgen({"formatbook", "check", kBooks + "mxfp4.yaml"}).out,
                 "\nLegal, but of no use\n"
                 "  - dialects 0 and 1 are equal: stage 2 of the selection always takes 0\n"));
  const tests::TemporaryFolder folder;
  const auto path = folder.write("small.yaml",
                                 "dialects:\n"
                                 "- [0, 1, 2, 3, 4, 5, 6, 9]\n"
                                 "- [0, 1, 2, 3, 4, 5, 7, 9]\n"
                                 "- [0, 1, 2, 3, 4, 5, 6, 8]\n"
                                 "- [0, 1, 2, 3, 4, 5, 6, 8]\n"
                                 "- [0, 1, 2, 3, 4, 5, 6, 7]\n"
                                 "- [0, 1, 2, 3, 4, 5, 6, 7]\n");
  const Outcome outcome = run_mpgen({"formatbook", "check", path.string()});
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out,
                 "  - pair 2, dialects 4 and 5: no block maximum chooses it; only the exact "
                 "quantiser can use it\n"));
  const auto all_small = folder.write("all_small.yaml",
                                      "dialects:\n"
                                      "- [0, 1, 2, 3, 4, 5, 6, 7]\n"
                                      "- [0, 1, 2, 3, 4, 5, 6, 7]\n");
  CHECK(contains(run_mpgen({"formatbook", "check", all_small.string()}).out,
                 "  - the largest magnitude is 7 half units"));
}

TEST_CASE("a book with broken rules") {
  const tests::TemporaryFolder folder;
  const std::string path = folder
                               .write("bad.yaml",
                                      "name: bad\n"
                                      "dialects:\n"
                                      "  - [0, 1, 2, 3, 4, 6, 8, 12]\n"
                                      "  - [0, 1, 2, 3, 4, 8, 8, 12]\n"
                                      "  - [0, 1, 2, 3, 4, 6, 8, 13]\n"
                                      "  - [0, 1, 2, 3, 4, 6, 8, 16]\n")
                               .string();
  const std::string lines =
      path +
      ":4:5: error: dialect 1: magnitudes must ascend strictly, and 8 of index 6 comes after 8\n" +
      path +
      ":5:5: error: dialect 2: pair 1 has the largest magnitude 13, and pair 0 before it 12; pairs "
      "descend strictly\n" +
      path + ":6:27: error: dialect 3: the integer 16 of index 7 is not in 0..15\n";
  const Outcome text = run_mpgen({"formatbook", "check", path, kBooks + "mxfp4.yaml"});
  CHECK(text.code == 2);
  CHECK(text.err == lines);
  CHECK(contains(text.out, "mxfp4.yaml: 2 dialects in 1 pair\n"));  // the other book all the same
  const Outcome machine = run_mpgen({"formatbook", "check", "--json", path, "blockdialect"});
  CHECK(machine.code == 2);
  CHECK(machine.err == lines);
  const json books = json::parse(machine.out)["formatbooks"];
  REQUIRE(books.size() == 2);
  CHECK(books[0]["file"] == path);
  CHECK(books[0]["legal"] == false);
  REQUIRE(books[0]["diagnostics"].size() == 3);
  CHECK(books[0]["diagnostics"][2]["line"] == 6);
  CHECK(books[1]["legal"] == true);
}

TEST_CASE("the explanation for programs") {
  const Outcome outcome = run_mpgen({"formatbook", "check", "--json", "blockdialect"});
  REQUIRE(outcome.code == 0);
  const json book = json::parse(outcome.out)["formatbooks"][0];
  CHECK(book["name"] == "blockdialect");
  REQUIRE(book["dialects"].size() == 16);
  CHECK(book["dialects"][7]["magnitudes"] == json({0, 1, 2, 3, 4, 6, 8, 12}));
  CHECK(book["dialects"][7]["thresholds"] == json({1, 3, 5, 7, 10, 14, 20}));
  CHECK(book["dialects"][7]["nearer_for_t"] == json::parse("[[14, 17]]"));
  CHECK(book["pairs"][3] == json{{"pair", 3}, {"largest_magnitude", 12}, {"tmax", {{23, 24}}}});
  CHECK(book["bits"]["dialect_id"] == 4);
  CHECK(book["bits"]["per_element"]["32"] == 4.28125);
  CHECK(book["warnings"].empty());
}

TEST_CASE("what is not a book, and wrong words") {
  const Outcome missing = run_mpgen({"formatbook", "check", "/nonexistent/a.yaml"});
  CHECK(missing.code == 2);
  CHECK(missing.err == "/nonexistent/a.yaml: error: cannot be opened: No such file or directory\n");
  const Outcome misspelt = run_mpgen({"formatbook", "chekc", "blockdialect"});
  CHECK(misspelt.code == 2);
  CHECK(contains(misspelt.err, "did you mean 'check'?"));
  CHECK(run_mpgen({"formatbook"}).code == 2);
  CHECK(run_mpgen({"formatbook", "check"}).code == 2);
  CHECK(run_mpgen({"formatbook", "--help"}).code == 0);
}

}  // namespace
}  // namespace mpgen::cli

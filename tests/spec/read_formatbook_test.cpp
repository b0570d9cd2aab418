// Formatbooks in files and in configurations.
#include "spec/read_formatbook.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "spec/formatbook_text.hpp"
#include "spec/read_design.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/spec/random_values.hpp"

namespace mpgen::spec {
namespace {

using Lines = std::vector<std::string>;

const std::string kE2m1 = "[0, 1, 2, 3, 4, 6, 8, 12]";

Lines to_lines(const Diagnostics& diagnostics) {
  Lines lines;
  for (const auto& diagnostic : diagnostics) lines.push_back(to_string(diagnostic));
  return lines;
}

Lines problems(const std::string& text) {
  const FormatbookResult result = read_formatbook(text, "b.yaml");
  REQUIRE(result.formatbook.has_value() == result.diagnostics.empty());
  return to_lines(result.diagnostics);
}

Lines problems_of_design(const std::string& text) {
  return to_lines(read_design(text, "f.yaml").diagnostics);
}

const Formatbook& book_of(const Design& design) {
  return std::get<DialectDecoderSpec>(design.unit).formatbook;
}

TEST_CASE("shipped formatbooks are legal and carry their file's name") {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(MPGEN_SOURCE_DIR) + "/formatbooks")) {
    CAPTURE(entry.path().string());
    const FormatbookResult result = read_formatbook_file(entry.path());
    REQUIRE(result.diagnostics.empty());
    CHECK(result.name == entry.path().stem().string());
    if (result.name == "blockdialect") CHECK(*result.formatbook == blockdialect_formatbook());
    if (result.name == "mxfp4") {
      for (const auto& dialect : result.formatbook->dialects) CHECK(dialect == e2m1_dialect());
    }
    ++count;
  }
  CHECK(count >= 3);
}

TEST_CASE("books read back from what is written") {
  constexpr std::uint64_t kSeed = 11;
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  for (int i = 0; i < 200; ++i) {
    const Formatbook book = test::random_book(random);
    const std::string json = formatbook_to_json(book);
    if (read_formatbook(json, "").formatbook != book || json.find('\n') != std::string::npos) {
      ++wrong;
    }
  }
  CAPTURE(kSeed);
  REQUIRE(wrong == 0);
  CHECK(formatbook_to_json({{e2m1_dialect(), e2m1_dialect()}}) ==
        "{\"dialects\": [" + kE2m1 + ", " + kE2m1 + "]}");
  CHECK(formatbook_text(blockdialect_formatbook()) == "blockdialect");
}

TEST_CASE("mutated books give a legal book or a diagnostic") {
  constexpr std::uint64_t kSeed = 12;
  constexpr int kTexts = 4000;
  const std::vector<std::string> pieces = {"[", "]", ",", "-",  "0",   "15", "16", "\n",        " ",
                                           ":", "#", "~", "*a", "&a ", "'",  "{",  "dialects: "};
  test::SplitMix64 random(kSeed);
  int wrong = 0;
  int legal = 0;
  for (int i = 0; i < kTexts; ++i) {
    std::string text = formatbook_to_json(test::random_book(random));
    for (auto count = random.next() % 3; count > 0; --count) {
      const auto place = static_cast<std::size_t>(random.next() % text.size());
      text.replace(place, random.next() % 3, test::pick(pieces, random));
    }
    const FormatbookResult result = read_formatbook(text, "mutated.yaml");
    if (result.formatbook.has_value() != result.diagnostics.empty()) ++wrong;
    if (result.formatbook && !formatbook_problems(*result.formatbook).empty()) ++wrong;
    if (result.formatbook) ++legal;
  }
  CAPTURE(kSeed, legal);
  REQUIRE(wrong == 0);
  CHECK(legal > kTexts / 10);
  CHECK(legal < kTexts * 9 / 10);
}

TEST_CASE("books by word and by file") {
  CHECK(find_formatbook("blockdialect").formatbook == blockdialect_formatbook());
  const std::string file = std::string(MPGEN_SOURCE_DIR) + "/formatbooks/eight_dialects.yaml";
  REQUIRE(find_formatbook(file).formatbook);
  CHECK(find_formatbook(file).formatbook->size() == 8);
  CHECK(to_lines(find_formatbook("blockdialekt").diagnostics) ==
        Lines{"blockdialekt: error: is no formatbook; did you mean 'blockdialect'? Allowed: "
              "blockdialect or a file (.yaml, .yml, .json)"});
  CHECK(to_lines(find_formatbook("/nonexistent/a.json").diagnostics) ==
        Lines{"/nonexistent/a.json: error: cannot be opened: No such file or directory"});
}

TEST_CASE("what is no book at all") {
  const std::string needs = "a formatbook has the key 'dialects', a list of lists of 8 magnitudes";
  CHECK(problems("") == Lines{"b.yaml: error: holds no formatbook; " + needs});
  CHECK(problems(kE2m1) ==
        Lines{"b.yaml:1:1: error: expected a map of 'key: value' lines, found a list; " + needs});
  CHECK(problems("name: mine\n") == Lines{"b.yaml:1:1: error: missing key 'dialects'; " + needs});
  CHECK(problems("dialects: blockdialect\nnames: a\n") ==
        Lines{"b.yaml:1:11: error: dialects: expected a list of lists of 8 magnitudes, found the "
              "text 'blockdialect'",
              "b.yaml:2:1: error: unknown key 'names'; did you mean 'name'? Allowed: name and "
              "dialects"});
  CHECK(problems("dialects:\n") ==
        Lines{"b.yaml:1:1: error: dialects: expected a list of lists of 8 magnitudes, found "
              "nothing"});
  CHECK(problems("name: [a]\ndialects: [" + kE2m1 + ", " + kE2m1 + "]\n") ==
        Lines{"b.yaml:1:7: error: name: expected a text, found a list"});
  CHECK(problems("dialects: [" + kE2m1 + "\n").size() == 1);
  CHECK(problems(std::string(kLongestFormatbook + 1, ' ')) ==
        Lines{"b.yaml: error: larger than 65536 bytes; this is no formatbook"});
}

TEST_CASE("magnitudes and dialects of the wrong kind, each at its place") {
  CHECK(problems("dialects:\n"
                 "  - [0, 1, 2, 3, 4, 6, 8, 16]\n"
                 "  - [0, 1, 2, 3, 4, 6, 8]\n"
                 "  - [0, 1, 2.5, x, 04, 6, 8, -1]\n"
                 "  - blockdialect\n") ==
        Lines{"b.yaml:2:27: error: dialect 0: the integer 16 of index 7 is not in 0..15",
              "b.yaml:3:5: error: dialect 1: a dialect has 8 magnitudes, and this one 7",
              "b.yaml:4:12: error: dialect 2: expected magnitude 2, an integer 0 to 15, found the "
              "number 2.5",
              "b.yaml:4:17: error: dialect 2: expected magnitude 3, an integer 0 to 15, found the "
              "text 'x'",
              "b.yaml:4:20: error: dialect 2: write '04' in decimal without a leading zero",
              "b.yaml:4:30: error: dialect 2: the integer -1 of index 7 is not in 0..15",
              "b.yaml:5:5: error: dialect 3: expected a list of 8 magnitudes, found the text "
              "'blockdialect'"});
}

TEST_CASE("broken rules, each at the line of its dialect, all at once") {
  CHECK(problems("dialects:\n"
                 "- [1, 2, 2, 3, 4, 6, 8, 12]\n"
                 "- [0, 1, 2, 3, 4, 6, 8, 11]\n"
                 "- [0, 1, 2, 3, 4, 6, 8, 14]\n") ==
        Lines{"b.yaml:2:1: error: a formatbook has an even number of dialects from 2 to 16, and "
              "this one has 3",
              "b.yaml:2:3: error: dialect 0: the first magnitude is 1, not 0",
              "b.yaml:2:3: error: dialect 0: magnitudes must ascend strictly, and 2 of index 2 "
              "comes after 2",
              "b.yaml:3:3: error: dialect 1: its largest magnitude is 11, but dialect 0, its mate "
              "in pair 0, has 12; mates share it"});
  // What was read is judged, and nothing that would have to be compared with dialect 0.
  CHECK(problems("dialects:\n- []\n- " + kE2m1 + "\n- " + kE2m1 +
                 "\n- [0, 1, 2, 3, 4, 6, 8, 13]\n") ==
        Lines{"b.yaml:2:3: error: dialect 0: a dialect has 8 magnitudes, and this one 0",
              "b.yaml:5:3: error: dialect 3: its largest magnitude is 13, but dialect 2, its mate "
              "in pair 1, has 12; mates share it"});
}

TEST_CASE("a configuration names a book, a file, or dialects") {
  const tests::TemporaryFolder folder;
  folder.write("book.json", "{\"dialects\": [" + kE2m1 + ", " + kE2m1 + "]}");
  const Formatbook book = {{e2m1_dialect(), e2m1_dialect()}};
  const std::string start = "unit: dialect_decoder\nformatbook: ";
  const auto design_of = [&](const std::string& value) {
    const ReadResult result = read_design_file(folder.write("f.yaml", start + value + "\n"));
    REQUIRE(result.diagnostics.empty());
    return *result.design;
  };
  CHECK(book_of(design_of("blockdialect")) == blockdialect_formatbook());
  CHECK(book_of(design_of("book.json")) == book);
  CHECK(book_of(design_of("./../" + folder.path().filename().string() + "/book.json")) == book);
  CHECK(book_of(design_of((folder.path() / "book.json").string())) == book);
  CHECK(book_of(design_of("[" + kE2m1 + ", " + kE2m1 + "]")) == book);
  // The written configuration needs no file.
  const std::string written = to_yaml(design_of("book.json"));
  CHECK(written.find("formatbook:\n  - " + kE2m1 + "\n  - " + kE2m1 + "\n") != std::string::npos);
  CHECK(read_design(written, "").design == design_of("book.json"));
  CHECK(to_yaml(design_of("blockdialect")).find("formatbook: blockdialect\n") != std::string::npos);
}

TEST_CASE("problems of a book in a configuration") {
  const std::string allowed =
      "blockdialect, a file (.yaml, .yml, .json), or a list of dialects, each a list of 8 "
      "magnitudes 0 to 15";
  const std::string start = "unit: dialect_decoder\nformatbook: ";
  CHECK(problems_of_design(start + "blokdialect\n") ==
        Lines{"f.yaml:2:13: error: formatbook is 'blokdialect'; did you mean 'blockdialect'? "
              "Allowed: " +
              allowed});
  CHECK(problems_of_design(start + "16\n") ==
        Lines{"f.yaml:2:13: error: formatbook: expected " + allowed + ", found the integer 16"});
  CHECK(problems_of_design(start + "\n") ==
        Lines{"f.yaml:2:1: error: formatbook has no value; allowed: " + allowed});
  CHECK(problems_of_design(start + "[" + kE2m1 + ", [0, 1, 2, 3, 4, 6, 8, 13]]\n") ==
        Lines{"f.yaml:2:41: error: formatbook: dialect 1: its largest magnitude is 13, but dialect "
              "0, its mate in pair 0, has 12; mates share it"});
  CHECK(problems_of_design(start + "/nonexistent/a.yml\n") ==
        Lines{"f.yaml:2:13: error: formatbook: /nonexistent/a.yml cannot be opened: No such file "
              "or directory"});
}

TEST_CASE("problems of a book's file stand at its place, after the place that names it") {
  const tests::TemporaryFolder folder;
  const std::string book = folder.write("book.yaml", "dialects:\n- " + kE2m1 + "\n- []\n").string();
  const std::string file =
      folder.write("f.yaml", "unit: dialect_decoder\nformatbook: book.yaml\nlanes: 3\n").string();
  CHECK(to_lines(read_design_file(file).diagnostics) ==
        Lines{file + ":2:13: error: formatbook: " + book + " is no formatbook, as follows",
              book + ":3:3: error: dialect 1: a dialect has 8 magnitudes, and this one 0",
              file + ":3:8: error: lanes is 3; allowed: 1, 2, 4, 8, 16, 32 or 64"});
}

}  // namespace
}  // namespace mpgen::spec

// Wrong configurations by the thousand, made from the shipped ones.
#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "spec/read_design.hpp"
#include "spec/unit_description.hpp"
#include "spec/write_design.hpp"
#include "tests/catch.hpp"
#include "tests/spec/random_values.hpp"

namespace mpgen::spec {
namespace {

using test::pick;
using test::SplitMix64;

std::vector<std::string> shipped_texts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(MPGEN_SOURCE_DIR) + "/configs")) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());  // a seed means the same texts on every machine
  std::vector<std::string> texts;
  for (const auto& path : paths) {
    std::ifstream stream(path, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return texts;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

void mutate(std::string& text, SplitMix64& random) {
  static const std::vector<std::string> kPieces = {
      "[",      "]",        "{",      "}", ": ", "- ", "? ",  "&a ",  "*a",       "!",
      "!!int ", "'",        "\"",     "|", ">",  "%",  "#",   ",",    "\t",       "\n",
      "\r",     "---\n",    "...\n",  "~", "0",  "-1", "1e9", "true", "\xC3\xA9", "\xEF\xBB\xBF",
      "<<: ",   "aligned:", "unit: ", "@", "`",  "\\", "  "};
  const auto place = [&] { return static_cast<std::size_t>(random.next() % (text.size() + 1)); };
  const auto index = [&](std::size_t size) {
    return static_cast<std::size_t>(random.next() % size);
  };
  switch (random.next() % 7) {
    case 0:  // a bit
      if (!text.empty()) {
        char& byte = text[index(text.size())];
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (random.next() % 8)));
      }
      return;
    case 1:  // a byte
      if (!text.empty()) text[index(text.size())] = static_cast<char>(random.next());
      return;
    case 2:
      text.resize(place());
      return;
    case 3: {  // two lines change places
      auto lines = lines_of(text);
      if (lines.size() > 1) std::swap(lines[index(lines.size())], lines[index(lines.size())]);
      text = text_of(lines);
      return;
    }
    case 4: {  // a line comes twice
      auto lines = lines_of(text);
      if (!lines.empty()) lines.push_back(lines[index(lines.size())]);
      text = text_of(lines);
      return;
    }
    case 5: {
      const std::size_t start = place();
      text.erase(start, random.next() % 8);
      return;
    }
    default:
      text.insert(place(), pick(kPieces, random));
  }
}

// What breaks the reader's promise for this text, or "".
std::string broken_promise(const std::string& text) {
  try {
    const ReadResult result = read_design(text, "mutated.yaml");
    if (result.design.has_value() != result.diagnostics.empty()) return "neither or both";
    if (result.design) {
      if (!conflicts(result.design->unit).empty()) return "an impossible design";
      if (read_design(to_yaml(*result.design), "again.yaml").design != result.design) {
        return "does not read back";
      }
      ports(result.design->unit);
    }
    const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
    for (const auto& diagnostic : result.diagnostics) {
      if (diagnostic.message.empty()) return "an empty message";
      if (diagnostic.file != "mutated.yaml") continue;  // a formatbook that it names
      if (diagnostic.line < 0 || diagnostic.line > lines) return "a line outside the file";
      if ((diagnostic.line == 0) != (diagnostic.column == 0)) return "half a position";
    }
  } catch (const std::exception& exception) {
    return exception.what();
  }
  return "";
}

TEST_CASE("mutated configurations give a valid design or a diagnostic") {
  constexpr std::uint64_t kSeed = 0x6d7067656e;
  constexpr int kTexts = 12000;
  const auto shipped = shipped_texts();
  REQUIRE(shipped.size() >= 8);
  SplitMix64 random(kSeed);
  int accepted = 0;
  for (int i = 0; i < kTexts; ++i) {
    std::string text = pick(shipped, random);
    for (auto count = 1 + random.next() % 4; count > 0; --count) mutate(text, random);
    if (const std::string problem = broken_promise(text); !problem.empty()) {
      CAPTURE(kSeed, i, text);
      FAIL(problem);
    }
    if (read_design(text, "").design) ++accepted;
  }
  // Both outcomes must really occur.
  CAPTURE(kSeed, accepted);
  CHECK(accepted > kTexts / 20);
  CHECK(accepted < kTexts * 19 / 20);
}

}  // namespace
}  // namespace mpgen::spec

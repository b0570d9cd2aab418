#include "tb/coverage_plan.hpp"

#include <cctype>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace mpgen::tb {
namespace {

enum class Part { other, architectural, microarchitectural, holes, mutants };

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Cells of a row; a bar inside backticks or behind a backslash is text.
std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::string cell;
  bool is_code = false;
  for (std::size_t place = 1; place < row.size(); ++place) {
    const char letter = row[place];
    if (row.compare(place, 2, "\\|") == 0) continue;
    if (letter == '`') is_code = !is_code;
    if (letter == '|' && !is_code && row[place - 1] != '\\') {
      cells.push_back(trimmed(cell));
      cell.clear();
    } else {
      cell += letter;
    }
  }
  return cells;
}

std::vector<std::string> code_of(const std::string& cell) {
  std::vector<std::string> codes;
  std::size_t start = cell.find('`');
  while (start != std::string::npos) {
    const std::size_t end = cell.find('`', start + 1);
    if (end == std::string::npos) throw std::invalid_argument("backticks without end: " + cell);
    codes.push_back(cell.substr(start + 1, end - start - 1));
    start = cell.find('`', end + 1);
  }
  return codes;
}

std::string only_code(const std::string& cell) {
  const std::vector<std::string> codes = code_of(cell);
  if (codes.size() != 1) throw std::invalid_argument("one text in backticks expected: " + cell);
  return codes.front();
}

PlannedPoint point_of(const std::vector<std::string>& cells) {
  if (cells.size() != 3) throw std::invalid_argument("a point has the cells point, why, bins");
  PlannedPoint point = {cells[0], code_of(cells[2])};
  if (point.name.empty() || cells[1].empty() || point.bins.empty()) {
    throw std::invalid_argument("a point needs a name, a reason and a bin: " + cells[0]);
  }
  return point;
}

Explanation explanation_of(const std::vector<std::string>& cells) {
  if (cells.size() != 5) {
    throw std::invalid_argument("a hole has the cells kind, module, place, evidence, reason");
  }
  Explanation explanation;
  if (cells[0] == "toggle") {
    explanation.kind = CoveragePoint::Kind::toggle;
  } else if (cells[0] != "line") {
    throw std::invalid_argument("a hole is a toggle or a line, not " + cells[0]);
  }
  explanation.module = only_code(cells[1]);
  explanation.place = only_code(cells[2]);
  if (cells[3] == "constant") {
    explanation.evidence = Explanation::Evidence::constant;
  } else if (cells[3] != "argument") {
    throw std::invalid_argument("the evidence is constant or argument, not " + cells[3]);
  }
  if (explanation.kind == CoveragePoint::Kind::line &&
      explanation.evidence == Explanation::Evidence::constant) {
    throw std::invalid_argument("only bits can be constant");
  }
  explanation.reason = cells[4];
  if (explanation.reason.empty()) throw std::invalid_argument("a hole without a reason");
  return explanation;
}

UnchangingMutant unchanging_mutant_of(const std::vector<std::string>& cells) {
  if (cells.size() != 4) {
    throw std::invalid_argument("a mutant has the cells module, before, after, reason");
  }
  const std::vector<std::string> before = code_of(cells[1]);
  const bool has_line =
      before.size() == 2 && cells[1] == "`" + before[0] + "` in `" + before[1] + "`";
  UnchangingMutant mutant = {only_code(cells[0]), has_line ? before[0] : only_code(cells[1]),
                             only_code(cells[2]), cells[3]};
  if (has_line) mutant.line = before[1];
  if (mutant.reason.empty()) throw std::invalid_argument("a mutant without a reason");
  return mutant;
}

Part part_of(const std::string& heading) {
  if (heading == "## Architectural points") return Part::architectural;
  if (heading == "## Micro-architectural points") return Part::microarchitectural;
  if (heading == "## Holes in the RTL's coverage") return Part::holes;
  if (heading == "## Mutants that change nothing") return Part::mutants;
  return Part::other;
}

}  // namespace

std::vector<std::string> CoveragePlan::points_of(const std::string& bin) const {
  std::vector<std::string> names;
  for (const auto* list : {&architectural, &microarchitectural}) {
    for (const PlannedPoint& point : *list) {
      for (const std::string& pattern : point.bins) {
        if (is_bin_of(pattern, bin)) names.push_back(point.name);
      }
    }
  }
  return names;
}

CoveragePlan parse_coverage_plan(const std::string& text) {
  CoveragePlan plan;
  Part part = Part::other;
  int rows = 0;  // of the current table
  int number = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.rfind("#", 0) == 0) part = part_of(trimmed(line));
    const bool is_row = line.rfind("|", 0) == 0;
    rows = is_row ? rows + 1 : 0;
    // Head and rule of the table.
    if (rows < 3 || part == Part::other) continue;
    try {
      const std::vector<std::string> cells = cells_of(line);
      if (part == Part::architectural) plan.architectural.push_back(point_of(cells));
      if (part == Part::microarchitectural) plan.microarchitectural.push_back(point_of(cells));
      if (part == Part::holes) plan.explanations.push_back(explanation_of(cells));
      if (part == Part::mutants) plan.unchanging_mutants.push_back(unchanging_mutant_of(cells));
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("line " + std::to_string(number) + ": " + error.what());
    }
  }
  return plan;
}

CoveragePlan read_coverage_plan(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  try {
    return parse_coverage_plan(text.str());
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(file.string() + ", " + error.what());
  }
}

bool is_bin_of(const std::string& pattern, const std::string& bin) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.compare(i, 3, "<n>") == 0) {
      if (place < bin.size() && (bin[place] == '-' || bin[place] == '+')) ++place;
      const std::size_t first = place;
      while (place < bin.size() && std::isdigit(static_cast<unsigned char>(bin[place])) != 0) {
        ++place;
      }
      if (place == first) return false;
      i += 2;
    } else if (place >= bin.size() || bin[place++] != pattern[i]) {
      return false;
    }
  }
  return place == bin.size();
}

}  // namespace mpgen::tb

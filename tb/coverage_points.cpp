#include "tb/coverage_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "flow/process.hpp"
#include "flow/tools.hpp"

namespace mpgen::tb {
namespace {

constexpr flow::Tool kGenhtml{.name = "genhtml",
                              .variable = "MPGEN_GENHTML",
                              .program = "genhtml",
                              .package = "lcov",
                              .version_argument = "--version"};

std::runtime_error bad_record(std::string_view line) {
  return std::runtime_error("no coverage record of Verilator: " + std::string(line));
}

template <class Integer>
Integer integer(std::string_view text, std::string_view record) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) throw bad_record(record);
  return value;
}

// "17-19,23"
std::vector<int> line_list(std::string_view text, std::string_view record) {
  std::vector<int> lines;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t dash = part.find('-');
    const int first = integer<int>(part.substr(0, dash), record);
    const int last =
        dash == std::string_view::npos ? first : integer<int>(part.substr(dash + 1), record);
    for (int line = first; line <= last; ++line) lines.push_back(line);
  }
  return lines;
}

// C '\1key\2value\1key\2value...' hits
std::pair<CoveragePoint, int> parse(std::string_view record) {
  const std::size_t end = record.rfind("' ");
  if (record.substr(0, 3) != "C '" || end == std::string_view::npos || end < 3) {
    throw bad_record(record);
  }
  CoveragePoint point;
  point.hits = integer<std::uint64_t>(record.substr(end + 2), record);
  int column = 0;
  std::string_view fields = record.substr(3, end - 3);
  while (!fields.empty()) {
    if (fields.front() != '\1') throw bad_record(record);
    fields.remove_prefix(1);
    const std::string_view field = fields.substr(0, fields.find('\1'));
    fields.remove_prefix(field.size());
    const std::size_t middle = field.find('\2');
    if (middle == std::string_view::npos) throw bad_record(record);
    const std::string_view key = field.substr(0, middle);
    const std::string_view value = field.substr(middle + 1);
    if (key == "f") point.file = value;
    if (key == "l") point.line = integer<int>(value, record);
    if (key == "n") column = integer<int>(value, record);
    if (key == "o") point.name = value;
    if (key == "S") point.lines = line_list(value, record);
    if (key == "page") {
      const std::size_t slash = value.find('/');
      const bool is_toggle = value.substr(0, slash) == "v_toggle";
      point.kind = is_toggle ? CoveragePoint::Kind::toggle : CoveragePoint::Kind::line;
      if (slash != std::string_view::npos) point.module = value.substr(slash + 1);
    }
    if (key == "h") {
      // TOP, the top module, and what is below.
      std::size_t start = value.find('.');
      if (start != std::string_view::npos) start = value.find('.', start + 1);
      if (start != std::string_view::npos) point.instances = value.substr(start + 1);
    }
  }
  return {std::move(point), column};
}

}  // namespace

void CoveragePoints::read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  add(text.str());
}

void CoveragePoints::add(const std::string& text) {
  std::string_view rest = text;
  if (rest.substr(0, rest.find('\n')) != "# SystemC::Coverage-3") {
    throw std::runtime_error("no coverage file of Verilator");
  }
  while (!rest.empty()) {
    const std::string_view record = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), record.size() + 1));
    if (record.empty() || record.front() == '#') continue;
    auto [point, column] = parse(record);
    // The column tells both sides of an if apart; a signal has one for all of its bits.
    Key key(point.file, point.line, point.kind, point.name, point.module, column);
    const auto [place, is_new] = points_.try_emplace(std::move(key), point);
    if (!is_new) {
      place->second.hits += point.hits;
      if (place->second.instances != point.instances) place->second.instances = "*";
    }
  }
}

std::vector<CoveragePoint> CoveragePoints::list() const {
  std::vector<CoveragePoint> points;
  points.reserve(points_.size());
  for (const auto& [key, point] : points_) points.push_back(point);
  return points;
}

std::string lcov_tracefile(const std::vector<CoveragePoint>& points,
                           const std::filesystem::path& folder) {
  struct File {
    std::map<int, std::uint64_t> lines;
    std::map<int, std::vector<std::uint64_t>> bits;
  };
  std::map<std::string, File> files;
  for (const CoveragePoint& point : points) {
    File& file = files[point.file];
    if (point.kind == CoveragePoint::Kind::toggle) {
      file.bits[point.line].push_back(point.hits);
      continue;
    }
    const std::vector<int> lines = point.lines.empty() ? std::vector<int>{point.line} : point.lines;
    for (const int line : lines) {
      const auto [place, is_new] = file.lines.try_emplace(line, point.hits);
      // An if and the code around it share the line of the condition.
      if (!is_new) place->second = std::max(place->second, point.hits);
    }
  }
  std::string text;
  for (const auto& [name, file] : files) {
    text += fmt::format("TN:\nSF:{}\n", (folder / name).string());
    std::size_t found = 0;
    std::size_t hit = 0;
    for (const auto& [line, bits] : file.bits) {
      for (std::size_t bit = 0; bit < bits.size(); ++bit) {
        text += fmt::format("BRDA:{},0,{},{}\n", line, bit, bits[bit]);
        ++found;
        if (bits[bit] > 0) ++hit;
      }
    }
    text += fmt::format("BRF:{}\nBRH:{}\n", found, hit);
    found = 0;
    hit = 0;
    std::map<int, std::uint64_t> lines = file.lines;
    // genhtml shows branches only beside lines that have a counter.
    for (const auto& [line, bits] : file.bits) {
      lines.try_emplace(line, *std::max_element(bits.begin(), bits.end()));
    }
    for (const auto& [line, hits] : lines) {
      text += fmt::format("DA:{},{}\n", line, hits);
      ++found;
      if (hits > 0) ++hit;
    }
    text += fmt::format("LF:{}\nLH:{}\nend_of_record\n", found, hit);
  }
  return text;
}

void write_coverage_page(const std::vector<std::filesystem::path>& tracefiles,
                         const std::filesystem::path& folder) {
  const flow::FoundTool genhtml = flow::find_tool(kGenhtml);
  flow::Command command;
  command.arguments = {
      genhtml.path.string(), "--quiet",      "--branch-coverage", "--title", "Coverage of the RTL",
      "--output-directory",  folder.string()};
  for (const auto& file : tracefiles) command.arguments.push_back(file.string());
  const flow::CommandResult result = flow::run_command(command);
  if (result.ok()) return;
  throw flow::ToolError("genhtml failed (" + flow::outcome(command, result) +
                        "): " + result.output);
}

}  // namespace mpgen::tb

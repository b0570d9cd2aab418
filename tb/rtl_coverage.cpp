#include "tb/rtl_coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <utility>
#include <variant>

#include "flow/temporary_folder.hpp"
#include "tb/constant_bits.hpp"
#include "tb/model.hpp"
#include "tb/suite_run.hpp"
#include "tb/tile_cases.hpp"
#include "tb/tile_run.hpp"
#include "tb/unit_bench.hpp"

namespace mpgen::tb {
namespace {

// How much more of the suites that are made for the places where things go wrong.
constexpr std::uint64_t kDirectedFactor = 6;
// Cases of a tile are short.
constexpr std::uint64_t kTileFactor = 12;

// Number `index` of `count` that are spread over `all`, the first and the last among them.
std::uint64_t spread(std::uint64_t index, std::uint64_t count, std::uint64_t all) {
  return count < 2 ? 0 : index * (all - 1) / (count - 1);
}

using Lines = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The text of each file; and the lines of its initial blocks.
class Source {
 public:
  explicit Source(const RtlSource& rtl) {
    for (const RtlFile& file : rtl.files) {
      std::istringstream stream(file.text);
      for (std::string line; std::getline(stream, line);) files_[file.name].push_back(line);
      find_initial_blocks(file.name);
    }
  }

  std::string line(const std::string& file, int number) const {
    const auto place = files_.find(file);
    const auto index = static_cast<std::size_t>(number) - 1;
    if (place == files_.end() || index >= place->second.size()) return "";
    return trimmed(place->second[index]);
  }

  bool is_initial(const std::string& file, int number) const {
    return initial_.count({file, number}) != 0;
  }

 private:
  // The emitter closes a block with an "end" below its "initial".
  void find_initial_blocks(const std::string& file) {
    std::size_t indentation = std::string::npos;  // of the block's begin
    int number = 0;
    for (const std::string& line : files_[file]) {
      ++number;
      const std::size_t first = line.find_first_not_of(' ');
      if (first == std::string::npos) continue;
      if (indentation == std::string::npos && line.compare(first, 13, "initial begin") == 0) {
        indentation = first;
      }
      if (indentation == std::string::npos) continue;
      initial_.insert({file, number});
      if (first == indentation && line.compare(first, 3, "end") == 0) {
        indentation = std::string::npos;
      }
    }
  }

  std::map<std::string, Lines> files_;
  std::set<std::pair<std::string, int>> initial_;
};

class Measurement {
 public:
  Measurement(const spec::Design& design, const RtlSource& rtl, const ModelCache& cache,
              const RtlCoverageOptions& options)
      : design_(design), options_(options), plugin_(build(design, rtl, cache)) {}

  void run(RtlCoverageResult& result) {
    for (const Suite suite : all_suites()) {
      if (const auto* tile = std::get_if<spec::MpgemmTileSpec>(&design_.unit)) {
        run_tile_suite(*tile, suite, result);
      } else {
        run_suite(suite, result);
      }
    }
    result.points = points_.list();
  }

 private:
  static std::filesystem::path build(const spec::Design& design, const RtlSource& rtl,
                                     const ModelCache& cache) {
    return cache.build(rtl, spec::ports(design.unit), Flavour::coverage);
  }

  std::uint64_t limit(Suite suite) const {
    if (!bench_) return options_.chunks * kTileFactor;
    const bool is_directed = suite == Suite::corners || suite == Suite::protocol;
    return options_.chunks * (is_directed ? kDirectedFactor : 1);
  }

  void run_suite(Suite name, RtlCoverageResult& result) {
    if (!bench_) bench_ = make_bench(design_.unit, options_.seed);
    const ChunkedSuite suite(*bench_, {.suite = name, .seed = options_.seed, .count = {}});
    if (suite.chunks() == 0) return;
    const std::uint64_t count = std::min(suite.chunks(), limit(name));
    Model model(plugin_, suite.model_seed(0));
    std::vector<std::uint64_t> records;
    for (std::uint64_t index = 0; index < count; ++index) {
      Stimulus stimulus(bench_->inputs().words());
      suite.generate(spread(index, count, suite.chunks()), stimulus);
      records.resize(stimulus.cycles() * model.record_words());
      model.reset();
      model.run(std::span(stimulus.cycle(0), stimulus.cycles() * model.input_words()), records);
      result.cycles += stimulus.cycles();
    }
    result.chunks += count;
    collect(model);
  }

  void run_tile_suite(const spec::MpgemmTileSpec& tile, Suite suite, RtlCoverageResult& result) {
    const std::uint64_t all = tile_case_count(suite, 0);
    const std::uint64_t count = suite == Suite::tensor ? 0 : std::min(all, limit(suite));
    for (std::uint64_t index = 0; index < count; ++index) {
      const TileCase test = make_tile_case(tile, suite, options_.seed, spread(index, count, all));
      const spec::GemmSize size = size_of(test);
      std::vector<std::uint32_t> results(size.rows * size.columns);
      TileRunOptions run_options;
      run_options.pauses = test.pauses;
      run_options.reset = test.reset;
      run_options.empty_calls = test.empty_calls;
      run_options.largest_calls = test.largest_calls;
      run_options.seed = options_.seed + index;
      run_options.at_end = [this](Model& model) { collect(model); };
      result.cycles +=
          run_tile(tile, plugin_, test.activations, test.weights, results, run_options).cycles;
    }
    result.chunks += count;
  }

  void collect(Model& model) {
    const flow::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "coverage.dat";
    model.write_coverage(file);
    points_.read(file);
  }

  const spec::Design& design_;
  const RtlCoverageOptions& options_;
  std::filesystem::path plugin_;
  std::unique_ptr<UnitBench> bench_;
  CoveragePoints points_;
};

// Finds an explanation for each hole; asks Yosys only when one is to be proved.
class Judge {
 public:
  Judge(const CoveragePlan& plan, const RtlSource& rtl) : plan_(plan), rtl_(rtl) {}

  void judge(CoverageHole& hole) {
    hole.complaint = "the plan has no explanation";
    const bool is_toggle = hole.point.kind == CoveragePoint::Kind::toggle;
    for (std::size_t index = 0; index < plan_.explanations.size(); ++index) {
      const Explanation& explanation = plan_.explanations[index];
      if (explanation.kind != hole.point.kind) continue;
      if (!matches(explanation.module, hole.point.module)) continue;
      if (!matches(explanation.place, is_toggle ? hole.point.name : hole.text)) continue;
      if (explanation.evidence == Explanation::Evidence::constant && !is_constant(hole.point)) {
        hole.complaint = "the plan calls it constant, but Yosys does not prove it";
        continue;
      }
      hole.explanation = static_cast<int>(index);
      hole.complaint.clear();
      return;
    }
  }

 private:
  bool is_constant(const CoveragePoint& point) {
    if (!constants_) constants_.emplace(rtl_);
    return constants_->contains(point.instances, point.name);
  }

  const CoveragePlan& plan_;
  const RtlSource& rtl_;
  std::optional<ConstantBits> constants_;
};

std::vector<FileCoverage> sums_of(const std::vector<CoveragePoint>& points) {
  std::vector<FileCoverage> files;
  for (const CoveragePoint& point : points) {
    // The list is in the order of files.
    if (files.empty() || files.back().file != point.file) {
      files.emplace_back();
      files.back().file = point.file;
    }
    FileCoverage& file = files.back();
    const std::uint64_t hit = point.hits > 0 ? 1 : 0;
    if (point.kind == CoveragePoint::Kind::toggle) {
      ++file.toggles;
      file.toggles_hit += hit;
    } else {
      ++file.lines;
      file.lines_hit += hit;
    }
  }
  return files;
}

}  // namespace

std::vector<CoverageHole> RtlCoverageResult::unexplained() const {
  std::vector<CoverageHole> list;
  std::copy_if(holes.begin(), holes.end(), std::back_inserter(list),
               [](const CoverageHole& hole) { return hole.explanation < 0; });
  return list;
}

std::vector<int> RtlCoverageResult::used_explanations() const {
  std::set<int> used;
  for (const CoverageHole& hole : holes) {
    if (hole.explanation >= 0) used.insert(hole.explanation);
  }
  return {used.begin(), used.end()};
}

spec::Design reduced_design(const spec::Design& design, int edge) {
  spec::Design reduced = design;
  if (auto* tile = std::get_if<spec::MpgemmTileSpec>(&reduced.unit)) {
    tile->rows = std::min(tile->rows, edge);
    tile->columns = std::min(tile->columns, edge);
  }
  return reduced;
}

RtlCoverageResult run_rtl_coverage(const spec::Design& design, const RtlSource& rtl,
                                   const ModelCache& cache, const CoveragePlan& plan,
                                   const RtlCoverageOptions& options) {
  RtlCoverageResult result;
  result.design = design.name;
  result.unit = spec::unit_name(design.unit);
  result.seed = options.seed;
  Measurement(design, rtl, cache, options).run(result);
  const Source source(rtl);
  const auto is_initial = [&source](const CoveragePoint& point) {
    return point.kind == CoveragePoint::Kind::line && source.is_initial(point.file, point.line);
  };
  result.points.erase(std::remove_if(result.points.begin(), result.points.end(), is_initial),
                      result.points.end());
  result.files = sums_of(result.points);
  Judge judge(plan, rtl);
  for (const CoveragePoint& point : result.points) {
    if (point.hits > 0) continue;
    CoverageHole hole;
    hole.point = point;
    hole.text = source.line(point.file, point.line);
    judge.judge(hole);
    result.holes.push_back(std::move(hole));
  }
  return result;
}

std::string to_string(const CoverageHole& hole) {
  const CoveragePoint& point = hole.point;
  const std::string place = fmt::format("{}:{}: ", point.file, point.line);
  if (point.kind == CoveragePoint::Kind::toggle) return place + point.name + " never toggles";
  return fmt::format("{}{} of \"{}\" is never executed", place, point.name, hole.text);
}

}  // namespace mpgen::tb

// What Verilator counts in a model built for coverage.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace mpgen::tb {

/// One counter: a stretch of code, or one bit of a signal.
struct CoveragePoint {
  enum class Kind {
    line,    ///< executed
    toggle,  ///< changed its value
  };
  Kind kind = Kind::line;
  std::string file;    ///< as in RtlFile::name
  std::string module;  ///< which the file holds
  std::string
      instances;  ///< path below the top module; a * where several instances share a counter
  int line = 0;   ///< where the code begins, or the signal is declared
  /// Of a signal's bit "name[3]" or "name"; of code "if", "else", "elsif" or "block".
  std::string name;
  std::vector<int> lines;  ///< of the stretch of code; may be empty for an "else" without code
  std::uint64_t hits = 0;
};

/// Counters of several runs of one design, or of several designs with modules of different names.
class CoveragePoints {
 public:
  /// Adds the counters of a file that Model::write_coverage() wrote. Throws std::runtime_error when
  /// it is none.
  void read(const std::filesystem::path& file);
  /// The same for the text of such a file.
  void add(const std::string& text);

  /// In the order of files, lines and names.
  std::vector<CoveragePoint> list() const;

 private:
  using Key = std::tuple<std::string, int, CoveragePoint::Kind, std::string, std::string, int>;
  std::map<Key, CoveragePoint> points_;
};

/// A tracefile of lcov, for genhtml: lines of code with their counters, bits of signals as branches
/// of the line that declares them. `folder` is where genhtml will find the files.
std::string lcov_tracefile(const std::vector<CoveragePoint>& points,
                           const std::filesystem::path& folder);

/// Runs genhtml (package lcov) on tracefiles; the page is `folder`/index.html. Throws
/// flow::ToolError, also when lcov is not installed.
void write_coverage_page(const std::vector<std::filesystem::path>& tracefiles,
                         const std::filesystem::path& folder);

}  // namespace mpgen::tb

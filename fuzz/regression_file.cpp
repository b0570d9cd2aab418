#include "fuzz/regression_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "spec/read_design.hpp"
#include "spec/read_text_file.hpp"
#include "spec/write_design.hpp"
#include "tb/fingerprint.hpp"

namespace mpgen::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestWhat = 400;
constexpr std::size_t kHashDigits = 8;

// Headers and the place of their text.
struct Header {
  const char* key;
  std::string Regression::*text;
};
constexpr Header kHeaders[] = {{"failed", &Regression::stage},
                               {"what", &Regression::what},
                               {"found", &Regression::origin},
                               {"replay", &Regression::replay}};

// One line of printable characters: it stands in a comment, and YAML knows no others there.
std::string one_line(const std::string& text) {
  std::string line = text.substr(0, std::min(text.find('\n'), kLongestWhat));
  for (char& c : line) {
    if (c < ' ' || c > '~') c = '?';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

}  // namespace

std::string to_text(const Regression& regression) {
  std::string text = "# Found by random configurations; see docs/fuzzing.md.\n";
  for (const auto& header : kHeaders) {
    const std::string& value = regression.*header.text;
    // A replay line is long, and no character of it can be spared.
    const std::string line = header.text == &Regression::replay ? value : one_line(value);
    if (!line.empty()) text += fmt::format("# {}: {}\n", header.key, line);
  }
  return text + spec::to_yaml(regression.design);
}

Regression parse_regression(const std::string& text, const std::string& file_name) {
  spec::ReadResult read = spec::read_design(text, file_name);
  if (!read.design) throw std::invalid_argument(spec::to_string(read.diagnostics.front()));
  Regression regression;
  regression.design = *std::move(read.design);
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    for (const auto& header : kHeaders) {
      const std::string start = fmt::format("# {}: ", header.key);
      if (line.rfind(start, 0) != 0) continue;
      std::string& value = regression.*header.text;
      if (!value.empty()) {
        throw std::invalid_argument(fmt::format("{}: '{}' comes twice", file_name, header.key));
      }
      value = line.substr(start.size());
      if (header.text != &Regression::replay) value = one_line(value);
    }
  }
  return regression;
}

Regression read_regression(const fs::path& path) {
  spec::FileText file = spec::read_text_file(path, spec::kLongestConfiguration, "configuration");
  if (!file.text) throw std::invalid_argument(path.string() + " " + file.problem);
  return parse_regression(*file.text, path.string());
}

std::string file_name_of(const Regression& regression) {
  tb::Fingerprint fingerprint;
  fingerprint.field(regression.stage).field(spec::to_yaml(regression.design));
  return fmt::format("{}_{}.yaml", spec::unit_name(regression.design.unit),
                     fingerprint.hex().substr(0, kHashDigits));
}

fs::path write_regression(const fs::path& folder, const Regression& regression) {
  fs::create_directories(folder);
  const fs::path path = folder / file_name_of(regression);
  fs::path part = path;
  part += fmt::format(".part{}", getpid());
  {
    std::ofstream stream(part, std::ios::binary);
    stream << to_text(regression);
    if (!stream.flush()) {
      throw fs::filesystem_error("cannot write", part, std::make_error_code(std::errc::io_error));
    }
  }
  fs::rename(part, path);
  return path;
}

std::vector<fs::path> regressions_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (!fs::is_directory(folder)) return paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TrialResult run_regression(const Regression& regression, const tb::ModelCache& cache,
                           TrialOptions options) {
  options.replay = regression.replay;
  return run_trial(regression.design, cache, options);
}

}  // namespace mpgen::fuzz

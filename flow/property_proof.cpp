#include "flow/property_proof.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "flow/process.hpp"

namespace mpgen::flow {
namespace {

namespace fs = std::filesystem;

/// Machines are shared: the clock on the wall may run this much faster than the processor's.
constexpr int kWallPerProcessorSecond = 30;
/// Cycles from the start that an induction rests on.
constexpr int kInductionBase = 3;

/// A folder that goes with all that is in it.
class WorkFolder {
 public:
  WorkFolder() {
    std::string pattern = (fs::temp_directory_path() / "mpgen-proof-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      throw ToolError("cannot create a folder in " + fs::temp_directory_path().string());
    }
    path_ = pattern;
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const fs::path& path() const { return path_; }

  std::string read(const std::string& name) const {
    std::ifstream stream(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream stream(path_ / name, std::ios::binary);
    stream << text;
    if (!stream.flush()) throw ToolError("cannot write " + (path_ / name).string());
  }

 private:
  fs::path path_;
};

void run_yosys(const WorkFolder& folder, const std::string& script) {
  folder.write("script.ys", script);
  const Command command{.arguments = {find_tool(kYosys).path.string(), "-q", "-e",
                                      "implicitly declared", "-s", "script.ys"},
                        .working_directory = folder.path()};
  const CommandResult run = run_command(command);
  if (!run.ok()) {
    throw ToolError("Yosys cannot prepare the proof: " + outcome(command, run) + "\n" + run.output);
  }
}

/// Reads and flattens the design, keeps the checks to be proved, and lists their names.
std::vector<std::string> prepare(const WorkFolder& folder, const std::vector<fs::path>& files,
                                 const std::string& top) {
  std::string script = "read_verilog -sv -formal -D MPGEN_PROVES_COVERS";
  for (const fs::path& file : files) script += " \"" + fs::absolute(file).string() + "\"";
  script += fmt::format(
      "\nhierarchy -check -top {0}\n"
      "chformal -assert -remove * {0} %d\n"
      "chformal -assume2assert * {0} %d\n"
      "proc -norom\nflatten\n"
      // An unknown bit may be anything, also what breaks a check.
      "setundef -anyseq\nopt -full\nmemory_map\nasync2sync\nsetundef -anyseq\n"
      // Logic that no check looks at is not to be searched.
      "delete -output o:*\nopt -full\ntechmap\ndffunmap\naigmap\nopt_clean\n"
      "tee -q -o checks.txt select -list t:$assert\n"
      "write_rtlil prepared.il\n",
      top);
  run_yosys(folder, script);
  std::vector<std::string> names;
  std::istringstream lines(folder.read("checks.txt"));
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(line.find('/') + 1);
    // The rule that a module below the top starts in reset, which it shares with the top, has no
    // name.
    if (name.find('$') == std::string::npos) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// A name as a pattern of Yosys: brackets would be sets of characters.
std::string pattern(std::string name) {
  for (char& character : name) {
    if (character == '[' || character == ']') character = '?';
  }
  return name;
}

/// Writes a circuit for each check alone: check<index>.aig and what its inputs are. Checks that are
/// `known` to hold in every cycle become constraints of the others.
void write_circuits(const WorkFolder& folder, const std::vector<std::string>& names,
                    const std::vector<std::string>& known) {
  std::string script = "read_rtlil prepared.il\n";
  for (const std::string& name : known) {
    script += fmt::format("chformal -assert2assume c:{}\n", pattern(name));
  }
  script += "design -save all\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(known.begin(), known.end(), names[i]) != known.end()) continue;
    script += fmt::format(
        "design -load all\ndelete t:$assert c:{1} %d\nopt_clean\n"
        "write_aiger -zinit -vmap check{0}.map check{0}.aig\n",
        i, pattern(names[i]));
  }
  run_yosys(folder, script);
}

struct Attempt {
  bool proved = false;
  std::optional<int> failing_frame;  ///< counted from 0
  int frames = 0;                    ///< that hold
  double seconds = 0;
};

struct Sizes {
  long registers = 0;
  long constraints = 0;  ///< abc has to make them a part of the circuit
};

/// From the header of the file, "aig M I L O A B C".
Sizes sizes_of(const WorkFolder& folder, std::size_t index) {
  constexpr std::size_t kHeader = 200;
  std::istringstream header(folder.read(fmt::format("check{}.aig", index)).substr(0, kHeader));
  std::string word;
  std::array<long, 7> numbers{};
  header >> word;
  for (long& number : numbers) header >> number;
  return {.registers = numbers[2], .constraints = numbers[6]};
}

Attempt run_abc(const WorkFolder& folder, std::size_t index, const std::string& method,
                std::chrono::seconds limit) {
  const std::string aiger = fmt::format("check{}.aig", index);
  const Command command{
      .arguments = {"/bin/sh", "-c", R"(ulimit -t "$1"; shift; exec "$@")", "sh",
                    std::to_string(limit.count() + 1), find_tool(kAbc).path.string(), "-c",
                    fmt::format("read_aiger {}; {}scorr; {}; write_cex -a check{}.cex", aiger,
                                sizes_of(folder, index).constraints > 0 ? "fold; " : "", method,
                                index)},
      .working_directory = folder.path(),
      .timeout = limit * kWallPerProcessorSecond};
  const CommandResult run = run_command(command);
  Attempt attempt;
  attempt.seconds = run.cpu_seconds;
  static const std::regex kAsserted("was asserted in frame ([0-9]+)");
  static const std::regex kHolds("No output asserted in ([0-9]+) frames");
  const bool is_inductive = run.output.find("Networks are equivalent") != std::string::npos;
  std::smatch match;
  if (is_inductive || run.output.find("Property proved") != std::string::npos) {
    attempt.proved = true;
  } else if (std::regex_search(run.output, match, kAsserted)) {
    attempt.failing_frame = std::stoi(match[1]);
  } else if (std::regex_search(run.output, match, kHolds)) {
    attempt.frames = std::stoi(match[1]);
  } else if (run.output.find("Reading AIG from file has failed") != std::string::npos) {
    throw ToolError("abc cannot read a circuit: " + run.output);
  }
  return attempt;
}

/// The inputs of a failing execution, cycle by cycle.
std::string values_of_inputs(const WorkFolder& folder, std::size_t index) {
  struct Bit {
    std::string name;
    std::size_t place = 0;
  };
  std::map<std::size_t, Bit> bits;
  std::map<std::string, std::size_t> widths;
  std::vector<std::string> order;
  std::istringstream map(folder.read(fmt::format("check{}.map", index)));
  for (std::string line; std::getline(map, line);) {
    std::istringstream words(line);
    std::string kind;
    std::size_t input = 0;
    Bit bit;
    if (!(words >> kind >> input >> bit.place >> bit.name) || kind != "input") continue;
    if (bit.name == "clk_i") continue;
    if (widths.count(bit.name) == 0) order.push_back(bit.name);
    std::size_t& width = widths[bit.name];
    width = std::max(width, bit.place + 1);
    bits[input] = bit;
  }
  std::istringstream cycles(folder.read(fmt::format("check{}.cex", index)));
  std::string line;
  const Sizes sizes = sizes_of(folder, index);
  // Their first values come first, also those of the register that notes broken constraints.
  if (sizes.registers + sizes.constraints > 0) std::getline(cycles, line);
  std::string text;
  for (int cycle = 0; std::getline(cycles, line); ++cycle) {
    line.erase(std::min(line.find_first_not_of("01"), line.size()));
    if (line.empty()) break;
    std::map<std::string, std::string> words;
    for (const auto& [name, width] : widths) words[name] = std::string((width + 3) / 4, '0');
    for (const auto& [input, bit] : bits) {
      if (input >= line.size() || line[input] != '1') continue;
      std::string& word = words[bit.name];
      char& digit = word[word.size() - 1 - bit.place / 4];
      const int value = (digit <= '9' ? digit - '0' : digit - 'a' + 10) | (1 << (bit.place % 4));
      digit = static_cast<char>(value < 10 ? '0' + value : 'a' + value - 10);
    }
    text += fmt::format("{:>4}:", cycle);
    for (const std::string& name : order) text += fmt::format(" {}={}", name, words[name]);
    text += "\n";
  }
  return text;
}

bool is_cover(const std::string& name) {
  return name.size() > 2 && name.compare(name.size() - 2, 2, "_c") == 0;
}

/// Induction finds relations between counters, reachability whatever fits into few clauses.
Attempt attempt_unbounded(const WorkFolder& folder, std::size_t index, bool tries_induction,
                          std::chrono::seconds limit) {
  double seconds = 0;
  if (tries_induction) {
    const Attempt base = run_abc(folder, index, fmt::format("bmc3 -F {}", kInductionBase), limit);
    seconds = base.seconds;
    if (base.frames >= kInductionBase) {
      Attempt step = run_abc(folder, index, fmt::format("ind -F {}", kInductionBase - 1), limit);
      seconds += step.seconds;
      if (step.proved) {
        step.seconds = seconds;
        return step;
      }
    }
  }
  Attempt attempt = run_abc(
      folder, index, fmt::format("pdr -T {}", limit.count() * kWallPerProcessorSecond), limit);
  attempt.seconds += seconds;
  return attempt;
}

PropertyResult prove(const WorkFolder& folder, const std::string& name, std::size_t index,
                     const PropertyOptions& options) {
  const std::chrono::seconds half = (options.time_limit + std::chrono::seconds(1)) / 2;
  PropertyResult result{.name = name, .counterexample = ""};
  Attempt attempt = attempt_unbounded(folder, index, !is_cover(name), half);
  result.seconds = attempt.seconds;
  if (!attempt.proved && !attempt.failing_frame) {
    attempt =
        run_abc(folder, index, fmt::format("bmc3 -F {} -T {}", options.depth, half.count()), half);
    result.seconds += attempt.seconds;
  }
  if (attempt.proved) {
    result.status = is_cover(name) ? PropertyStatus::unreached : PropertyStatus::proved;
  } else if (attempt.failing_frame) {
    result.status = is_cover(name) ? PropertyStatus::reached : PropertyStatus::failed;
    result.cycles = *attempt.failing_frame + 1;
    result.counterexample = values_of_inputs(folder, index);
  } else if (attempt.frames > 0 && !is_cover(name)) {
    result.status = PropertyStatus::bounded;
    result.cycles = attempt.frames;
  }
  return result;
}

void require_usable(const std::vector<fs::path>& files, const std::string& top) {
  static const std::regex kIdentifier("[A-Za-z_][A-Za-z0-9_]*");
  if (files.empty()) throw std::invalid_argument("proof: no files");
  if (!std::regex_match(top, kIdentifier)) {
    throw std::invalid_argument("proof: \"" + top + "\" is no module name");
  }
  for (const fs::path& file : files) {
    if (file.string().find_first_of("\"\\\n\r") != std::string::npos) {
      throw std::invalid_argument("proof: cannot quote the path " + file.string());
    }
  }
}

}  // namespace

std::string to_string(PropertyStatus status) {
  switch (status) {
    case PropertyStatus::proved:
      return "proved";
    case PropertyStatus::bounded:
      return "bounded";
    case PropertyStatus::failed:
      return "failed";
    case PropertyStatus::reached:
      return "reached";
    case PropertyStatus::unreached:
      return "unreached";
    case PropertyStatus::undecided:
      break;
  }
  return "undecided";
}

std::vector<PropertyResult> prove_properties(const std::vector<fs::path>& files,
                                             const std::string& top,
                                             const PropertyOptions& options) {
  require_usable(files, top);
  const WorkFolder folder;
  std::vector<std::string> names = prepare(folder, files, top);
  const auto is_left_out = [&options](const std::string& name) {
    return std::find(options.without.begin(), options.without.end(), name) != options.without.end();
  };
  names.erase(std::remove_if(names.begin(), names.end(), is_left_out), names.end());
  if (names.empty()) throw std::invalid_argument("proof: module " + top + " has no checks");
  write_circuits(folder, names, {});
  std::vector<PropertyResult> results;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    results.push_back(prove(folder, names[i], i, options));
    if (results.back().status == PropertyStatus::proved) known.push_back(names[i]);
  }
  const auto is_open = [](const PropertyResult& result) {
    return result.status == PropertyStatus::bounded || result.status == PropertyStatus::undecided;
  };
  if (known.empty() || std::none_of(results.begin(), results.end(), is_open)) return results;
  // What is proved helps with the rest.
  write_circuits(folder, names, known);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_open(results[i]) || is_cover(names[i])) continue;
    const PropertyResult again = prove(folder, names[i], i, options);
    results[i].seconds += again.seconds;
    if (again.status != PropertyStatus::proved) continue;
    results[i].status = PropertyStatus::proved;
    results[i].cycles = 0;
  }
  return results;
}

bool all_hold(const std::vector<PropertyResult>& results) {
  return !results.empty() &&
         std::all_of(results.begin(), results.end(), [](const PropertyResult& result) {
           return result.status == PropertyStatus::proved ||
                  result.status == PropertyStatus::bounded ||
                  result.status == PropertyStatus::reached;
         });
}

}  // namespace mpgen::flow

#include "cli/load_designs.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

#include "cli/print_problems.hpp"
#include "spec/read_design.hpp"

namespace mpgen::cli {

std::optional<std::vector<LoadedDesign>> load_designs(const Paths& paths, bool json,
                                                      Console& console) {
  std::vector<LoadedDesign> designs;
  spec::Diagnostics problems;
  std::map<std::string, std::filesystem::path> names;
  for (const auto& path : paths) {
    spec::ReadResult result = spec::read_design_file(path);
    problems.insert(problems.end(), result.diagnostics.begin(), result.diagnostics.end());
    if (!result.design) continue;
    const auto [first, is_new] = names.try_emplace(result.design->name, path);
    if (!is_new) {
      problems.push_back({path.string(), 0, 0,
                          fmt::format("the name '{}' is also that of {}; give one of them another "
                                      "'name:'",
                                      result.design->name, first->second.string())});
    }
    designs.push_back({path, std::move(*result.design)});
  }
  if (problems.empty()) return designs;
  print_problems(problems, json, console);
  return std::nullopt;
}

}  // namespace mpgen::cli

#include "cli/print_problems.hpp"

#include <nlohmann/json.hpp>

namespace mpgen::cli {

void print_problems(const spec::Diagnostics& diagnostics, bool json, Console& console) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& diagnostic : diagnostics) {
    console.problem(diagnostic);
    list.push_back({{"file", diagnostic.file},
                    {"line", diagnostic.line},
                    {"column", diagnostic.column},
                    {"message", diagnostic.message}});
  }
  if (!json) return;
  // A file name need not be UTF-8.
  console.out() << nlohmann::ordered_json{{"diagnostics", list}}.dump(
                       2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                << '\n';
}

}  // namespace mpgen::cli

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/load_designs.hpp"
#include "flow/lint.hpp"
#include "flow/write_rtl.hpp"
#include "gen/rtl.hpp"

namespace mpgen::cli {
namespace {

std::vector<flow::LintResult> lint_design(const spec::Design& design,
                                          const std::vector<std::string>& tools) {
  const flow::TemporaryFolder folder;
  const gen::Rtl rtl = gen::emit_rtl(design);
  return flow::lint(flow::write_rtl(rtl, folder), rtl.top, tools);
}

}  // namespace

int run_lint(const LintOptions& options, Console& console) {
  const auto designs = load_designs(options.configurations, options.json, console);
  if (!designs) return kBadInput;

  bool all_clean = true;
  nlohmann::ordered_json report = {{"designs", nlohmann::ordered_json::array()}};
  std::size_t done = 0;
  for (const auto& [path, design] : *designs) {
    console.progress(fmt::format("lint {}/{}: {}", ++done, designs->size(), design.name));
    const auto results = lint_design(design, options.tools);
    console.end_progress();
    nlohmann::ordered_json tools = nlohmann::ordered_json::array();
    std::string line;
    for (const auto& result : results) {
      all_clean = all_clean && result.ok;
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", result.tool,
                          result.ok ? "clean" : "FAILED");
      tools.push_back({{"tool", result.tool},
                       {"version", result.version},
                       {"command", result.command_line},
                       {"ok", result.ok},
                       {"messages", result.messages}});
    }
    report["designs"].push_back(
        {{"configuration", path.string()}, {"name", design.name}, {"tools", tools}});
    if (!options.json) console.out() << fmt::format("{:<32} {}\n", design.name, line);
    for (const auto& result : results) {
      if (!result.ok) {
        console.error(fmt::format("{}: {} says:\n{}", design.name, result.tool, result.messages));
      }
    }
  }
  if (options.json) console.out() << report.dump(2) << '\n';
  return all_clean ? kAllRight : kCheckFailed;
}

}  // namespace mpgen::cli

#include "fuzz/trial.hpp"

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "flow/lint.hpp"
#include "flow/tools.hpp"
#include "flow/write_rtl.hpp"
#include "fuzz/played_suites.hpp"
#include "spec/read_design.hpp"
#include "spec/write_design.hpp"

namespace mpgen::fuzz {
namespace {

namespace fs = std::filesystem;

// Ends a trial; caught where it starts.
class Failed : public std::runtime_error {
 public:
  explicit Failed(TrialFailure why) : std::runtime_error(why.what), failure(std::move(why)) {}
  TrialFailure failure;
};

[[noreturn]] void fail(Stage stage, std::string kind, std::string what) {
  throw Failed({.stage = stage, .kind = std::move(kind), .what = std::move(what), .replay = ""});
}

void read_back(const spec::Design& design) {
  const std::string text = spec::to_yaml(design);
  const spec::ReadResult again = spec::read_design(text, "written.yaml");
  if (!again.design) {
    fail(Stage::read_back, "refused", spec::to_string(again.diagnostics.front()));
  }
  if (*again.design != design) {
    fail(Stage::read_back, "another design",
         "reading gives another design:\n" + spec::to_yaml(*again.design));
  }
}

gen::Rtl generate(const spec::Design& design) {
  gen::Rtl rtl = gen::emit_rtl(design);
  const gen::Rtl again = gen::emit_rtl(design);
  if (rtl.top != again.top || rtl.files.size() != again.files.size()) {
    fail(Stage::generate, "differs", "two runs of the generator differ");
  }
  for (std::size_t i = 0; i < rtl.files.size(); ++i) {
    if (rtl.files[i].name != again.files[i].name || rtl.files[i].text != again.files[i].text) {
      fail(Stage::generate, "differs", "two runs of the generator differ in " + rtl.files[i].name);
    }
  }
  return rtl;
}

void lint(const gen::Rtl& rtl, TrialResult& result) {
  const flow::TemporaryFolder folder;
  for (const auto& tool : flow::lint(flow::write_rtl(rtl, folder), rtl.top)) {
    ++result.lint_runs;
    if (!tool.ok) fail(Stage::lint, tool.tool, tool.tool + ":\n" + tool.messages);
  }
}

// The folder of a model in the cache, which goes when the trial ends.
class CacheEntry {
 public:
  explicit CacheEntry(const fs::path& plugin) : folder_(plugin.parent_path()) {}
  ~CacheEntry() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  CacheEntry(const CacheEntry&) = delete;
  CacheEntry& operator=(const CacheEntry&) = delete;

 private:
  fs::path folder_;
};

fs::path build(const spec::Design& design, const tb::RtlSource& source, const tb::ModelCache& cache,
               tb::Assertions assertions) {
  try {
    return cache.build(source, spec::ports(design.unit), tb::Flavour::plain, assertions);
  } catch (const std::exception& error) {
    fail(Stage::build, "refused", error.what());
  }
}

void run_stages(const spec::Design& design, const tb::ModelCache& cache,
                const TrialOptions& options, TrialResult& result, Stage& stage) {
  stage = Stage::read_back;
  read_back(design);
  if (options.last_stage == Stage::read_back) return;
  stage = Stage::generate;
  gen::Rtl rtl = generate(design);
  if (options.edit) options.edit(design, rtl);
  if (options.last_stage == Stage::generate) return;
  stage = Stage::lint;
  if (options.lints) lint(rtl, result);
  if (options.last_stage == Stage::lint) return;
  stage = Stage::build;
  const tb::RtlSource source = std::move(rtl);
  const CacheEntry entry(build(design, source, cache, options.assertions));
  if (options.last_stage == Stage::build) return;
  stage = Stage::simulate;
  if (auto failure = play_suites(design, source, cache, options, result)) {
    throw Failed(std::move(*failure));
  }
}

void require_tools() {
  for (const auto& tool : {flow::kVerilator, flow::kIcarus, flow::kYosys, flow::kCompiler}) {
    flow::find_tool(tool);
  }
}

}  // namespace

std::string to_string(Stage stage) {
  switch (stage) {
    case Stage::read_back:
      return "read_back";
    case Stage::generate:
      return "generate";
    case Stage::lint:
      return "lint";
    case Stage::build:
      return "build";
    case Stage::simulate:
      break;
  }
  return "simulate";
}

TrialResult run_trial(const spec::Design& design, const tb::ModelCache& cache,
                      const TrialOptions& options) {
  require_tools();
  TrialResult result;
  Stage stage = Stage::read_back;
  try {
    run_stages(design, cache, options, result, stage);
  } catch (Failed& failed) {
    result.failure = std::move(failed.failure);
  } catch (const std::system_error&) {
    throw;
  } catch (const std::exception& error) {
    // Whatever generator, linters' front end or testbench refuse a legal design with.
    result.failure =
        TrialFailure{.stage = stage, .kind = "exception", .what = error.what(), .replay = ""};
  }
  return result;
}

}  // namespace mpgen::fuzz

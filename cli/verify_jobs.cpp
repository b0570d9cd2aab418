#include "cli/verify_jobs.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/exit_codes.hpp"
#include "verify/job_context.hpp"

namespace mpgen::cli {

int run_verify_job(const VerifyOptions& options, const std::vector<LoadedDesign>& loaded,
                   Console& console) {
  verify::JobContext context;
  if (!loaded.empty()) {
    context.design = loaded.front().design;
    context.configuration = loaded.front().path.string();
  }
  context.part = options.part;
  context.level = *verify::parse_level(options.level);
  context.seed = options.seed;
  context.folder = options.output;
  const verify::Findings findings = verify::run_job(*verify::parse_check(options.run_job), context);
  console.out() << to_json(findings).dump(1, ' ', false,
                                          nlohmann::ordered_json::error_handler_t::replace)
                << '\n';
  return kAllRight;
}

}  // namespace mpgen::cli

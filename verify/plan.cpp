#include "verify/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "verify/check_plans.hpp"

namespace mpgen::verify {
namespace {

// Ids of jobs are lower case. Names that differ in case only stay apart by their place.
std::string id_of(const std::vector<spec::Design>& designs, std::size_t index) {
  const std::string& name = designs[index].name;
  std::string id;
  for (const char character : name) {
    id += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  }
  return id == name ? id : fmt::format("{}-{}", id, index);
}

// How many designs of the same unit stand before it.
std::size_t rank_in_unit(const std::vector<spec::Design>& designs, std::size_t index) {
  const std::string unit = spec::unit_name(designs[index].unit);
  return static_cast<std::size_t>(
      std::count_if(designs.begin(), designs.begin() + static_cast<std::ptrdiff_t>(index),
                    [&](const spec::Design& other) { return unit_name(other.unit) == unit; }));
}

void add_parts(const CheckPlan& parts, Check check, std::optional<std::size_t> design,
               const std::string& prefix, Plan& plan) {
  for (const CheckPart& part : parts.parts) {
    PlannedJob job;
    job.id = prefix + to_string(check);
    if (!part.name.empty()) job.id += "/" + part.name;
    job.check = check;
    job.design = design;
    job.part = part.number;
    job.time_limit = part.time_limit;
    job.expected_seconds = part.expected_seconds;
    plan.jobs.push_back(std::move(job));
  }
  for (const std::string& reason : parts.left_out) {
    plan.omissions.push_back({design, check, reason});
  }
}

}  // namespace

Plan make_plan(const std::vector<spec::Design>& designs, const PlanOptions& options) {
  const auto is_wanted = [&options](Check check) {
    return options.checks.empty() ||
           std::find(options.checks.begin(), options.checks.end(), check) != options.checks.end();
  };
  Plan plan;
  for (std::size_t index = 0; index < designs.size(); ++index) {
    for (const Check check : all_checks()) {
      if (!is_wanted(check) || is_beside_designs(check)) continue;
      const CheckPlan parts =
          plan_of(check, designs[index], options.level, rank_in_unit(designs, index));
      add_parts(parts, check, index, id_of(designs, index) + "/", plan);
    }
  }
  for (const Check check : all_checks()) {
    if (!is_wanted(check) || !is_beside_designs(check)) continue;
    add_parts(plan_beside(check, options.level), check, std::nullopt, "", plan);
  }
  return plan;
}

}  // namespace mpgen::verify

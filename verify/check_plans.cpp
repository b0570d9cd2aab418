#include "verify/check_plans.hpp"

#include <fmt/format.h>

#include <bit>
#include <cctype>
#include <set>
#include <variant>

#include "exhaustive/exhaustive.hpp"
#include "formal/reference.hpp"
#include "verify/check_limits.hpp"

namespace mpgen::verify {
namespace {

using std::chrono::seconds;

bool is_tile(const spec::Design& design) {
  return std::holds_alternative<spec::MpgemmTileSpec>(design.unit);
}

// Wired from units that have configurations of their own.
bool is_composed(const spec::Design& design) {
  return is_tile(design) || std::holds_alternative<spec::MixpeDotSpec>(design.unit) ||
         std::holds_alternative<spec::DialectDotSpec>(design.unit);
}

// A decoder has no state, and its only rule is that a dialect is in the book.
bool has_assertions(const spec::Design& design) {
  const auto* const decoder = std::get_if<spec::DialectDecoderSpec>(&design.unit);
  return decoder == nullptr || !std::has_single_bit(decoder->formatbook.dialects.size());
}

// A subject as the end of an id: "products of all lanes" gives "products-of-all-lanes".
std::string id_of(const std::string& subject) {
  std::string id;
  for (const char character : subject) {
    const auto byte = static_cast<unsigned char>(character);
    id += std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : '-';
  }
  return id.substr(0, 60);
}

CheckPlan one_job(double expected_seconds) {
  return {.parts = {{.name = "",
                     .number = 0,
                     .time_limit = seconds(1800),
                     .expected_seconds = expected_seconds}},
          .left_out = {}};
}

CheckPlan nothing(std::string reason) { return {.parts = {}, .left_out = {std::move(reason)}}; }

CheckPlan first_of_unit_only(Level level, std::size_t rank, std::size_t designs,
                             double expected_seconds) {
  if (level == Level::quick && rank >= designs) {
    return nothing("at level quick for the first configuration of a unit only");
  }
  return one_job(expected_seconds);
}

Level level_of(formal::Effort effort) {
  switch (effort) {
    case formal::Effort::seconds:
      return Level::quick;
    case formal::Effort::minutes:
      return Level::full;
    case formal::Effort::unknown:
      break;
  }
  return Level::nightly;
}

CheckPlan formal_plan(const spec::Design& design, Level level) {
  if (level == Level::quick && is_composed(design)) {
    return nothing("at level full; at level quick not of composed units");
  }
  const std::vector<formal::Proof> proofs = formal::proofs_of(design);
  if (proofs.empty()) return nothing("the unit has no reference of its own; its parts have");
  CheckPlan plan;
  for (std::size_t index = 0; index < proofs.size(); ++index) {
    const formal::Proof& proof = proofs[index];
    const Level first = level_of(proof.effort);
    if (level < first) {
      plan.left_out.push_back(
          fmt::format("{} ({}): at level {}", proof.subject, proof.scope, to_string(first)));
      continue;
    }
    plan.parts.push_back(
        {.name = fmt::format("{}-{}", index, id_of(proof.subject)),
         .number = index,
         .time_limit = 2 * proof_limit(level) + seconds(600),
         .expected_seconds = proof.effort == formal::Effort::seconds ? 3.0 : 60.0});
  }
  return plan;
}

// Units whose netlists are proved in seconds; in a minute or two; the others are too large for the
// proof.
CheckPlan netlist_plan(const spec::Design& design, Level level, std::size_t rank) {
  static const std::set<std::string> kSmall = {"mixpe_mul", "activation_sum", "group_aligner"};
  static const std::set<std::string> kMiddle = {"mixpe_pe",  "dialect_decoder", "dialect_mac",
                                                "mxfp4_mac", "format_selector", "dequantizer"};
  const std::string unit = spec::unit_name(design.unit);
  if (kSmall.count(unit) > 0) {
    if (level == Level::quick && rank >= 2) {
      return nothing("at level quick for the first two configurations of a small unit only");
    }
    return one_job(10);
  }
  if (kMiddle.count(unit) == 0) {
    return nothing("proofs of netlists of this size do not end; those of its parts are proved");
  }
  if (level == Level::quick) return nothing("at level full");
  return one_job(60);
}

CheckPlan coverage_plan_of(const spec::Design& design, Level level, std::size_t rank) {
  if (level == Level::quick && is_composed(design)) {
    return nothing("at level full; at level quick not of composed units");
  }
  return first_of_unit_only(level, rank, 1, 10);
}

// Units whose mutants are built and hunted in seconds.
CheckPlan mutation_plan(const spec::Design& design, Level level, std::size_t rank) {
  static const std::set<std::string> kSmall = {"mixpe_mul", "activation_sum", "group_aligner",
                                               "dialect_decoder"};
  if (level == Level::quick && kSmall.count(spec::unit_name(design.unit)) == 0) {
    return nothing("at level full; at level quick for small units only");
  }
  if (level != Level::nightly && rank > 0) {
    return nothing("the first configuration of a unit only, but at level nightly");
  }
  return one_job(is_tile(design) ? 60 : 20);
}

}  // namespace

bool is_beside_designs(Check check) { return check == Check::fuzz || check == Check::exhaustive; }

CheckPlan plan_of(Check check, const spec::Design& design, Level level, std::size_t rank) {
  const double size = is_tile(design) ? 10 : 1;
  switch (check) {
    case Check::lint:
      return one_job(1.5 * size);
    case Check::cosim:
      return one_job(5 * size);
    case Check::icarus:
      return one_job(size);
    case Check::formal:
      return formal_plan(design, level);
    case Check::control:
      if (level == Level::quick && is_tile(design)) return nothing("at level full");
      if (!has_assertions(design)) return nothing("no state, and no code that is not allowed");
      return first_of_unit_only(level, rank, 1, 5 * size);
    case Check::netlist:
      return netlist_plan(design, level, rank);
    case Check::coverage:
      return coverage_plan_of(design, level, rank);
    case Check::mutation:
      return mutation_plan(design, level, rank);
    case Check::fuzz:
    case Check::exhaustive:
      break;
  }
  return {};
}

CheckPlan plan_beside(Check check, Level level) {
  CheckPlan plan;
  if (check == Check::fuzz) {
    for (std::size_t part = 0; part < fuzz_parts(level); ++part) {
      plan.parts.push_back({.name = fmt::format("{}", part),
                            .number = part,
                            .time_limit = seconds(3600),
                            .expected_seconds = 2.0 * static_cast<double>(fuzz_count(level))});
    }
    return plan;
  }
  const std::vector<exhaustive::SubjectDescription> subjects = exhaustive::subjects();
  for (std::size_t index = 0; index < subjects.size(); ++index) {
    plan.parts.push_back({.name = id_of(subjects[index].name),
                          .number = index,
                          .time_limit = exhaustive_budget(level) + seconds(1800),
                          .expected_seconds = 10});
  }
  return plan;
}

}  // namespace mpgen::verify

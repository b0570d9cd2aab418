#include "verify/evidence.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace mpgen::verify {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::pair<Reach, std::string_view>, 4> kReaches = {
    {{Reach::complete, "complete"},
     {Reach::reduced, "reduced"},
     {Reach::bounded, "bounded"},
     {Reach::sampled, "sampled"}}};

constexpr std::array<std::pair<Outcome, std::string_view>, 3> kOutcomes = {
    {{Outcome::passed, "passed"}, {Outcome::failed, "failed"}, {Outcome::undecided, "undecided"}}};

template <typename Table, typename Value>
std::string name_of(const Table& table, Value value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return std::string(name);
  }
  throw std::logic_error("an enumerator without a name");
}

template <typename Table>
auto value_of(const Table& table, const std::string& name) {
  for (const auto& [value, candidate] : table) {
    if (candidate == name) return value;
  }
  throw std::invalid_argument("unknown word in findings: " + name);
}

ordered_json to_json(const Evidence& evidence) {
  ordered_json json = {{"subject", evidence.subject},
                       {"method", evidence.method},
                       {"scope", evidence.scope},
                       {"reach", to_string(evidence.reach)},
                       {"outcome", to_string(evidence.outcome)},
                       {"checks", evidence.checks},
                       {"counted", evidence.counted}};
  if (evidence.seed) json["seed"] = *evidence.seed;
  if (!evidence.detail.empty()) json["detail"] = evidence.detail;
  if (!evidence.repeat.empty()) json["repeat"] = evidence.repeat;
  return json;
}

Evidence evidence_from_json(const ordered_json& json) {
  Evidence evidence;
  json.at("subject").get_to(evidence.subject);
  json.at("method").get_to(evidence.method);
  json.at("scope").get_to(evidence.scope);
  evidence.reach = value_of(kReaches, json.at("reach").get<std::string>());
  evidence.outcome = value_of(kOutcomes, json.at("outcome").get<std::string>());
  json.at("checks").get_to(evidence.checks);
  json.at("counted").get_to(evidence.counted);
  if (json.contains("seed")) evidence.seed = json.at("seed").get<std::uint64_t>();
  evidence.detail = json.value("detail", "");
  evidence.repeat = json.value("repeat", "");
  return evidence;
}

}  // namespace

std::string to_string(Reach reach) { return name_of(kReaches, reach); }
std::string to_string(Outcome outcome) { return name_of(kOutcomes, outcome); }

bool Findings::has_failed() const {
  return std::any_of(evidence.begin(), evidence.end(),
                     [](const Evidence& item) { return item.outcome == Outcome::failed; });
}

ordered_json to_json(const Findings& findings) {
  ordered_json json = {{"evidence", ordered_json::array()},
                       {"left_out", findings.left_out},
                       {"attachments", findings.attachments}};
  for (const Evidence& item : findings.evidence) json["evidence"].push_back(to_json(item));
  return json;
}

Findings findings_from_json(const ordered_json& json) {
  try {
    Findings findings;
    for (const auto& item : json.at("evidence")) {
      findings.evidence.push_back(evidence_from_json(item));
    }
    json.at("left_out").get_to(findings.left_out);
    json.at("attachments").get_to(findings.attachments);
    return findings;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("no findings: ") + error.what());
  }
}

}  // namespace mpgen::verify

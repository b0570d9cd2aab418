// What a verification found: one piece of evidence per claim, with its method and its reach.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mpgen::verify {

/// How far a piece of evidence reaches, from the strongest on.
enum class Reach {
  complete,  ///< every input and every state: a proof, or enumeration of all of them
  reduced,   ///< complete, but of a smaller design of the same kind or of a step of the datapath
  bounded,   ///< every input of the first cycles after a reset
  sampled,   ///< chosen and random inputs
};

enum class Outcome {
  passed,
  failed,
  undecided,  ///< a limit came first; neither for nor against the design
};

/// "complete" and so on; "passed" and so on.
std::string to_string(Reach reach);
std::string to_string(Outcome outcome);

/// One claim about one design, and what speaks for it.
struct Evidence {
  std::string subject;  ///< what was checked: "corners", "products", "line coverage"
  std::string method;   ///< how, in words: "SAT sweeping", "co-simulation in Verilator"
  std::string scope;    ///< what it covers, in words: "all lanes", "4 lanes instead of 32"
  Reach reach = Reach::sampled;
  Outcome outcome = Outcome::passed;
  std::uint64_t checks = 0;           ///< how many; a passed sample without any is a failure
  std::string counted = "checks";     ///< what `checks` counts: "results", "mutants", "assertions"
  std::optional<std::uint64_t> seed;  ///< of random stimulus
  std::string detail;                 ///< figures and, of a failure, what went wrong
  std::string repeat;                 ///< a command that does it again; may be empty
};

/// What one job found out.
struct Findings {
  std::vector<Evidence> evidence;
  std::vector<std::string> left_out;     ///< what this check does not cover, one sentence each
  std::vector<std::string> attachments;  ///< files in the folder of the run, for the merged pages

  bool has_failed() const;
};

nlohmann::ordered_json to_json(const Findings& findings);
/// Throws std::invalid_argument for anything that to_json() does not write.
Findings findings_from_json(const nlohmann::ordered_json& json);

}  // namespace mpgen::verify

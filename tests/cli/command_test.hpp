// Runs mpgen inside the test, with doubles behind generate, lint, cosim and fidelity.
#pragma once

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/program.hpp"

namespace mpgen::cli::test {

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
  // What the doubles were called with.
  std::optional<GenerateOptions> generate;
  std::optional<LintOptions> lint;
  std::optional<CosimOptions> cosim;
  std::optional<FidelityOptions> fidelity;
};

/// Runs "mpgen ARGUMENTS..."; the doubles return `double_code`.
inline Outcome run_mpgen(const std::vector<std::string>& arguments, int double_code = 0) {
  Outcome outcome;
  const Actions doubles = {.generate =
                               [&](const GenerateOptions& options, Console& /*console*/) {
                                 outcome.generate = options;
                                 return double_code;
                               },
                           .lint =
                               [&](const LintOptions& options, Console& /*console*/) {
                                 outcome.lint = options;
                                 return double_code;
                               },
                           .cosim =
                               [&](const CosimOptions& options, Console& /*console*/) {
                                 outcome.cosim = options;
                                 return double_code;
                               },
                           .fidelity =
                               [&](const FidelityOptions& options, Console& /*console*/) {
                                 outcome.fidelity = options;
                                 return double_code;
                               }};
  std::vector<const char*> argv = {"mpgen"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  outcome.code = run(static_cast<int>(argv.size()), argv.data(), out, err, doubles);
  outcome.out = out.str();
  outcome.err = err.str();
  return outcome;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace mpgen::cli::test

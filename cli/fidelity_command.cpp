#include <fmt/format.h>

#include <memory>

#include "cli/command_line.hpp"
#include "cli/option_values.hpp"
#include "fidelity/number_format.hpp"
#include "fidelity/tensor.hpp"
#include "spec/words.hpp"

namespace mpgen::cli {
namespace {

constexpr int kLongestSide = 1 << 20;
constexpr int kMostDraws = 1000;

std::vector<std::string> tensor_names() {
  std::vector<std::string> names;
  for (const auto kind : fidelity::tensor_kinds()) names.push_back(to_string(kind));
  return names;
}

std::string footer() {
  std::string text = "Formats:\n";
  for (const auto& name : fidelity::format_names()) {
    text += fmt::format("  {:<16}{}\n", name, fidelity::format_summary(name));
  }
  text += "\nTensors:\n";
  for (const auto kind : fidelity::tensor_kinds()) {
    text += fmt::format("  {:<16}{}\n", to_string(kind), fidelity::summary(kind));
  }
  return text +
         "\nExamples:\n"
         "  mpgen fidelity\n"
         "  mpgen fidelity --format dialectfp4 --format mxfp4 --tensor gauss --tensor laplace\n"
         "  mpgen fidelity --block 32 --seeds 21 --csv > fidelity.csv";
}

void add_number(CLI::App& command, const std::string& name, int& value, int largest,
                const std::string& meaning) {
  command.add_option(name, value, fmt::format("{}; default: {}", meaning, value))
      ->check(CLI::Range(1, largest).description(""))
      ->type_name("N");
}

void add_names(CLI::App& command, const std::string& name, std::vector<std::string>& values,
               const std::vector<std::string>& allowed, const std::string& meaning) {
  command.add_option(name, values, meaning)
      ->check(one_of(allowed))
      ->allow_extra_args(false)
      ->type_name("NAME");
}

}  // namespace

void add_fidelity_command(CLI::App& command, const Actions& actions, Action& action) {
  auto options = std::make_shared<FidelityOptions>();
  add_names(command, "--format", options->formats, fidelity::format_names(),
            "a number format, see below; repeatable; default: all");
  add_names(command, "--tensor", options->tensors, tensor_names(),
            "a synthetic tensor, see below; repeatable; default: all");
  command
      .add_option("--block", options->blocks,
                  "block size of DialectFP4: 16, 32 or 64; repeatable; default: all three")
      ->check(CLI::IsMember({16, 32, 64}).description(""))
      ->allow_extra_args(false)
      ->type_name("N");
  add_number(command, "--group", options->group, kLongestSide,
             "elements that share a scale in uint4 and int4");
  add_number(command, "--rows", options->rows, kLongestSide, "rows of a tensor");
  add_number(command, "--columns", options->columns, kLongestSide,
             "columns, or channels, of a tensor");
  command
      .add_option_function<std::string>(
          "--seed",
          [options](const std::string& text) {
            options->seed = unsigned_option("--seed", text, 0);
          },
          "64-bit seed of the first draw, decimal or 0x...; default: 1")
      ->type_name("N");
  add_number(command, "--seeds", options->draws, kMostDraws,
             "draws of each tensor, with seeds one after the other; the median counts");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  auto* json = command.add_flag("--json", options->json, "for programs: result as JSON");
  command.add_flag("--csv", options->csv, "for programs: result as CSV")->excludes(json);
  command.footer(footer());
  action = [options, perform = actions.fidelity](Console& console) {
    return perform(*options, console);
  };
}

}  // namespace mpgen::cli

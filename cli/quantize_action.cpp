#include <fmt/format.h>

#include <ostream>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/print_problems.hpp"
#include "cli/quantize_report.hpp"
#include "cli/tensor_messages.hpp"
#include "spec/read_formatbook.hpp"
#include "tensors/quantize_file.hpp"
#include "tensors/tensor_writer.hpp"

namespace mpgen::cli {
namespace {

using tensors::StorageFormat;

// The option that does not go with the format, and those that it is for; empty if all go.
std::string option_problem(const QuantizeOptions& options, StorageFormat format) {
  const bool has_blocks = format == StorageFormat::dialectfp4 || format == StorageFormat::mxfp4;
  const bool has_groups = format == StorageFormat::uint4 || format == StorageFormat::int4;
  const bool has_dialects = format == StorageFormat::dialectfp4;
  const auto problem = [&options](const char* option, const char* formats) {
    return fmt::format("{} does not go with --format {}; it is for {}", option, options.format,
                       formats);
  };
  if (options.block && !has_blocks) return problem("--block", "dialectfp4 and mxfp4");
  if (options.group && !has_groups) return problem("--group", "uint4 and int4");
  if (!options.rule.empty() && !has_dialects) return problem("--rule", "dialectfp4");
  if (!options.formatbook.empty() && !has_dialects) return problem("--formatbook", "dialectfp4");
  return "";
}

// Nothing after problems have been printed.
std::optional<tensors::StorageSettings> settings_of(const QuantizeOptions& options,
                                                    Console& console) {
  tensors::StorageSettings settings = {.format = *tensors::find_storage_format(options.format)};
  std::string problem = option_problem(options, settings.format);
  std::uint64_t unit = options.block.value_or(tensors::kDefaultBlock);
  if (tensors::unit_word(settings.format) == "group") {
    unit = options.group.value_or(tensors::kDefaultGroup);
  }
  if (problem.empty()) problem = tensors::unit_problem(settings.format, unit);
  if (!problem.empty()) {
    console.error(problem);
    return std::nullopt;
  }
  settings.unit = settings.format == StorageFormat::int8 ? 0 : static_cast<int>(unit);
  if (!options.rule.empty()) settings.rule = *tensors::find_dialect_rule(options.rule);
  if (options.formatbook.empty()) return settings;
  spec::FormatbookResult book = spec::find_formatbook(options.formatbook);
  if (!book.formatbook) {
    print_problems(book.diagnostics, options.json, console);
    return std::nullopt;
  }
  settings.book = std::move(*book.formatbook);
  return settings;
}

}  // namespace

int run_quantize(const QuantizeOptions& options, Console& console) {
  auto settings = settings_of(options, console);
  if (!settings) return kBadInput;
  const auto work = [&] {
    if (!options.formatbook.empty()) {
      tensors::require_distinct(options.formatbook, options.output);
    }
    const tensors::QuantizeRequest request = {.input = options.input,
                                              .output = options.output,
                                              .settings = *settings,
                                              .patterns = options.patterns,
                                              .jobs = options.jobs};
    const auto report = tensors::quantize_file(request, show_progress("quantising", console));
    console.out() << (options.json ? quantize_report_as_json(request, report)
                                   : quantize_report_as_text(request, report));
    if (!options.json) note_left_out(report.left_out, console);
    return kAllRight;
  };
  return run_on_tensors(work, options.json, console);
}

}  // namespace mpgen::cli

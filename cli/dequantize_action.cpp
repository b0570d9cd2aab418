#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/quantize_report.hpp"
#include "cli/tensor_messages.hpp"
#include "tensors/dequantize_file.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string report_as_json(const DequantizeOptions& options,
                           const tensors::DequantizeReport& report) {
  Json json = {{"input", options.input.string()},
               {"output", options.output.string()},
               {"format", tensors::name_of(report.settings.format)},
               {"tensors", Json::array()}};
  for (const auto& tensor : report.tensors) {
    json["tensors"].push_back({{"name", tensor.name}, {"type", "F32"}, {"shape", tensor.shape}});
  }
  json["left_out"] = report.left_out;
  // A file name need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string report_as_text(const DequantizeOptions& options,
                           const tensors::DequantizeReport& report) {
  std::string text =
      fmt::format("{}: F32 from {}\n", options.output.string(), description_of(report.settings));
  for (const auto& tensor : report.tensors) {
    text +=
        fmt::format("{}  {}\n", tensors::quote_name(tensor.name), tensors::to_string(tensor.shape));
  }
  return text;
}

}  // namespace

int run_dequantize(const DequantizeOptions& options, Console& console) {
  const auto work = [&] {
    const auto report = tensors::dequantize_file({.input = options.input,
                                                  .output = options.output,
                                                  .patterns = options.patterns,
                                                  .jobs = options.jobs},
                                                 show_progress("dequantising", console));
    console.out() << (options.json ? report_as_json(options, report)
                                   : report_as_text(options, report));
    if (!options.json) note_left_out(report.left_out, console);
    return kAllRight;
  };
  return run_on_tensors(work, options.json, console);
}

}  // namespace mpgen::cli

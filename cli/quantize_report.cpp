#include "cli/quantize_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "spec/formatbook_text.hpp"

namespace mpgen::cli {
namespace {

using Json = nlohmann::ordered_json;
using tensors::StorageFormat;

bool has_exponents(StorageFormat format) {
  return format == StorageFormat::dialectfp4 || format == StorageFormat::mxfp4;
}

// "12: 3, 13: 40": what occurs, and how often.
std::string histogram(std::span<const std::uint64_t> counts) {
  std::string text;
  for (std::size_t value = 0; value < counts.size(); ++value) {
    if (counts[value] == 0) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", value, counts[value]);
  }
  return text;
}

std::string text_of(const tensors::QuantizedTensorReport& tensor, StorageFormat format) {
  const double sqnr = tensor.errors.sqnr_db();
  std::string text = fmt::format(
      "\n{}  {} {}\n  {}, {:.4g} bits an element, {} bytes\n", tensors::quote_name(tensor.name),
      tensor.type.name, tensors::to_string(tensor.shape),
      std::isfinite(sqnr) ? fmt::format("SQNR {:.2f} dB", sqnr) : "no error",
      tensor.bits_per_element, tensor.bytes);
  if (format == StorageFormat::dialectfp4) {
    text += fmt::format("  dialects   {}\n", histogram(tensor.counts.dialects));
  }
  if (has_exponents(format)) {
    text += fmt::format("  exponents  {}\n", histogram(tensor.counts.exponents));
  } else {
    text += fmt::format("  scales     {:.6g} to {:.6g}\n", tensor.counts.smallest_scale,
                        tensor.counts.largest_scale);
  }
  return text;
}

Json json_of(const tensors::QuantizedTensorReport& tensor,
             const tensors::StorageSettings& settings) {
  const double sqnr = tensor.errors.sqnr_db();
  Json json = {{"name", tensor.name},
               {"type", std::string(tensor.type.name)},
               {"shape", tensor.shape},
               {"rows", tensor.matrix.rows},
               {"k", tensor.matrix.k},
               {"sqnr_db", std::isfinite(sqnr) ? Json(sqnr) : Json(nullptr)},
               {"bits_per_element", tensor.bits_per_element},
               {"bytes", tensor.bytes}};
  if (settings.format == StorageFormat::dialectfp4) {
    const auto ids = static_cast<std::size_t>(settings.book.size());
    json["dialects"] = std::vector<std::uint64_t>(
        tensor.counts.dialects.begin(),
        tensor.counts.dialects.begin() + static_cast<std::ptrdiff_t>(ids));
  }
  if (has_exponents(settings.format)) {
    Json exponents = Json::object();
    for (std::size_t value = 0; value < tensor.counts.exponents.size(); ++value) {
      if (tensor.counts.exponents[value] == 0) continue;
      exponents[std::to_string(value)] = tensor.counts.exponents[value];
    }
    json["exponents"] = std::move(exponents);
  } else {
    json["scales"] = {{"smallest", tensor.counts.smallest_scale},
                      {"largest", tensor.counts.largest_scale}};
  }
  return json;
}

}  // namespace

std::string description_of(const tensors::StorageSettings& settings) {
  std::string format = tensors::name_of(settings.format);
  if (settings.format == StorageFormat::int8) return format;
  return fmt::format("{}, {}s of {}", format, tensors::unit_word(settings.format), settings.unit);
}

std::string quantize_report_as_text(const tensors::QuantizeRequest& request,
                                    const tensors::QuantizeReport& report) {
  const auto& settings = request.settings;
  std::string text =
      fmt::format("{}: {}", request.output.string(), description_of(request.settings));
  if (settings.format == StorageFormat::dialectfp4) {
    text += fmt::format(", {}", tensors::name_of(settings.rule));
    if (settings.book != spec::blockdialect_formatbook()) {
      text += fmt::format(", {} dialects of a custom formatbook", settings.book.size());
    }
  }
  text += '\n';
  for (const auto& tensor : report.tensors) text += text_of(tensor, settings.format);
  return text;
}

std::string quantize_report_as_json(const tensors::QuantizeRequest& request,
                                    const tensors::QuantizeReport& report) {
  const auto& settings = request.settings;
  Json json = {{"input", request.input.string()},
               {"output", request.output.string()},
               {"format", tensors::name_of(settings.format)}};
  if (settings.format != StorageFormat::int8) {
    json[tensors::unit_word(settings.format)] = settings.unit;
  }
  if (settings.format == StorageFormat::dialectfp4) {
    json["rule"] = tensors::name_of(settings.rule);
    json["formatbook"] = Json::parse(spec::formatbook_to_json(settings.book));
  }
  json["tensors"] = Json::array();
  for (const auto& tensor : report.tensors) json["tensors"].push_back(json_of(tensor, settings));
  json["left_out"] = report.left_out;
  // A file name need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace mpgen::cli

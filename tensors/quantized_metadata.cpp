#include "tensors/quantized_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "spec/formatbook_text.hpp"
#include "spec/read_formatbook.hpp"
#include "spec/words.hpp"

namespace mpgen::tensors {
namespace {

const std::string* find(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> parse_number(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

std::string missing(const std::string& key) {
  return fmt::format("no '{}' in __metadata__; allowed: files of mpgen quantize", key);
}

// Fills `unit`; returns what is wrong.
std::string read_unit(const Metadata& metadata, StorageSettings& settings) {
  const std::string key = unit_word(settings.format);
  const std::string* text = find(metadata, key);
  if (text == nullptr) return missing(key);
  const auto number = parse_number(*text);
  if (!number) return fmt::format("{} in __metadata__ is {}, no number", key, spec::quote(*text));
  const std::string problem = unit_problem(settings.format, *number);
  if (!problem.empty()) return "__metadata__ says " + problem;
  settings.unit = static_cast<int>(*number);
  return "";
}

std::string read_dialect_settings(const Metadata& metadata, StorageSettings& settings) {
  if (const std::string* text = find(metadata, "rule")) {
    const auto rule = find_dialect_rule(*text);
    if (!rule) {
      return fmt::format("rule in __metadata__ is {}; allowed: {}", spec::quote(*text),
                         spec::join_words(dialect_rule_names(), "or"));
    }
    settings.rule = *rule;
  }
  if (const std::string* text = find(metadata, "formatbook")) {
    // The reader takes YAML, too, which other readers of the file need not.
    if (!nlohmann::json::accept(*text)) return "formatbook in __metadata__ is not valid JSON";
    const spec::FormatbookResult book = spec::read_formatbook(*text, "formatbook");
    if (!book.formatbook) {
      return fmt::format("formatbook in __metadata__: {}", book.diagnostics.front().message);
    }
    settings.book = *book.formatbook;
  }
  return "";
}

std::optional<Shape> parse_shape(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array() || json.empty() || json.size() > kMostDimensions) return std::nullopt;
  Shape shape;
  for (const auto& length : json) {
    if (!length.is_number_unsigned()) return std::nullopt;
    shape.push_back(length.get<std::uint64_t>());
  }
  return shape;
}

std::string k_key(const std::string& name) { return name + ".k"; }
std::string shape_key(const std::string& name) { return name + ".shape"; }

}  // namespace

Metadata make_metadata(const StorageSettings& settings, const std::vector<NamedShape>& tensors) {
  Metadata metadata = {{"format", name_of(settings.format)}};
  if (settings.format != StorageFormat::int8) {
    metadata[unit_word(settings.format)] = std::to_string(settings.unit);
  }
  if (settings.format == StorageFormat::dialectfp4) {
    metadata["rule"] = name_of(settings.rule);
    if (settings.book != spec::blockdialect_formatbook()) {
      metadata["formatbook"] = spec::formatbook_to_json(settings.book);
    }
  }
  const auto k_of = [](const NamedShape& tensor) { return tensor.shape.back(); };
  const bool is_same = std::all_of(tensors.begin(), tensors.end(), [&](const auto& tensor) {
    return k_of(tensor) == k_of(tensors.front());
  });
  if (is_same) metadata["k"] = std::to_string(k_of(tensors.front()));
  for (const auto& tensor : tensors) {
    if (!is_same) metadata[k_key(tensor.name)] = std::to_string(k_of(tensor));
    if (tensor.shape.size() != 2) {
      metadata[shape_key(tensor.name)] = nlohmann::json(tensor.shape).dump();
    }
  }
  return metadata;
}

ParsedSettings read_settings(const Metadata& metadata) {
  const std::string* name = find(metadata, "format");
  if (name == nullptr) return {.settings = {}, .problem = missing("format")};
  const auto format = find_storage_format(*name);
  if (!format) {
    return {.settings = {},
            .problem = fmt::format("format in __metadata__ is {}; allowed: {}", spec::quote(*name),
                                   spec::join_words(storage_format_names(), "or"))};
  }
  StorageSettings settings = {.format = *format};
  settings.unit = 0;
  std::string problem;
  if (*format != StorageFormat::int8) problem = read_unit(metadata, settings);
  if (*format == StorageFormat::dialectfp4 && problem.empty()) {
    problem = read_dialect_settings(metadata, settings);
  }
  return {.settings = settings, .problem = problem};
}

ParsedShape read_shape(const Metadata& metadata, const std::string& name, std::uint64_t rows) {
  const std::string* own_k = find(metadata, k_key(name));
  const std::string* text = own_k == nullptr ? find(metadata, "k") : own_k;
  if (text == nullptr) return {.shape = {}, .problem = missing("k")};
  const auto k = parse_number(*text);
  if (!k || *k == 0) {
    return {.shape = {},
            .problem = fmt::format("k in __metadata__ is {}; allowed: integers from 1 on",
                                   spec::quote(*text))};
  }
  const std::string* shape_text = find(metadata, shape_key(name));
  if (shape_text == nullptr) return {.shape = {rows, *k}, .problem = ""};
  const auto shape = parse_shape(*shape_text);
  if (!shape || !element_count(*shape) || shape->back() != *k || matrix_of(*shape).rows != rows) {
    return {.shape = {},
            .problem = fmt::format("its shape in __metadata__ is {}; allowed: a list of lengths "
                                   "for {} rows of k = {}",
                                   spec::quote(*shape_text), rows, *k)};
  }
  return {.shape = *shape, .problem = ""};
}

}  // namespace mpgen::tensors

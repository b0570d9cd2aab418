#include "tensors/quantized_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "spec/words.hpp"
#include "tensors/error.hpp"
#include "tensors/quantized_metadata.hpp"

namespace mpgen::tensors {
namespace {

// The name before ".codes", ".scales" and so on; empty without such an end.
std::string_view base_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const auto& suffixes = part_suffixes();
  const bool is_part =
      std::find(suffixes.begin(), suffixes.end(), name.substr(dot + 1)) != suffixes.end();
  return is_part ? name.substr(0, dot) : std::string_view();
}

std::string codes_of(std::string_view base) { return std::string(base) + ".codes"; }

}  // namespace

QuantizedFile::QuantizedFile(const std::filesystem::path& path) : file_(path) {
  if (path.extension() != ".safetensors") {
    throw InputError(path, "is no .safetensors file; allowed: files of mpgen quantize");
  }
  ParsedSettings parsed = read_settings(file_.metadata());
  if (!parsed.problem.empty()) throw InputError(path, parsed.problem);
  settings_ = std::move(parsed.settings);

  std::vector<std::string> known;
  for (const auto& part : parts_of(settings_, {.rows = 1, .k = 1})) known.push_back(part.suffix);
  for (const auto& entry : file_.tensors()) {
    const std::string_view base = base_name(entry.name);
    if (base.empty()) {
      others_.push_back(entry.name);
      continue;
    }
    const std::string suffix = entry.name.substr(base.size() + 1);
    if (std::find(known.begin(), known.end(), suffix) == known.end()) {
      throw InputError(path, fmt::format("tensor {}: {} has no {}; allowed beside {}: {}",
                                         quote_name(entry.name), name_of(settings_.format), suffix,
                                         quote_name(base), spec::join_words(known, "and")));
    }
    if (file_.find(codes_of(base)) == nullptr) {
      throw InputError(path, fmt::format("tensor {}: there is no {} beside it",
                                         quote_name(entry.name), quote_name(codes_of(base))));
    }
    if (suffix == "codes") names_.emplace_back(base);
  }
}

QuantizedTensor QuantizedFile::tensor(const std::string& name) const {
  const auto refuse = [&](std::string_view tensor, const std::string& why) {
    throw InputError(file_.path(), fmt::format("tensor {}: {}", quote_name(tensor), why));
  };
  const TensorEntry& codes = *file_.find(codes_of(name));
  if (codes.shape.size() != 2 || codes.shape[0] == 0 || codes.shape[1] == 0) {
    refuse(codes.name,
           fmt::format("shape {}; allowed: two dimensions, not empty", to_string(codes.shape)));
  }
  const ParsedShape parsed = read_shape(file_.metadata(), name, codes.shape[0]);
  if (!parsed.problem.empty()) refuse(name, parsed.problem);
  QuantizedTensor tensor = {
      .name = name, .shape = parsed.shape, .matrix = matrix_of(parsed.shape), .parts = {}};
  for (const auto& part : parts_of(settings_, tensor.matrix)) {
    const std::string part_name = name + "." + part.suffix;
    const TensorEntry* entry = file_.find(part_name);
    if (entry == nullptr) {
      refuse(name, fmt::format("there is no {} beside {}", quote_name(part_name),
                               quote_name(codes.name)));
    } else if (entry->type != part.type || entry->shape != part.shape) {
      const std::string unit =
          settings_.unit == 0
              ? ""
              : fmt::format(" and {} {}", unit_word(settings_.format), settings_.unit);
      refuse(part_name, fmt::format("{} {}; allowed for {} with k = {}{}: {} {}", entry->type.name,
                                    to_string(entry->shape), name_of(settings_.format),
                                    tensor.matrix.k, unit, part.type.name, to_string(part.shape)));
    }
    tensor.parts.push_back(entry);
  }
  return tensor;
}

}  // namespace mpgen::tensors

#include "tensors/quantize_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tensors/error.hpp"
#include "tensors/quantize_tensor.hpp"
#include "tensors/quantized_metadata.hpp"
#include "tensors/select_tensors.hpp"
#include "tensors/tensor_file.hpp"
#include "tensors/tensor_writer.hpp"
#include "tensors/unit_quantizer.hpp"

namespace mpgen::tensors {
namespace {

[[noreturn]] void refuse(const TensorFile& file, const TensorEntry& entry, const std::string& why) {
  throw InputError(file.path(), fmt::format("tensor {}: {}", quote_name(entry.name), why));
}

void check_tensor(const TensorFile& file, const TensorEntry& entry,
                  const StorageSettings& settings) {
  if (!is_quantizable(entry.type)) {
    refuse(file, entry,
           fmt::format("elements are {}; allowed: F16, BF16 and F32 (--tensor leaves others out)",
                       entry.type.name));
  }
  // ".codes" would be nobody's part.
  if (entry.name.empty()) refuse(file, entry, "the name is empty, and those of its parts need one");
  if (entry.shape.empty()) refuse(file, entry, "has no dimension; allowed: one or more");
  if (entry.begin == entry.end) {
    refuse(file, entry, fmt::format("of shape {} is empty", to_string(entry.shape)));
  }
  const Matrix matrix = matrix_of(entry.shape);
  const auto padded = padded_k(settings, matrix.k);
  if (!padded || !checked_product(matrix.rows, *padded)) {
    refuse(file, entry,
           fmt::format("of shape {} is too large when its rows are padded to whole {}s",
                       to_string(entry.shape), unit_word(settings.format)));
  }
}

// A tensor that has the name of another one's part would make the output ambiguous.
void check_names(const TensorFile& file, const std::vector<const TensorEntry*>& entries) {
  std::set<std::string_view> names;
  for (const auto* entry : entries) names.insert(entry->name);
  for (const auto* entry : entries) {
    for (const auto& suffix : part_suffixes()) {
      const std::string part = entry->name + "." + suffix;
      if (names.count(part) == 0) continue;
      refuse(file, *entry,
             fmt::format("{} is also a tensor of the file, and the name of a part of a quantised "
                         "{}; choose with --tensor",
                         quote_name(part), quote_name(entry->name)));
    }
  }
}

std::vector<const TensorEntry*> chosen(const TensorFile& file, const QuantizeRequest& request,
                                       std::vector<std::string>& left_out) {
  if (file.tensors().empty()) throw InputError(file.path(), "has no tensors");
  std::vector<std::string> names;
  for (const auto& entry : file.tensors()) names.push_back(entry.name);
  Selection selection = select(names, request.patterns);
  if (!selection.problem.empty()) throw InputError(file.path(), selection.problem);
  left_out = std::move(selection.left_out);
  std::vector<const TensorEntry*> entries;
  for (const auto& name : selection.taken) entries.push_back(file.find(name));
  for (const auto* entry : entries) check_tensor(file, *entry, request.settings);
  check_names(file, entries);
  return entries;
}

double elements_of(const TensorEntry& entry) {
  return static_cast<double>(element_count(entry.shape).value_or(0));
}

}  // namespace

QuantizeReport quantize_file(const QuantizeRequest& request, const Progress& progress) {
  const TensorFile file(request.input);
  require_distinct(request.input, request.output);
  QuantizeReport report;
  const auto entries = chosen(file, request, report.left_out);

  std::vector<TensorEntry> parts;
  std::vector<NamedShape> shapes;
  double all_elements = 0;
  for (const auto* entry : entries) {
    for (const auto& part : parts_of(request.settings, matrix_of(entry->shape))) {
      parts.push_back({.name = entry->name + "." + part.suffix,
                       .type = part.type,
                       .shape = part.shape,
                       .begin = 0,
                       .end = 0});
    }
    shapes.push_back({.name = entry->name, .shape = entry->shape});
    all_elements += elements_of(*entry);
  }
  const std::size_t parts_per_tensor = parts.size() / entries.size();
  TensorWriter writer = TensorWriter::safetensors(request.output, std::move(parts),
                                                  make_metadata(request.settings, shapes));
  const auto quantizer = request.settings.format == StorageFormat::int8
                             ? nullptr
                             : make_unit_quantizer(request.settings);
  double done_elements = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const TensorEntry& entry = *entries[i];
    report.tensors.push_back(quantize_tensor({.request = request,
                                              .file = file,
                                              .entry = entry,
                                              .quantizer = quantizer.get(),
                                              .writer = writer,
                                              .first_part = i * parts_per_tensor},
                                             [&](double share) {
                                               if (!progress) return;
                                               const double done = share * elements_of(entry);
                                               progress(entry.name,
                                                        (done_elements + done) / all_elements);
                                             }));
    done_elements += elements_of(entry);
  }
  writer.commit();
  return report;
}

}  // namespace mpgen::tensors

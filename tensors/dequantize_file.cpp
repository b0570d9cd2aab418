#include "tensors/dequantize_file.hpp"

#include <fmt/format.h>

#include "tensors/dequantize_tensor.hpp"
#include "tensors/error.hpp"
#include "tensors/quantized_file.hpp"
#include "tensors/select_tensors.hpp"
#include "tensors/tensor_writer.hpp"

namespace mpgen::tensors {
namespace {

double elements_of(const QuantizedTensor& tensor) {
  return static_cast<double>(tensor.matrix.rows) * static_cast<double>(tensor.matrix.k);
}

TensorWriter writer_for(const DequantizeRequest& request,
                        const std::vector<QuantizedTensor>& tensors) {
  if (request.output.extension() == ".npy") {
    if (tensors.size() != 1) {
      throw InputError(request.input,
                       fmt::format("{} tensors are to be dequantised, and a .npy file holds one; "
                                   "choose with --tensor, or write .safetensors",
                                   tensors.size()));
    }
    return TensorWriter::npy(request.output, tensors.front().shape);
  }
  std::vector<TensorEntry> entries;
  entries.reserve(tensors.size());
  for (const auto& tensor : tensors) {
    entries.push_back(
        {.name = tensor.name, .type = kF32, .shape = tensor.shape, .begin = 0, .end = 0});
  }
  return TensorWriter::safetensors(request.output, std::move(entries), {});
}

}  // namespace

DequantizeReport dequantize_file(const DequantizeRequest& request, const Progress& progress) {
  const QuantizedFile file(request.input);
  require_distinct(request.input, request.output);
  if (file.names().empty()) throw InputError(request.input, "has no quantised tensors");
  Selection selection = select(file.names(), request.patterns);
  if (!selection.problem.empty()) throw InputError(request.input, selection.problem);

  DequantizeReport report = {
      .settings = file.settings(), .tensors = {}, .left_out = std::move(selection.left_out)};
  report.left_out.insert(report.left_out.end(), file.others().begin(), file.others().end());
  std::vector<QuantizedTensor> tensors;
  double all_elements = 0;
  for (const auto& name : selection.taken) {
    tensors.push_back(file.tensor(name));
    report.tensors.push_back({.name = name, .shape = tensors.back().shape});
    all_elements += elements_of(tensors.back());
  }

  TensorWriter writer = writer_for(request, tensors);
  const CodeValues values(file.settings());
  double done_elements = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    dequantize_tensor({.request = request,
                       .file = file,
                       .tensor = tensors[i],
                       .values = values,
                       .writer = writer,
                       .index = i},
                      [&](double share) {
                        if (!progress) return;
                        const double done = share * elements_of(tensors[i]);
                        progress(tensors[i].name, (done_elements + done) / all_elements);
                      });
    done_elements += elements_of(tensors[i]);
  }
  writer.commit();
  return report;
}

}  // namespace mpgen::tensors

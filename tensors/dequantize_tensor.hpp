// Dequantising one tensor.
#pragma once

#include <functional>

#include "tensors/code_values.hpp"
#include "tensors/dequantize_file.hpp"
#include "tensors/quantized_file.hpp"
#include "tensors/tensor_writer.hpp"

namespace mpgen::tensors {

/// Where a tensor comes from and goes to.
struct TensorDequantization {
  const DequantizeRequest& request;
  const QuantizedFile& file;
  const QuantizedTensor& tensor;
  const CodeValues& values;
  const TensorWriter& writer;
  std::size_t index;  ///< of the tensor in `writer`
};

/// Throws InputError for side data that the format does not allow and for values beyond binary32's
/// range, and OutputError. `watch` gets the share of the tensor that is done.
void dequantize_tensor(const TensorDequantization& dequantization,
                       const std::function<void(double)>& watch);

}  // namespace mpgen::tensors

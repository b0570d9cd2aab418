// Quantising one tensor of a file into parts of another.
#pragma once

#include <functional>

#include "tensors/quantize_file.hpp"
#include "tensors/tensor_file.hpp"
#include "tensors/tensor_writer.hpp"
#include "tensors/unit_quantizer.hpp"

namespace mpgen::tensors {

/// Where a tensor comes from and goes to.
struct TensorQuantization {
  const QuantizeRequest& request;
  const TensorFile& file;
  const TensorEntry& entry;        ///< quantisable, and not empty
  const UnitQuantizer* quantizer;  ///< null for int8
  const TensorWriter& writer;
  std::size_t first_part;  ///< the tensor's codes in `writer`; its other parts follow
};

/// Throws InputError for what is not finite or beyond the format's range, and OutputError. `watch`
/// gets the share of the tensor that is done.
QuantizedTensorReport quantize_tensor(const TensorQuantization& quantization,
                                      const std::function<void(double)>& watch);

}  // namespace mpgen::tensors

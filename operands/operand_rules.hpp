// What both operands have to obey.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "operands/operand.hpp"
#include "operands/source_tensor.hpp"
#include "spec/mpgemm_tile.hpp"
#include "tensors/storage_format.hpp"

namespace mpgen::operands {

/// Throws tensors::InputError: "tensor 'NAME': WHY".
[[noreturn]] void refuse(const SourceTensor& source, const std::string& why);

/// Refuses a k that is longer than a tile's longest dot product.
void check_k(const SourceTensor& source, std::uint64_t k);

/// Refuses DialectFP4 of other blocks or another formatbook than `spec` has.
void check_dialects(const SourceTensor& source, const gemm::DialectMatrix& matrix,
                    const spec::MpgemmTileSpec& spec);

/// Plain values as binary16 patterns, RNE; refuses values that overflow.
std::vector<std::uint16_t> to_binary16(const SourceTensor& source,
                                       const std::vector<float>& values);

/// What the scheme multiplies, as a storage format: groups of uint4 or int4, or DialectFP4.
tensors::StorageSettings second_settings(const spec::MpgemmTileSpec& spec);
/// The same of its activations, INT8 or DialectFP4; not for w4a16.
tensors::StorageSettings activation_settings(const spec::MpgemmTileSpec& spec);

/// "dialectfp4, blocks of 32".
std::string form_of(const tensors::StorageSettings& settings);

/// All but form and bits.
OperandDescription describe(const SourceTensor& source);

/// Calls `quantize`; what it refuses with std::invalid_argument becomes an InputError.
template <class Quantize>
auto run_quantizer(const SourceTensor& source, const Quantize& quantize) {
  try {
    return quantize();
  } catch (const std::invalid_argument& error) {
    refuse(source, error.what());
  }
}

}  // namespace mpgen::operands

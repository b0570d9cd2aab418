// Activations from a file, or from anywhere else.
#pragma once

#include "operands/operand.hpp"
#include "operands/operand_name.hpp"
#include "operands/source_tensor.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::operands {

/// X [..., K]: K is the last dimension, the others are tokens. Plain tensors are rounded to
/// binary16 (w4a16, w4a4) or quantised to INT8 by token (w4a8); int8 of mpgen quantize is taken as
/// it is by w4a8, dialectfp4 by w4a4 when its blocks and formatbook are those of `spec`. `jobs`
/// threads; they do not show in the result. Throws tensors::InputError.
Activations load_activations(const spec::MpgemmTileSpec& spec, const OperandName& name, int jobs);

/// The same of a tensor that is in memory.
Activations take_activations(const spec::MpgemmTileSpec& spec, SourceTensor source, int jobs);

}  // namespace mpgen::operands

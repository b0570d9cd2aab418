// The second operand from a file, or from anywhere else.
#pragma once

#include "operands/operand.hpp"
#include "operands/operand_name.hpp"
#include "operands/source_tensor.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::operands {

/// W [N, K]. Plain tensors are quantised by `spec`: groups (w4a16, w4a8) or DialectFP4 with the
/// least squared error (w4a4). Groups of mpgen quantize, AWQ and GPTQ are taken as they are when
/// fit_groups() can, and so is dialectfp4 when blocks and formatbook are those of `spec`; Q4_0 and
/// Q4_1 are taken as they are or else quantised anew, with a note.
///
/// Keys W [tokens, head dimension] and values W [tokens, head dimension] are plain and quantised in
/// two stages, w4a4 only; keys may also be dialectfp4. Values become [head dimension, tokens].
///
/// `jobs` threads; they do not show in the result. Throws tensors::InputError.
SecondOperand load_second(const spec::MpgemmTileSpec& spec, SecondKind kind,
                          const OperandName& name, int jobs);

/// The same of a tensor that is in memory.
SecondOperand take_second(const spec::MpgemmTileSpec& spec, SecondKind kind, SourceTensor source,
                          int jobs);

}  // namespace mpgen::operands

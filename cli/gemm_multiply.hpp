// A matrix multiplication on the paths that were asked for, compared and measured.
#pragma once

#include "cli/console.hpp"
#include "cli/gemm_report.hpp"
#include "cli/gemm_run.hpp"
#include "operands/operand.hpp"
#include "spec/unit.hpp"
#include "tensors/shape.hpp"

namespace mpgen::cli {

/// [..., N]: that of the activations with N in place of K.
tensors::Shape result_shape(const operands::Activations& activations,
                            const operands::SecondOperand& second);

/// `design` is a tile that the operands fit. `result`: the reference's, or else the simulated
/// tile's. The report lacks configuration and output only.
GemmReport multiply_operands(const spec::Design& design, const operands::Activations& activations,
                             const operands::SecondOperand& second, const GemmJob& job,
                             GemmResult& result, Console& console);

}  // namespace mpgen::cli

// The dot product of DialectFP4 blocks. Specification section 3.4.
#pragma once

#include <cstdint>
#include <span>

#include "spec/formatbook.hpp"
#include "tests/oracle/dialect_accumulator.hpp"
#include "tests/oracle/dialect_scaling.hpp"
#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// The product of two elements' magnitudes in half units, with its sign.
int dialect_product(const spec::Dialect& activation_dialect, std::uint8_t activation_code,
                    const spec::Dialect& weight_dialect, std::uint8_t weight_code);

/// S * 2^(sa + sb - 32) of two blocks of the same length.
BlockValue multiply_blocks(const spec::Formatbook& book, const DialectBlock& activations,
                           const DialectBlock& weights);

}  // namespace mpgen::oracle

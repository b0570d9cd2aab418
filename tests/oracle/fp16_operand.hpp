// FP16 activations. Specification section 1.
#pragma once

#include <cstdint>

#include "tests/oracle/rational.hpp"

namespace mpgen::oracle {

/// A finite operand is (-1)^negative * sig * 2^(ee - 25).
struct Fp16Operand {
  bool negative = false;
  int sig = 0;
  int ee = 1;
  bool nonfinite = false;  ///< Inf or NaN; sig and ee are then void

  Rational value() const;
};

/// `pattern` is the binary16 pattern, 0..65535.
Fp16Operand decode_operand(std::int32_t pattern);

}  // namespace mpgen::oracle

// Elementary functions of additions, multiplications and divisions in IEEE 754 binary64 alone.
// C libraries differ in the last bits of theirs; these give the same bits wherever floating-point
// expressions are not contracted or reordered.
#pragma once

namespace mpgen::fidelity {

/// ln(x), within 3 units in the last place. `x` is normal and positive.
double natural_log(double x);

/// e^x, within 3 units in the last place. |x| <= 700.
double natural_exp(double x);

}  // namespace mpgen::fidelity

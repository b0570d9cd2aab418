// What the processor can do at best, measured.
#pragma once

namespace mpgen::bench {

/// Operations per second of one thread, a multiplication and an addition counting as two.
struct MachinePeak {
  double byte_products = 0;   ///< the fastest way to sum products of bytes exactly
  double float_products = 0;  ///< fused multiply-add of binary32
};

/// A few tenths of a second of the widest instructions that the program would choose.
MachinePeak measure_peak();

}  // namespace mpgen::bench

/* Compiled as strict C99: the header is C. */
#include "tests/capi/c99_calls.h"

#include <mpgen.h>
#include <stddef.h>

enum { BLOCK = 16 };

static const uint16_t block_a[BLOCK] = {0x0000, 0x2800, 0xac00, 0x3000, 0xb200, 0x3480,
                                        0x3600, 0xb680, 0x3880, 0xb8c0, 0x3900, 0xb980,
                                        0x3a60, 0x2266, 0x9bae, 0x3380};
static const uint16_t block_b[BLOCK] = {0x2800, 0xa400, 0x2a00, 0x2c00, 0xac00, 0x24cd,
                                        0x2266, 0xab33, 0x2948, 0x1e66, 0xa733, 0x2a66,
                                        0x2b9a, 0x9a66, 0x0000, 0x28cd};

int c99_product_of_test_vectors(uint32_t* of_matrices, uint32_t* of_step) {
  struct {
    uint8_t codes[BLOCK / 2], dialect, exponent, nonfinite;
  } a, b;
  int status = mpgen_quantize_dialect(NULL, MPGEN_TWO_STAGE, BLOCK, 1, BLOCK, block_a, a.codes,
                                      &a.dialect, &a.exponent, &a.nonfinite, 1);
  if (status != MPGEN_OK) return status;
  status = mpgen_quantize_dialect(NULL, MPGEN_MSE, BLOCK, 1, BLOCK, block_b, b.codes, &b.dialect,
                                  &b.exponent, &b.nonfinite, 1);
  if (status != MPGEN_OK) return status;
  status = mpgen_gemm_w4a4(NULL, BLOCK, MPGEN_EXACT, MPGEN_FP32, 1, 1, BLOCK, a.codes, &a.dialect,
                           &a.exponent, &a.nonfinite, b.codes, &b.dialect, &b.exponent, NULL,
                           of_matrices, 1);
  if (status != MPGEN_OK) return status;
  return mpgen_dialect_dot(NULL, BLOCK, MPGEN_FP16, MPGEN_FP16, 1, block_a, b.codes, &b.dialect,
                           &b.exponent, of_step);
}

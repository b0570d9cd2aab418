/* Quantises two rows of 64 elements to DialectFP4 and multiplies them. */
#include <mpgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS = 64, BLOCK = 32, BLOCKS = ELEMENTS / BLOCK };

struct row {
  uint8_t codes[ELEMENTS / 2], dialects[BLOCKS], exponents[BLOCKS], nonfinite[BLOCKS];
};

static void check(int status) {
  if (status == MPGEN_OK) return;
  fprintf(stderr, "%s\n", mpgen_error());
  exit(EXIT_FAILURE);
}

static struct row quantised(int rule, const uint16_t* values) {
  struct row row;
  check(mpgen_quantize_dialect(NULL, rule, BLOCK, 1, ELEMENTS, values, row.codes, row.dialects,
                               row.exponents, row.nonfinite, 1));
  return row;
}

int main(void) {
  uint16_t x[ELEMENTS], w[ELEMENTS];
  for (int i = 0; i < ELEMENTS; ++i) {
    x[i] = (uint16_t)(0x3C00 + 64 * i);              /* binary16: 1, 1.0625 ... 15.5 */
    w[i] = (uint16_t)(i % 3 == 0 ? 0xB800 : 0x2E66); /* -0.5, 0.1, 0.1, -0.5 ... */
  }
  struct row a = quantised(MPGEN_TWO_STAGE, x);
  struct row b = quantised(MPGEN_MSE, w);

  uint32_t pattern;
  check(mpgen_gemm_w4a4(NULL, BLOCK, MPGEN_FP32, MPGEN_FP32, 1, 1, ELEMENTS, a.codes, a.dialects,
                        a.exponents, a.nonfinite, b.codes, b.dialects, b.exponents, b.nonfinite,
                        &pattern, 1));
  float value;
  memcpy(&value, &pattern, sizeof value);
  printf("0x%08X, %g\n", (unsigned)pattern, (double)value);
  return EXIT_SUCCESS;
}

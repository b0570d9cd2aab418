/* What the C99 part of these tests offers to the C++ part. */
#ifndef MPGEN_TESTS_CAPI_C99_CALLS_H
#define MPGEN_TESTS_CAPI_C99_CALLS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Quantises blocks a and b of the specification's section 3.5 and multiplies them, matrix and
 * single step: both patterns. Returns the first status that is not MPGEN_OK. */
int c99_product_of_test_vectors(uint32_t* of_matrices, uint32_t* of_step);

#ifdef __cplusplus
}
#endif

#endif

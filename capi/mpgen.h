/*
 * The C interface of mpgen: quantisers, products of matrices, and the single steps that hardware
 * takes on the way, bit for bit those of the specification (docs/arithmetic.md).
 *
 * C99, and callable from SystemVerilog over DPI-C (docs/library.md): scalars are int, the only
 * handle is that of a formatbook, arrays belong to the caller and are read or written from their
 * start.
 *
 * Layout of arrays. Matrices are row-major, k along a row. Two 4-bit codes are in a byte, element
 * 2i in the low half, so that the bytes are those of a port with lane 0 lowest. With groups =
 * ceil(k / group) and blocks = ceil(k / block), arrays of a quantised matrix have
 *
 *   codes      rows * groups * group / 2 bytes, or rows * blocks * block / 2
 *   side data  rows * groups elements, or rows * blocks: scales, zeros, dialects, exponents
 *
 * Floating-point numbers. uint16_t and uint32_t hold patterns of IEEE 754 binary16 and binary32.
 * `float` is binary32; SystemVerilog declares such an array as int unsigned, too.
 *
 * Errors. Functions that can fail return MPGEN_OK or another mpgen_status, and what they write is
 * then void. Null pointers are refused, except where an array may have no elements or where they
 * are said to be allowed.
 *
 * Threads. All functions may be called at once by several threads. `threads`, 1 or more, is the
 * number that a call uses; it does not show in the result.
 */
#ifndef MPGEN_H
#define MPGEN_H

#include <stdint.h>

#if defined(__GNUC__)
#define MPGEN_API __attribute__((visibility("default")))
#else
#define MPGEN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum mpgen_status {
  MPGEN_OK = 0,
  MPGEN_INVALID_ARGUMENT = 1,
  MPGEN_OUT_OF_MEMORY = 2,
  MPGEN_INTERNAL_ERROR = 3 /* a defect of mpgen, or no thread to be had */
};

/* What the last function that failed in this thread found wrong, in one line; "" before. Valid
 * until another function fails in this thread. */
MPGEN_API const char* mpgen_error(void);

/* "0.1.0" */
MPGEN_API const char* mpgen_version(void);

/* ---- Choices -------------------------------------------------------------------------------- */

/* `weights`. Section 2 of the specification. */
enum mpgen_weights {
  MPGEN_UINT4 = 0, /* 0..15, with a zero point per group */
  MPGEN_INT4 = 1   /* two's complement -8..7, without */
};

/* `accumulator`: sections 2.2 (MPGEN_EXACT, MPGEN_FP32, MPGEN_ALIGNED + N) and 3.4 (MPGEN_EXACT,
 * MPGEN_FP32, MPGEN_FP16). `output`: MPGEN_FP32, or MPGEN_FP16, whose patterns are in the low 16
 * bits of a result. */
enum mpgen_number_format {
  MPGEN_EXACT = 0,
  MPGEN_FP32 = 1,
  MPGEN_FP16 = 2,
  MPGEN_ALIGNED = 16 /* MPGEN_ALIGNED + N is aligned:N, N = 0..16 */
};

/* `rule`: how a block's dialect is chosen. */
enum mpgen_dialect_rule {
  MPGEN_TWO_STAGE = 0, /* section 3.2, as activations are quantised online */
  MPGEN_MSE = 1        /* section 3.3, the least squared error, for weights */
};

/* ---- Number formats ------------------------------------------------------------------------- */

/* Exact; NaN becomes 0x7FC00000. */
MPGEN_API uint32_t mpgen_binary16_to_binary32(uint16_t bits);

/* Round to nearest even, gradual underflow, overflow to Inf; NaN becomes 0x7E00. */
MPGEN_API uint16_t mpgen_binary32_to_binary16(uint32_t bits);

/* ---- Formatbooks ---------------------------------------------------------------------------- */

/* The dialects that a DialectFP4 block may choose from. Wherever a function takes a book, NULL is
 * the paper's book of 16 dialects. */
typedef struct mpgen_formatbook mpgen_formatbook;

/* `magnitudes`: 8 for each dialect, in half units. Section 3.1 has the rules of a legal book. NULL
 * is an error; mpgen_error() then tells which rule is broken. */
MPGEN_API mpgen_formatbook* mpgen_formatbook_create(int dialects, const uint8_t* magnitudes);

/* NULL is allowed. */
MPGEN_API void mpgen_formatbook_destroy(mpgen_formatbook* book);

/* ---- Quantisers of matrices ----------------------------------------------------------------- */

/* Weights in groups of an even number of elements up to 65536 (section 2.4). `values`: [rows, k],
 * finite. `zeros` is written for MPGEN_UINT4 only, and may else be NULL. */
MPGEN_API int mpgen_quantize_groups(int weights, int group, int rows, int k, const float* values,
                                    uint8_t* codes, uint16_t* scales, uint8_t* zeros, int threads);

/* INT8 activations, one scale a row (section 2.4). `values`: [rows, k], finite; `codes`: [rows, k];
 * `scales`: [rows]. */
MPGEN_API int mpgen_quantize_rows(int rows, int k, const float* values, int8_t* codes,
                                  float* scales, int threads);

/* DialectFP4 blocks of 16, 32 or 64. `values`: [rows, k] binary16. `nonfinite` is 1 for a block
 * with an Inf or NaN, whose codes, dialect and exponent are then 0, and else 0. */
MPGEN_API int mpgen_quantize_dialect(const mpgen_formatbook* book, int rule, int block, int rows,
                                     int k, const uint16_t* values, uint8_t* codes,
                                     uint8_t* dialects, uint8_t* exponents, uint8_t* nonfinite,
                                     int threads);

/* OCP MXFP4, blocks of 32 (section 3.6). `values`: [rows, k], finite; `scales`: E8M0. */
MPGEN_API int mpgen_quantize_mxfp4(int rows, int k, const float* values, uint8_t* codes,
                                   uint8_t* scales, int threads);

/* ---- Products of matrices -------------------------------------------------------------------- */

/* result[rows, columns] = activations[rows, k] * weights[columns, k]^T (section 4), binary32 or
 * binary16 patterns. With one row and one column it is a dot product. */

/* MixPE, binary16 activations (section 2). `lanes`, a divisor of the group, are the elements of a
 * beat; they count for MPGEN_FP32 only, which rounds once a beat. `zeros`: NULL is allowed for
 * MPGEN_INT4. */
MPGEN_API int mpgen_gemm_w4a16(int weights, int group, int accumulator, int lanes, int output,
                               int rows, int columns, int k, const uint16_t* activations,
                               const uint8_t* codes, const uint16_t* scales, const uint8_t* zeros,
                               uint32_t* result, int threads);

/* MixPE, INT8 activations with a scale a row. */
MPGEN_API int mpgen_gemm_w4a8(int weights, int group, int output, int rows, int columns, int k,
                              const int8_t* activations, const float* row_scales,
                              const uint8_t* codes, const uint16_t* scales, const uint8_t* zeros,
                              uint32_t* result, int threads);

/* DialectFP4 (section 3.4). `..._nonfinite`: NULL if no block was; what else such a block holds
 * does not count. */
MPGEN_API int mpgen_gemm_w4a4(const mpgen_formatbook* book, int block, int accumulator, int output,
                              int rows, int columns, int k, const uint8_t* activation_codes,
                              const uint8_t* activation_dialects,
                              const uint8_t* activation_exponents,
                              const uint8_t* activation_nonfinite, const uint8_t* weight_codes,
                              const uint8_t* weight_dialects, const uint8_t* weight_exponents,
                              const uint8_t* weight_nonfinite, uint32_t* result, int threads);

/* MXFP4 (section 3.6). */
MPGEN_API int mpgen_gemm_mxfp4(int output, int rows, int columns, int k,
                               const uint8_t* activation_codes, const uint8_t* activation_scales,
                               const uint8_t* weight_codes, const uint8_t* weight_scales,
                               uint32_t* result, int threads);

/* ---- Single steps of MixPE ------------------------------------------------------------------- */

/* Unit mixpe_mul (section 2.1). `activation`: a binary16 pattern; `code`: the weight's 4 bits. The
 * product is *product * 2^(*exponent - 25); void, 0, with *nonfinite = 1. */
MPGEN_API int mpgen_mixpe_mul_fp16(int weights, uint16_t activation, int code, int* product,
                                   int* exponent, int* nonfinite);

/* `activation`: -128..127. */
MPGEN_API int mpgen_mixpe_mul_int8(int weights, int activation, int code, int* product);

/* Units group_aligner (MPGEN_ALIGNED), mixpe_pe and activation_sum (section 2.2): the sums of one
 * group of `elements`, 1 to 65536, with MPGEN_FP32 a multiple of `lanes`. `codes`: (elements + 1) /
 * 2 bytes. *dot = sum of q * x and *activation_sum = sum of x are in units of 2^-24; MPGEN_ALIGNED
 * + N: of 2^(*exponent - 25 - N), else *exponent is 0. With *nonfinite = 1 all of them are 0. */
MPGEN_API int mpgen_group_dot_fp16(int weights, int accumulator, int lanes, int elements,
                                   const uint16_t* activations, const uint8_t* codes, int64_t* dot,
                                   int64_t* activation_sum, int* exponent, int* nonfinite);

/* In units of 1. */
MPGEN_API int mpgen_group_dot_int8(int weights, int elements, const int8_t* activations,
                                   const uint8_t* codes, int64_t* dot, int64_t* activation_sum);

/* Unit dequantizer (section 2.3): the groups of one dot product, with sums as above (plain q, no
 * weight offset). Arrays have `groups` elements. NULL is allowed for `activation_sums` and `zeros`
 * with MPGEN_INT4, for `exponents` without MPGEN_ALIGNED, and for `nonfinite` if no group was. */
MPGEN_API int mpgen_dequantizer_fp16(int weights, int accumulator, int output, int groups,
                                     const int64_t* dots, const int64_t* activation_sums,
                                     const uint8_t* zeros, const uint16_t* scales,
                                     const uint8_t* exponents, const uint8_t* nonfinite,
                                     uint32_t* result);

/* `row_scale`: a binary32 pattern. */
MPGEN_API int mpgen_dequantizer_int8(int weights, int output, int groups, const int64_t* dots,
                                     const int64_t* activation_sums, const uint8_t* zeros,
                                     const uint16_t* scales, uint32_t row_scale, uint32_t* result);

/* ---- Single steps of BlockDialect ------------------------------------------------------------ */

/* Unit format_selector (section 3.2): one block of 16, 32 or 64 binary16 activations. `codes`:
 * block / 2 bytes. With *nonfinite = 1 all else is 0. */
MPGEN_API int mpgen_format_selector(const mpgen_formatbook* book, int block,
                                    const uint16_t* activations, uint8_t* codes, int* dialect,
                                    int* exponent, int* nonfinite);

/* Unit dialect_quantizer_mse (section 3.3), likewise. */
MPGEN_API int mpgen_dialect_quantizer_mse(const mpgen_formatbook* book, int block,
                                          const uint16_t* weights, uint8_t* codes, int* dialect,
                                          int* exponent, int* nonfinite);

/* Unit dialect_decoder (section 3.1): an element's signed magnitude in half units, -15..15; its
 * value is *half_units / 2 * 2^(exponent - 15). */
MPGEN_API int mpgen_dialect_decoder(const mpgen_formatbook* book, int dialect, int code,
                                    int* half_units);

/* S of one block (section 3.4): the sum of products of half units. */
MPGEN_API int mpgen_dialect_block_dot(const mpgen_formatbook* book, int block,
                                      const uint8_t* activation_codes, int activation_dialect,
                                      const uint8_t* weight_codes, int weight_dialect, int* sum);

/* Unit dialect_dot (sections 3.2 and 3.4): a dot product of `blocks` blocks, whose activations are
 * quantised on the way. `activations`: blocks * block binary16 patterns; `codes`: blocks * block /
 * 2 bytes; `dialects`, `exponents`: of the weights' blocks. */
MPGEN_API int mpgen_dialect_dot(const mpgen_formatbook* book, int block, int accumulator,
                                int output, int blocks, const uint16_t* activations,
                                const uint8_t* codes, const uint8_t* dialects,
                                const uint8_t* exponents, uint32_t* result);

#ifdef __cplusplus
}
#endif

#endif

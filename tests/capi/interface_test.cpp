// The C interface as a whole: from C, its errors, its number formats.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "capi/mpgen.h"
#include "golden/binary16.hpp"
#include "tests/capi/c99_calls.h"
#include "tests/catch.hpp"

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("C interface: the specification's test vectors from C99") {
  std::uint32_t of_matrices = 0;
  std::uint32_t of_step = 0;
  REQUIRE(c99_product_of_test_vectors(&of_matrices, &of_step) == MPGEN_OK);
  REQUIRE(of_matrices == 0x3DA40000);
  REQUIRE(of_step == 0x2D20);
}

TEST_CASE("C interface: the version has three numbers") {
  const std::string version = mpgen_version();
  REQUIRE(version.find_first_not_of("0123456789.") == std::string::npos);
  REQUIRE(std::count(version.begin(), version.end(), '.') == 2);
}

TEST_CASE("C interface: number formats") {
  int mismatches = 0;
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const std::uint32_t wide = mpgen::golden::binary16_to_binary32(half);
    mismatches += mpgen_binary16_to_binary32(half) != wide ? 1 : 0;
    // Beside the value itself: a tie, and what is next to it.
    for (const std::uint32_t pattern : {wide, wide + 0x0FFF, wide + 0x1000, wide + 0x1001}) {
      mismatches +=
          mpgen_binary32_to_binary16(pattern) != mpgen::golden::binary32_to_binary16(pattern) ? 1
                                                                                              : 0;
    }
  }
  REQUIRE(mismatches == 0);
}

TEST_CASE("C interface: a refused argument is named with the function") {
  std::uint8_t codes[16] = {};
  std::uint16_t values[32] = {};
  int number = 0;
  const auto selector = [&](int block, const std::uint16_t* from, int* dialect) {
    return mpgen_format_selector(nullptr, block, from, codes, dialect, &number, &number);
  };
  REQUIRE(selector(32, values, &number) == MPGEN_OK);

  REQUIRE(selector(24, values, &number) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(std::string(mpgen_error()) == "mpgen_format_selector: block = 24 is not 16, 32 or 64");
  REQUIRE(selector(32, nullptr, &number) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "elements is a null pointer"));
  REQUIRE(selector(32, values, nullptr) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "dialect is a null pointer"));

  // A call that succeeds leaves the message.
  REQUIRE(selector(32, values, &number) == MPGEN_OK);
  REQUIRE(contains(mpgen_error(), "dialect is a null pointer"));
}

TEST_CASE("C interface: every choice is checked") {
  float floats[4] = {1, 2, 3, 4};
  std::uint16_t halves[4] = {};
  std::uint8_t bytes[16] = {};
  std::uint32_t result[4] = {};
  int number = 0;
  const auto gemm = [&](int weights, int group, int accumulator, int lanes, int output, int rows,
                        int k, int threads) {
    return mpgen_gemm_w4a16(weights, group, accumulator, lanes, output, rows, 1, k, halves, bytes,
                            halves, bytes, result, threads);
  };
  constexpr int kExact = MPGEN_EXACT;
  REQUIRE(gemm(MPGEN_UINT4, 4, kExact, 1, MPGEN_FP32, 1, 4, 1) == MPGEN_OK);
  REQUIRE(gemm(2, 4, kExact, 1, MPGEN_FP32, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "weights = 2"));
  REQUIRE(gemm(MPGEN_UINT4, 3, kExact, 1, MPGEN_FP32, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "group = 3"));
  REQUIRE(gemm(MPGEN_UINT4, 0, kExact, 1, MPGEN_FP32, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);
  for (const int accumulator : {-1, MPGEN_FP16 + 0, 15, MPGEN_ALIGNED + 17}) {
    CAPTURE(accumulator);
    REQUIRE(gemm(MPGEN_UINT4, 4, accumulator, 1, MPGEN_FP32, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);
    REQUIRE(contains(mpgen_error(), "accumulator = "));
  }
  REQUIRE(gemm(MPGEN_UINT4, 4, MPGEN_FP32, 3, MPGEN_FP32, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "lanes = 3"));
  REQUIRE(gemm(MPGEN_UINT4, 4, kExact, 1, MPGEN_EXACT, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "output = 0"));
  REQUIRE(gemm(MPGEN_UINT4, 4, kExact, 1, MPGEN_FP32, -1, 4, 1) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "rows = -1"));
  REQUIRE(gemm(MPGEN_UINT4, 4, kExact, 1, MPGEN_FP32, 1, -4, 1) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "k = -4"));
  REQUIRE(gemm(MPGEN_UINT4, 4, kExact, 1, MPGEN_FP32, 1, 4, 0) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "threads"));
  bytes[0] = 16;  // a zero point, too
  REQUIRE(gemm(MPGEN_UINT4, 4, kExact, 1, MPGEN_FP32, 1, 4, 1) == MPGEN_INVALID_ARGUMENT);

  REQUIRE(mpgen_quantize_groups(MPGEN_UINT4, 4, 1, 4, floats, bytes, halves, nullptr, 1) ==
          MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "zeros is a null pointer"));
  REQUIRE(mpgen_quantize_groups(MPGEN_INT4, 4, 1, 4, floats, bytes, halves, nullptr, 1) ==
          MPGEN_OK);
  REQUIRE(mpgen_quantize_groups(MPGEN_INT4, 4, 1, 4, floats, bytes, halves, nullptr, 0) ==
          MPGEN_INVALID_ARGUMENT);
  floats[2] = std::numeric_limits<float>::infinity();
  REQUIRE(mpgen_quantize_groups(MPGEN_INT4, 4, 1, 4, floats, bytes, halves, nullptr, 1) ==
          MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "element 2 is not finite"));
  REQUIRE(mpgen_quantize_dialect(nullptr, 2, 16, 1, 4, halves, bytes, bytes, bytes, bytes, 1) ==
          MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "rule = 2"));

  REQUIRE(mpgen_mixpe_mul_fp16(MPGEN_INT4, 0, 16, &number, &number, &number) ==
          MPGEN_INVALID_ARGUMENT);
  REQUIRE(mpgen_mixpe_mul_int8(MPGEN_INT4, 128, 0, &number) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(mpgen_dialect_decoder(nullptr, 16, 0, &number) == MPGEN_INVALID_ARGUMENT);
  REQUIRE(contains(mpgen_error(), "dialect = 16 is not 0 to 15"));
}

TEST_CASE("C interface: matrices without elements need no arrays") {
  REQUIRE(mpgen_quantize_rows(0, 5, nullptr, nullptr, nullptr, 1) == MPGEN_OK);
  REQUIRE(mpgen_gemm_mxfp4(MPGEN_FP32, 0, 0, 32, nullptr, nullptr, nullptr, nullptr, nullptr, 1) ==
          MPGEN_OK);
}

TEST_CASE("C interface: a book that breaks a rule") {
  std::vector<std::uint8_t> magnitudes = {0, 1, 2, 3, 4, 6, 11, 15, 0, 1, 2, 3, 4, 6, 9, 15};
  mpgen_formatbook* const book = mpgen_formatbook_create(2, magnitudes.data());
  REQUIRE(book != nullptr);
  mpgen_formatbook_destroy(book);
  mpgen_formatbook_destroy(nullptr);

  magnitudes.back() = 14;
  REQUIRE(mpgen_formatbook_create(2, magnitudes.data()) == nullptr);
  REQUIRE(contains(mpgen_error(), "mpgen_formatbook_create: dialect 1: "));
  REQUIRE(mpgen_formatbook_create(18, magnitudes.data()) == nullptr);
  REQUIRE(contains(mpgen_error(), "dialects = 18"));
  REQUIRE(mpgen_formatbook_create(2, nullptr) == nullptr);
}

TEST_CASE("C interface: each thread has its own message") {
  int number = 0;
  REQUIRE(mpgen_dialect_decoder(nullptr, -7, 0, &number) == MPGEN_INVALID_ARGUMENT);
  std::string before;
  std::string after;
  std::thread([&] {
    before = mpgen_error();
    mpgen_dialect_decoder(nullptr, 0, -8, &number);
    after = mpgen_error();
  }).join();
  REQUIRE(before.empty());
  REQUIRE(contains(after, "code = -8"));
  REQUIRE(contains(mpgen_error(), "dialect = -7"));
}

}  // namespace

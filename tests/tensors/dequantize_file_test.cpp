#include "tensors/dequantize_file.hpp"

#include <bit>
#include <cfloat>

#include "tensors/quantize_file.hpp"
#include "tests/catch.hpp"
#include "tests/tensors/plain_decoder.hpp"
#include "tests/tensors/random_tensor.hpp"
#include "tests/tensors/refusal.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors {
namespace {

using nlohmann::json;
using test::Bytes;
using test::bytes_of;
using test::Folder;
using test::Parsed;
using test::Piece;

Parsed dequantize(const Folder& folder, const Bytes& input, std::uint64_t segment = 64) {
  const auto path = folder.file("in.safetensors", input);
  dequantize_file({.input = path,
                   .output = folder.file("out.safetensors"),
                   .patterns = {},
                   .jobs = 2,
                   .segment_elements = segment});
  return Parsed(test::content_of(folder.file("out.safetensors")));
}

std::vector<float> values_of(const Parsed& file, const std::string& name) {
  return test::to_floats(file.bytes(name));
}

// Two rows of 18 elements in blocks of 16; the codes of the second block are padded with 0xF.
Bytes dialect_file(const json& metadata = {{"format", "dialectfp4"}, {"block", "16"}, {"k", "18"}},
                   const Bytes& dialects = bytes_of({4, 15, 0, 7}),
                   const Bytes& exponents = bytes_of({15, 16, 0, 31})) {
  Bytes codes;
  for (int row = 0; row < 2; ++row) {
    codes += bytes_of({0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE});
    codes += bytes_of({0xF7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
  }
  return test::safetensors({{"w.codes", "U8", {2, 16}, codes},
                            {"w.dialects", "U8", {2, 2}, dialects},
                            {"w.exponents", "U8", {2, 2}, exponents}},
                           metadata);
}

TEST_CASE("dialectfp4 by hand") {
  const Folder folder;
  const Parsed file = dequantize(folder, dialect_file());
  CHECK(file.header.size() == 1);
  CHECK(file.type("w") == "F32");
  CHECK(file.shape("w") == Shape{2, 18});
  const auto values = values_of(file, "w");
  REQUIRE(values.size() == 36);
  // Dialect 4, exponent 15: half units are halves. Then dialect 15, exponent 16.
  const std::vector<float> first = {0,     0.5F, 1,     1.5F, 2,  3,  5,     6.5F, 0,
                                    -0.5F, -1,   -1.5F, -2,   -3, -5, -6.5F, 8,    -8};
  CHECK(std::vector<float>(values.begin(), values.begin() + 18) == first);
  // A negative zero in a code becomes +0.
  CHECK(std::bit_cast<std::uint32_t>(values[8]) == 0);
  // Dialect 0, exponent 0; then dialect 7, exponent 31.
  CHECK(values[18 + 7] == 15 * 0x1p-16F);
  CHECK(values[18 + 16] == 6 * 0x1p16F);
}

TEST_CASE("uint4, int4, mxfp4 and int8 by hand") {
  const Folder folder;
  const Parsed uint4 =
      dequantize(folder, test::safetensors({{"w.scales", "F16", {1, 1}, test::numbers16({0x3800})},
                                            {"w.codes", "U8", {1, 2}, bytes_of({0xF0, 0x37})},
                                            {"w.zeros", "U8", {1, 1}, bytes_of({5})}},
                                           {{"format", "uint4"}, {"group", "4"}, {"k", "3"}}));
  CHECK(values_of(uint4, "w") == std::vector<float>{-2.5F, 5, 1});
  const Parsed int4 = dequantize(
      folder, test::safetensors({{"w.scales", "F16", {2, 1}, test::numbers16({0x3800, 1})},
                                 {"w.codes", "U8", {2, 1}, bytes_of({0x78, 0xF0})}},
                                {{"format", "int4"}, {"group", "2"}, {"k", "2"}}));
  CHECK(values_of(int4, "w") == std::vector<float>{-4, 3.5F, 0, -0x1p-24F});
  const Parsed mxfp4 = dequantize(
      folder, test::safetensors({{"w.codes", "U8", {1, 16}, bytes_of({0xF1}) + Bytes(15, 0x7F)},
                                 {"w.exponents", "U8", {1, 1}, bytes_of({0})}},
                                {{"format", "mxfp4"}, {"block", "32"}, {"k", "2"}}));
  CHECK(values_of(mxfp4, "w") == std::vector<float>{0x1p-128F, -6 * 0x1p-127F});
  const Parsed int8 =
      dequantize(folder, test::safetensors({{"w.scales", "F32", {2, 1}, test::floats({0.5F, 3})},
                                            {"w.codes", "I8", {2, 2}, bytes_of({1, -128, 127, 0})}},
                                           {{"format", "int8"}, {"k", "2"}}));
  CHECK(values_of(int8, "w") == std::vector<float>{0.5F, -64, 381, 0});
}

TEST_CASE("shapes come back, and .npy holds a single tensor") {
  const Folder folder;
  const auto values = test::random_tensor(2 * 3 * 20, 4);
  const auto input =
      folder.file("in.safetensors",
                  test::safetensors({{"cube", "F32", {2, 3, 20}, test::floats(values)},
                                     {"row", "F32", {7}, test::floats({1, 2, 3, 4, 5, 6, 7})}}));
  const auto quantized = folder.file("q.safetensors");
  quantize_file({.input = input,
                 .output = quantized,
                 .settings = {.format = StorageFormat::int8, .unit = 0}});
  const auto report = dequantize_file({.input = quantized, .output = folder.file("d.safetensors")});
  const Parsed restored(test::content_of(folder.file("d.safetensors")));
  CHECK(restored.shape("cube") == Shape{2, 3, 20});
  CHECK(restored.shape("row") == Shape{7});
  REQUIRE(report.tensors.size() == 2);
  CHECK(report.tensors[0].name == "cube");
  CHECK(report.settings.format == StorageFormat::int8);

  const auto one =
      dequantize_file({.input = quantized, .output = folder.file("d.npy"), .patterns = {"c*"}});
  CHECK(one.left_out == std::vector<std::string>{"row"});
  const Bytes npy = test::content_of(folder.file("d.npy"));
  CHECK(npy.substr(10, 65) == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 20), }  ");
  CHECK(npy.size() == 128 + 480);
  CHECK(npy.substr(128) == restored.bytes("cube"));
  CHECK(test::refusal(
            [&] { dequantize_file({.input = quantized, .output = folder.file("e.npy")}); }) ==
        "2 tensors are to be dequantised, and a .npy file holds one; choose with --tensor, "
        "or write .safetensors");
  CHECK_FALSE(std::filesystem::exists(folder.file("e.npy")));
}

TEST_CASE("what was quantised comes back, for all formats and segments") {
  const Folder folder;
  const auto format = GENERATE(StorageFormat::dialectfp4, StorageFormat::mxfp4,
                               StorageFormat::uint4, StorageFormat::int4, StorageFormat::int8);
  const auto input =
      folder.file("x.npy", test::npy_f32("(13, 517)", test::random_tensor(13 * 517, 2)));
  const auto quantized = folder.file("q.safetensors");
  quantize_file({.input = input,
                 .output = quantized,
                 .settings = {.format = format, .unit = format == StorageFormat::int8 ? 0 : 32}});
  const auto expected = test::decode_plainly(Parsed(test::content_of(quantized)), "x");
  for (const std::uint64_t segment : {1U, 64U, 517U, 600U, 65536U}) {
    for (const int jobs : {1, 3}) {
      CAPTURE(segment, jobs);
      dequantize_file({.input = quantized,
                       .output = folder.file("d.safetensors"),
                       .patterns = {},
                       .jobs = jobs,
                       .segment_elements = segment});
      const auto values = values_of(Parsed(test::content_of(folder.file("d.safetensors"))), "x");
      CHECK(values == expected);
    }
  }
}

TEST_CASE("a quantised file quantised again stays as it is") {
  const Folder folder;
  const auto input = folder.file("x.npy", test::npy_f32("(9, 64)", test::random_tensor(576, 8)));
  const StorageSettings settings = {.format = StorageFormat::mxfp4, .unit = 32};
  quantize_file({.input = input, .output = folder.file("q.safetensors"), .settings = settings});
  dequantize_file({.input = folder.file("q.safetensors"), .output = folder.file("y.npy")});
  dequantize_file({.input = folder.file("q.safetensors"),
                   .output = folder.file("x2.safetensors"),
                   .patterns = {}});
  quantize_file({.input = folder.file("x2.safetensors"),
                 .output = folder.file("q2.safetensors"),
                 .settings = settings});
  CHECK(test::content_of(folder.file("q.safetensors")) ==
        test::content_of(folder.file("q2.safetensors")));
}

TEST_CASE("a custom formatbook is read from the metadata") {
  const Folder folder;
  const json metadata = {
      {"format", "dialectfp4"},
      {"block", "16"},
      {"k", "18"},
      {"formatbook", R"({"dialects": [[0,1,2,3,4,5,6,14],[0,1,2,3,4,5,7,14]]})"}};
  const Bytes file = dialect_file(metadata, bytes_of({0, 1, 1, 0}), bytes_of({15, 15, 15, 15}));
  const auto values = values_of(dequantize(folder, file), "w");
  CHECK(values[6] == 3);
  CHECK(values[7] == 7);
  CHECK(values[18 + 6] == 3.5F);
  CHECK(test::refusal([&] {
          dequantize(folder, dialect_file(metadata, bytes_of({0, 1, 2, 0})));
        }) == "tensor 'w', block [1, 0]: dialect 2; allowed by the formatbook: 0 to 1");
}

TEST_CASE("tensors that are no part of a quantised one are left out") {
  const Folder folder;
  const auto path = folder.file("in.safetensors",
                                test::safetensors({{"w.scales", "F32", {1, 1}, test::floats({1})},
                                                   {"norm.weight", "F32", {1}, test::floats({1})},
                                                   {".codes", "U8", {1}, "a"},
                                                   {"w.codes", "I8", {1, 1}, "a"}},
                                                  {{"format", "int8"}, {"k", "1"}}));
  const auto report = dequantize_file({.input = path, .output = folder.file("o.safetensors")});
  CHECK(report.left_out == std::vector<std::string>{"norm.weight", ".codes"});
  REQUIRE(report.tensors.size() == 1);
}

struct Bad {
  Bytes bytes;
  std::string problem;
};

void check_refused(const Bad& bad) {
  const Folder folder;
  CHECK(test::refusal([&] { dequantize(folder, bad.bytes); }) == bad.problem);
  CHECK(folder.names() == std::vector<std::string>{"in.safetensors"});
}

TEST_CASE("metadata that is refused") {
  const auto file = [](const std::string& key, const char* value) {
    json metadata = {{"format", "dialectfp4"}, {"block", "16"}, {"k", "18"}};
    if (value == nullptr) {
      metadata.erase(key);
    } else {
      metadata[key] = value;
    }
    return dialect_file(metadata);
  };
  const std::string only = "; allowed: files of mpgen quantize";
  check_refused(GENERATE_COPY(
      Bad{test::safetensors("{}", ""), "no 'format' in __metadata__" + only},
      Bad{file("format", nullptr), "no 'format' in __metadata__" + only},
      Bad{file("format", "pt"),
          "format in __metadata__ is 'pt'; allowed: dialectfp4, mxfp4, "
          "uint4, int4 or int8"},
      Bad{file("block", nullptr), "no 'block' in __metadata__" + only},
      Bad{file("block", "x"), "block in __metadata__ is 'x', no number"},
      Bad{file("block", "16 "), "block in __metadata__ is '16 ', no number"},
      Bad{file("block", "18446744073709551632"),
          "block in __metadata__ is '18446744073709551632', no number"},
      Bad{file("block", "4294967312"),
          "__metadata__ says a block of 4294967312 elements; allowed "
          "for dialectfp4: 16, 32 or 64"},
      Bad{file("block", "0"),
          "__metadata__ says a block of 0 elements; allowed for dialectfp4: 16, 32 or 64"},
      Bad{file("k", nullptr), "tensor 'w': no 'k' in __metadata__" + only},
      Bad{file("k", "0"), "tensor 'w': k in __metadata__ is '0'; allowed: integers from 1 on"},
      Bad{file("k", "-1"), "tensor 'w': k in __metadata__ is '-1'; allowed: integers from 1 on"},
      Bad{file("w.k", "y"), "tensor 'w': k in __metadata__ is 'y'; allowed: integers from 1 on"},
      Bad{file("k", "33"),
          "tensor 'w.codes': U8 [2, 16]; allowed for dialectfp4 with k = 33 and "
          "block 16: U8 [2, 24]"},
      Bad{file("k", "16"),
          "tensor 'w.codes': U8 [2, 16]; allowed for dialectfp4 with k = 16 and "
          "block 16: U8 [2, 8]"},
      Bad{file("k", "18446744073709551615"),
          "tensor 'w.codes': U8 [2, 16]; allowed for dialectfp4 with k = 18446744073709551615 and "
          "block 16: U8 [2, 9223372036854775808]"},
      Bad{file("block", "32"),
          "tensor 'w.dialects': U8 [2, 2]; allowed for dialectfp4 with k = "
          "18 and block 32: U8 [2, 1]"},
      Bad{file("w.shape", "[2,17]"),
          "tensor 'w': its shape in __metadata__ is '[2,17]'; allowed: "
          "a list of lengths for 2 rows of k = 18"},
      Bad{file("w.shape", "[36]"),
          "tensor 'w': its shape in __metadata__ is '[36]'; allowed: a "
          "list of lengths for 2 rows of k = 18"},
      Bad{file("w.shape", "[]"),
          "tensor 'w': its shape in __metadata__ is '[]'; allowed: a list "
          "of lengths for 2 rows of k = 18"},
      Bad{file("w.shape", "[2.0,18]"),
          "tensor 'w': its shape in __metadata__ is '[2.0,18]'; "
          "allowed: a list of lengths for 2 rows of k = 18"},
      Bad{file("w.shape", "[9223372036854775809,2,18]"),
          "tensor 'w': its shape in __metadata__ is '[9223372036854775809,2,18]'; allowed: a list "
          "of lengths for 2 rows of k = 18"},
      Bad{file("w.shape", "[2,18"),
          "tensor 'w': its shape in __metadata__ is '[2,18'; allowed: a "
          "list of lengths for 2 rows of k = 18"},
      Bad{file("rule", "best"), "rule in __metadata__ is 'best'; allowed: two-stage or mse"},
      Bad{file("formatbook", "dialects: [[0,1,2,3,4,6,8,12], [0,1,2,3,4,6,10,12]]"),
          "formatbook in __metadata__ is not valid JSON"},
      Bad{file("formatbook", R"({"dialects": [[0,1,2,3,4,5,6,7]]})"),
          "formatbook in __metadata__: a formatbook has an even number of dialects from 2 to 16, "
          "and this one has 1"}));
}

TEST_CASE("parts that are refused") {
  const json int8 = {{"format", "int8"}, {"k", "2"}};
  const Piece codes = {"w.codes", "I8", {1, 2}, "ab"};
  const Piece scales = {"w.scales", "F32", {1, 1}, test::floats({1})};
  check_refused(GENERATE_COPY(
      Bad{test::safetensors({codes}, int8), "tensor 'w': there is no 'w.scales' beside 'w.codes'"},
      Bad{test::safetensors({scales}, int8), "tensor 'w.scales': there is no 'w.codes' beside it"},
      Bad{test::safetensors({{"x", "U8", {1}, "a"}}, int8), "has no quantised tensors"},
      Bad{test::safetensors({scales, codes, {"w.zeros", "U8", {1}, "a"}}, int8),
          "tensor 'w.zeros': int8 has no zeros; allowed beside 'w': codes and scales"},
      Bad{test::safetensors({scales, {"w.codes", "U8", {1, 2}, "ab"}}, int8),
          "tensor 'w.codes': U8 [1, 2]; allowed for int8 with k = 2: I8 [1, 2]"},
      Bad{test::safetensors({scales, {"w.codes", "I8", {2}, "ab"}}, int8),
          "tensor 'w.codes': shape [2]; allowed: two dimensions, not empty"},
      Bad{test::safetensors({scales, {"w.codes", "I8", {0, 2}, ""}}, int8),
          "tensor 'w.codes': shape [0, 2]; allowed: two dimensions, not empty"},
      Bad{test::safetensors({{"w.scales", "F32", {1}, test::floats({1})}, codes}, int8),
          "tensor 'w.scales': F32 [1]; allowed for int8 with k = 2: F32 [1, 1]"},
      Bad{test::safetensors({{"w.scales", "F16", {1, 1}, "ab"}, codes}, int8),
          "tensor 'w.scales': F16 [1, 1]; allowed for int8 with k = 2: F32 [1, 1]"}));
}

TEST_CASE("values that are refused") {
  const json mxfp4 = {{"format", "mxfp4"}, {"block", "32"}, {"k", "33"}};
  const auto mxfp4_file = [&](int scale) {
    return test::safetensors(
        {{"w.codes", "U8", {1, 32}, Bytes(16, 0) + bytes_of({0x75}) + Bytes(15, 0)},
         {"w.exponents", "U8", {1, 2}, bytes_of({127, scale})}},
        mxfp4);
  };
  const auto uint4_file = [](int scale, int zero) {
    return test::safetensors({{"w.scales", "F16", {1, 1}, test::numbers16({scale})},
                              {"w.codes", "U8", {1, 2}, "ab"},
                              {"w.zeros", "U8", {1, 1}, bytes_of({zero})}},
                             {{"format", "uint4"}, {"group", "4"}, {"k", "4"}});
  };
  const auto int8_file = [](float scale) {
    return test::safetensors({{"w.scales", "F32", {2, 1}, test::floats({1, scale})},
                              {"w.codes", "I8", {2, 1}, bytes_of({1, 127})}},
                             {{"format", "int8"}, {"k", "1"}});
  };
  const json dialect = {{"format", "dialectfp4"}, {"block", "16"}, {"k", "18"}};
  check_refused(GENERATE_COPY(
      Bad{dialect_file(dialect, bytes_of({0, 0, 0, 16})),
          "tensor 'w', block [1, 1]: dialect 16; allowed by the formatbook: 0 to 15"},
      Bad{dialect_file(dialect, bytes_of({0, 0, 0, 0}), bytes_of({0, 32, 0, 0})),
          "tensor 'w', block [0, 1]: shared exponent 32; allowed: 0 to 31"},
      Bad{mxfp4_file(255), "tensor 'w', block [0, 1]: scale 255, which is NaN; allowed: 0 to 254"},
      Bad{mxfp4_file(254), "tensor 'w', element [0, 32]: its value is beyond binary32's range"},
      Bad{uint4_file(0x7C00, 0), "tensor 'w', group [0, 0]: scale 0x7C00, which is not finite"},
      Bad{uint4_file(0xFE01, 0), "tensor 'w', group [0, 0]: scale 0xFE01, which is not finite"},
      Bad{uint4_file(0x3C00, 16), "tensor 'w', group [0, 0]: zero point 16; allowed: 0 to 15"},
      Bad{int8_file(std::numeric_limits<float>::quiet_NaN()),
          "tensor 'w', row 1: its scale is not finite"},
      Bad{int8_file(FLT_MAX), "tensor 'w', element [1, 0]: its value is beyond binary32's range"}));
  // 254 is the largest scale, and 3 * 2^127 the only kind of value beyond binary32.
  const Folder folder;
  const auto values = values_of(dequantize(folder, mxfp4_file(253)), "w");
  CHECK(values[32] == 3 * 0x1p126F);
}

TEST_CASE("what int8 takes comes back") {
  const Folder folder;
  // The quotient by 127 rounds up for the first and down for the second.
  const auto run = [&](float largest) {
    return test::refusal([&] {
      quantize_file({.input = folder.file("x.npy", test::npy_f32("(1, 3)", {1, -largest, 1e38F})),
                     .output = folder.file("q.safetensors"),
                     .settings = {.format = StorageFormat::int8, .unit = 0}});
      dequantize_file({.input = folder.file("q.safetensors"), .output = folder.file("d.npy")});
    });
  };
  CHECK(run(FLT_MAX) ==
        "tensor 'x', element [0, 1]: -3.4028235e+38 is so large that its code times the row's "
        "scale is beyond binary32's range");
  CHECK(run(3.4e38F) == "accepted");
}

TEST_CASE("only .safetensors files are dequantised, and the input stays") {
  const Folder folder;
  const auto npy = folder.file("x.npy", test::npy_f32("(1,)", {1}));
  CHECK(test::refusal([&] { dequantize_file({.input = npy, .output = folder.file("o.npy")}); }) ==
        "is no .safetensors file; allowed: files of mpgen quantize");
  const auto file = folder.file("q.safetensors", dialect_file());
  CHECK(test::refusal([&] { dequantize_file({.input = file, .output = file}); }) ==
        "is an input; the output must be another file");
  CHECK(test::content_of(file) == dialect_file());
}

}  // namespace
}  // namespace mpgen::tensors

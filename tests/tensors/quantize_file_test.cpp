#include "tensors/quantize_file.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/tensors/plain_decoder.hpp"
#include "tests/tensors/random_tensor.hpp"
#include "tests/tensors/refusal.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors {
namespace {

using test::Bytes;
using test::bytes_of;
using test::Folder;
using test::Parsed;
using test::Piece;

StorageSettings settings(StorageFormat format, int unit) {
  return {.format = format, .rule = DialectRule::two_stage, .unit = unit};
}

const StorageSettings kDialect16 = settings(StorageFormat::dialectfp4, 16);
const StorageSettings kInt8 = settings(StorageFormat::int8, 0);

// A quantised file, and the report on it.
struct Outcome {
  QuantizeReport report;
  Bytes bytes;
  Parsed file{test::safetensors("{}", "")};
};

Outcome quantize(const Folder& folder, const std::string& name, const Bytes& input,
                 const StorageSettings& settings, const std::vector<std::string>& patterns = {}) {
  Outcome outcome;
  const auto path = folder.file(name, input);
  const auto output = folder.file("out.safetensors");
  outcome.report = quantize_file(
      {.input = path, .output = output, .settings = settings, .patterns = patterns, .jobs = 2});
  outcome.bytes = test::content_of(output);
  outcome.file = Parsed(outcome.bytes);
  return outcome;
}

// Rows a, b and c of specification section 3.5.
const std::vector<int> kVectors = {
    0x0000, 0x2800, 0xac00, 0x3000, 0xb200, 0x3480, 0x3600, 0xb680, 0x3880, 0xb8c0, 0x3900, 0xb980,
    0x3a60, 0x2266, 0x9bae, 0x3380, 0x2800, 0xa400, 0x2a00, 0x2c00, 0xac00, 0x24cd, 0x2266, 0xab33,
    0x2948, 0x1e66, 0xa733, 0x2a66, 0x2b9a, 0x9a66, 0x0000, 0x28cd, 0x0001, 0x03ff, 0x8200, 0,
    0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0};

TEST_CASE("the specification's vectors as a tensor") {
  const Folder folder;
  const auto outcome =
      quantize(folder, "x.npy",
               test::npy("{'descr': '<f2', 'fortran_order': False, 'shape': (3, 16), }",
                         test::numbers16(kVectors)),
               kDialect16);
  CHECK(outcome.file.shape("x.codes") == Shape{3, 8});
  CHECK(outcome.file.bytes("x.codes") ==
        bytes_of({0x10, 0x29, 0x4b, 0xd5, 0xe6, 0xe6, 0x07, 0x40, 0xa4, 0x76, 0x2f, 0xf2,
                  0x15, 0x6c, 0x07, 0x50, 0x40, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}));
  CHECK(outcome.file.shape("x.dialects") == Shape{3, 1});
  CHECK(outcome.file.bytes("x.dialects") == bytes_of({4, 15, 14}));
  CHECK(outcome.file.shape("x.exponents") == Shape{3, 1});
  CHECK(outcome.file.bytes("x.exponents") == bytes_of({12, 9, 0}));
  for (const char* part : {"x.codes", "x.dialects", "x.exponents"}) {
    CHECK(outcome.file.type(part) == "U8");
  }
  CHECK(outcome.file.header.size() == 4);
  CHECK(outcome.file.metadata() ==
        nlohmann::json(
            {{"format", "dialectfp4"}, {"block", "16"}, {"rule", "two-stage"}, {"k", "16"}}));

  REQUIRE(outcome.report.tensors.size() == 1);
  const auto& report = outcome.report.tensors[0];
  CHECK(report.name == "x");
  CHECK(report.shape == Shape{3, 16});
  CHECK(report.type == kF16);
  CHECK(report.bits_per_element == 4 + 9.0 / 16);
  CHECK(report.bytes == 30);
  CHECK(report.counts.dialects[4] == 1);
  CHECK(report.counts.dialects[15] == 1);
  CHECK(report.counts.dialects[14] == 1);
  CHECK(report.counts.exponents[12] == 1);
  CHECK(report.counts.exponents[9] == 1);
  CHECK(report.counts.exponents[0] == 1);
}

TEST_CASE("signal-to-noise ratio is that of the values in the file") {
  const Folder folder;
  const auto format = GENERATE(StorageFormat::dialectfp4, StorageFormat::mxfp4,
                               StorageFormat::uint4, StorageFormat::int4, StorageFormat::int8);
  const auto values = test::random_tensor(7 * 100, 3);
  const auto outcome = quantize(folder, "x.npy", test::npy_f32("(7, 100)", values),
                                settings(format, format == StorageFormat::int8 ? 0 : 32));
  const auto restored = test::decode_plainly(outcome.file, "x");
  REQUIRE(restored.size() == values.size());
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    signal += std::pow(double{values[i]}, 2);
    noise += std::pow(double{values[i]} - double{restored[i]}, 2);
  }
  const double expected = 10 * std::log10(signal / noise);
  CHECK(std::fabs(outcome.report.tensors[0].errors.sqnr_db() - expected) < 1e-9);
  CHECK(expected > 10);
}

TEST_CASE("tensors without any error have an infinite ratio") {
  const Folder folder;
  const auto zeros = quantize(folder, "x.npy", test::npy_f32("(4,)", {0, 0, -0.0F, 0}), kDialect16);
  CHECK(std::isinf(zeros.report.tensors[0].errors.sqnr_db()));
  CHECK(zeros.file.bytes("x.dialects") == bytes_of({14}));
  CHECK(zeros.file.bytes("x.codes") == Bytes(8, 0));
}

TEST_CASE("the least squared error may choose another dialect") {
  const Folder folder;
  StorageSettings mse = kDialect16;
  mse.rule = DialectRule::mse;
  const auto values = test::random_tensor(16 * 200, 5);
  const Bytes input = test::npy_f32("(200, 16)", values);
  const auto fast = quantize(folder, "x.npy", input, kDialect16);
  const auto best = quantize(folder, "x.npy", input, mse);
  CHECK(best.file.metadata().at("rule") == "mse");
  CHECK(best.report.tensors[0].errors.noise < fast.report.tensors[0].errors.noise);
}

TEST_CASE("mxfp4 by hand") {
  const Folder folder;
  const std::vector<float> row = {6, -6, 0.5F, 1, 1.5F, 2, 3, 4, -0.2F, 0.25F, 0.75F, 100};
  const std::vector<float> first(row.begin(), row.begin() + 11);
  const auto outcome = quantize(folder, "x.npy", test::npy_f32("(1, 11)", first),
                                settings(StorageFormat::mxfp4, 32));
  // Ties to even: 0.25 to 0, 0.75 to 1.
  CHECK(outcome.file.bytes("x.codes") ==
        bytes_of({0xF7, 0x21, 0x43, 0x65, 0x00, 0x02}) + Bytes(10, 0));
  CHECK(outcome.file.bytes("x.exponents") == bytes_of({127}));
  CHECK_FALSE(outcome.file.has("x.dialects"));
  CHECK(outcome.file.metadata() ==
        nlohmann::json({{"format", "mxfp4"}, {"block", "32"}, {"k", "11"}}));
  CHECK(outcome.report.tensors[0].bits_per_element == Approx((32 * 4 + 8) / 11.0));
}

TEST_CASE("uint4 by hand: padding has the code of zero") {
  const Folder folder;
  const auto outcome =
      quantize(folder, "x.npy", test::npy_f32("(1, 7)", {0, 15, 7, 3, -5, 10, 2.5F}),
               settings(StorageFormat::uint4, 4));
  // Second group: scale 1, zero point 5; 2.5 rounds to 2.
  CHECK(outcome.file.bytes("x.codes") == bytes_of({0xF0, 0x37, 0xF0, 0x57}));
  CHECK(outcome.file.type("x.scales") == "F16");
  CHECK(outcome.file.shape("x.scales") == Shape{1, 2});
  CHECK(outcome.file.bytes("x.scales") == test::numbers16({0x3C00, 0x3C00}));
  CHECK(outcome.file.type("x.zeros") == "U8");
  CHECK(outcome.file.bytes("x.zeros") == bytes_of({0, 5}));
  CHECK(outcome.file.metadata() ==
        nlohmann::json({{"format", "uint4"}, {"group", "4"}, {"k", "7"}}));
  CHECK(outcome.report.tensors[0].counts.smallest_scale == 1.0F);
  CHECK(outcome.report.tensors[0].counts.largest_scale == 1.0F);
  CHECK(outcome.report.tensors[0].bits_per_element == Approx((8 * 4 + 2 * 20) / 7.0));
}

TEST_CASE("int4 by hand: two's complement nibbles") {
  const Folder folder;
  const auto outcome =
      quantize(folder, "x.npy", test::npy_f32("(2, 4)", {-7, 7, 3, -1, 0, 0, 0, 0}),
               settings(StorageFormat::int4, 4));
  CHECK(outcome.file.bytes("x.codes") == bytes_of({0x79, 0xF3, 0x00, 0x00}));
  CHECK(outcome.file.bytes("x.scales") == test::numbers16({0x3C00, 0x3C00}));
  CHECK_FALSE(outcome.file.has("x.zeros"));
  CHECK(outcome.report.tensors[0].bits_per_element == 8);
}

TEST_CASE("int8 by hand: a scale per row") {
  const Folder folder;
  const auto outcome = quantize(
      folder, "x.npy", test::npy_f32("(3, 3)", {127, -127, 1.5F, 0, 0, 0, -254, 5, 254}), kInt8);
  CHECK(outcome.file.type("x.codes") == "I8");
  CHECK(outcome.file.shape("x.codes") == Shape{3, 3});
  CHECK(outcome.file.bytes("x.codes") == bytes_of({127, -127, 2, 0, 0, 0, -127, 2, 127}));
  CHECK(outcome.file.type("x.scales") == "F32");
  CHECK(outcome.file.shape("x.scales") == Shape{3, 1});
  CHECK(outcome.file.bytes("x.scales") == test::floats({1, 1, 2}));
  CHECK(outcome.file.metadata() == nlohmann::json({{"format", "int8"}, {"k", "3"}}));
  CHECK(outcome.report.tensors[0].bits_per_element == Approx(8 + 32 / 3.0));
  // Wide types first, so that all tensors are aligned.
  CHECK(outcome.file.header.at("x.scales").at("data_offsets").at(0) == 0);
}

TEST_CASE("several tensors of all types, with different k and dimensions") {
  const Folder folder;
  const auto ones = [](std::size_t count) {
    return test::numbers16(std::vector<int>(count, 0x3C00));
  };
  const Bytes input =
      test::safetensors({{"b", "F16", {2, 3, 20}, ones(120)},
                         {"a", "BF16", {5}, test::numbers16(std::vector<int>(5, 0x3F80))},
                         {"c", "F32", {1, 16}, test::floats(std::vector<float>(16, 1))},
                         {"ids", "I64", {1}, Bytes(8, 0)}},
                        {{"format", "pt"}});
  const auto outcome = quantize(folder, "m.safetensors", input, kDialect16, {"?"});
  CHECK(outcome.file.shape("a.codes") == Shape{1, 8});
  CHECK(outcome.file.shape("b.codes") == Shape{6, 16});
  CHECK(outcome.file.shape("b.dialects") == Shape{6, 2});
  CHECK(outcome.file.metadata() == nlohmann::json({{"format", "dialectfp4"},
                                                   {"block", "16"},
                                                   {"rule", "two-stage"},
                                                   {"a.k", "5"},
                                                   {"b.k", "20"},
                                                   {"c.k", "16"},
                                                   {"a.shape", "[5]"},
                                                   {"b.shape", "[2,3,20]"}}));
  CHECK(outcome.report.left_out == std::vector<std::string>{"ids"});
  REQUIRE(outcome.report.tensors.size() == 3);
  CHECK(outcome.report.tensors[0].name == "b");
  CHECK(outcome.report.tensors[1].type == kBf16);
  for (const char* name : {"a", "b", "c"}) {
    for (const float value : test::decode_plainly(outcome.file, name)) CHECK(value == 1.0F);
  }
}

TEST_CASE("a custom formatbook is in the metadata") {
  const Folder folder;
  StorageSettings custom = kDialect16;
  custom.book = {{{{0, 1, 2, 3, 4, 6, 8, 12}}, {{0, 1, 2, 3, 4, 6, 10, 12}}}};
  const auto values = test::random_tensor(64, 9);
  const auto outcome = quantize(folder, "x.npy", test::npy_f32("(4, 16)", values), custom);
  const std::string book = outcome.file.metadata().at("formatbook");
  CHECK(nlohmann::json::parse(book) ==
        nlohmann::json({{"dialects", {{0, 1, 2, 3, 4, 6, 8, 12}, {0, 1, 2, 3, 4, 6, 10, 12}}}}));
  CHECK(outcome.report.tensors[0].bits_per_element == 4 + 6.0 / 16);
  const auto restored = test::decode_plainly(outcome.file, "x");
  REQUIRE(restored.size() == 64);
}

TEST_CASE("neither the number of threads nor the segments show in the output") {
  const Folder folder;
  const auto format = GENERATE(StorageFormat::dialectfp4, StorageFormat::mxfp4,
                               StorageFormat::uint4, StorageFormat::int4, StorageFormat::int8);
  const int unit = format == StorageFormat::int8 ? 0 : 32;
  const auto path =
      folder.file("x.npy", test::npy_f32("(13, 517)", test::random_tensor(13 * 517, 11)));
  const auto run = [&](int jobs, std::uint64_t segment) {
    const auto report = quantize_file({.input = path,
                                       .output = folder.file("out.safetensors"),
                                       .settings = settings(format, unit),
                                       .patterns = {},
                                       .jobs = jobs,
                                       .segment_elements = segment});
    return std::pair(test::content_of(folder.file("out.safetensors")), report.tensors[0]);
  };
  const auto [whole, whole_report] = run(1, kSegmentElements);
  for (const std::uint64_t segment : {1U, 64U, 96U, 517U, 600U, 1034U, 1500U}) {
    for (const int jobs : {1, 5}) {
      CAPTURE(segment, jobs);
      const auto [bytes, report] = run(jobs, segment);
      CHECK(bytes == whole);
      CHECK(report.errors.noise == Approx(whole_report.errors.noise).epsilon(1e-12));
      CHECK(report.counts.exponents == whole_report.counts.exponents);
      CHECK(report.counts.dialects == whole_report.counts.dialects);
      CHECK(report.counts.smallest_scale == whole_report.counts.smallest_scale);
      CHECK(report.counts.largest_scale == whole_report.counts.largest_scale);
      CHECK(report.errors.noise == run(3, segment).second.errors.noise);
    }
  }
}

struct Bad {
  Bytes input;
  StorageSettings settings;
  const char* problem;
};

Bytes one(const std::string& type, const std::vector<std::uint64_t>& shape, const Bytes& data) {
  return test::safetensors({{"w", type, shape, data}});
}

TEST_CASE("tensors that are refused, and nothing is left") {
  const float infinity = std::numeric_limits<float>::infinity();
  const StorageSettings uint4 = settings(StorageFormat::uint4, 4);
  const auto bad = GENERATE_COPY(
      Bad{one("F64", {1}, Bytes(8, 0)), kInt8,
          "tensor 'w': elements are F64; allowed: F16, BF16 and F32 (--tensor leaves others out)"},
      Bad{one("F32", {}, Bytes(4, 0)), kInt8, "tensor 'w': has no dimension; allowed: one or more"},
      Bad{one("F32", {3, 0}, ""), kInt8, "tensor 'w': of shape [3, 0] is empty"},
      Bad{test::safetensors({{"", "F32", {1}, Bytes(4, 0)}}), kInt8,
          "tensor '': the name is empty, and those of its parts need one"},
      Bad{test::safetensors("{}", ""), kInt8, "has no tensors"},
      Bad{one("F32", {2, 2}, test::floats({1, 2, std::nanf(""), infinity})), kInt8,
          "tensor 'w', element [1, 0]: NaN cannot be quantised; allowed: finite numbers"},
      Bad{one("F32", {2, 1, 2}, test::floats({1, 2, 3, -infinity})), uint4,
          "tensor 'w', element [1, 0, 1]: Inf cannot be quantised; allowed: finite numbers"},
      Bad{one("F16", {2}, test::numbers16({0, 0xFE00})), kDialect16,
          "tensor 'w', element [1]: NaN cannot be quantised; allowed: finite numbers"},
      Bad{one("BF16", {2}, test::numbers16({0, 0x7F80})), kDialect16,
          "tensor 'w', element [1]: Inf cannot be quantised; allowed: finite numbers"},
      Bad{one("F32", {1, 3}, test::floats({1, 65519, -65520})), kDialect16,
          "tensor 'w', element [0, 2]: -65520 is beyond binary16's range of ±65504, to which "
          "values are rounded for dialectfp4"},
      Bad{one("F32", {2, 5}, test::floats({0, 0, 0, 0, 0, 0, 0, 0, 0, 1e30F})), uint4,
          "tensor 'w', element [1, 4]: in the group that begins here: the group's range is too "
          "large for a binary16 scale"},
      Bad{test::safetensors({{"w", "F32", {1}, Bytes(4, 0)}, {"w.codes", "F32", {1}, Bytes(4, 0)}}),
          kInt8,
          "tensor 'w': 'w.codes' is also a tensor of the file, and the name of a part of a "
          "quantised 'w'; choose with --tensor"});
  const Folder folder;
  const auto path = folder.file("in.safetensors", bad.input);
  CHECK(test::refusal([&] {
          quantize_file({.input = path,
                         .output = folder.file("out.safetensors"),
                         .settings = bad.settings,
                         .patterns = {},
                         .jobs = 2,
                         .segment_elements = 4});
        }) == bad.problem);
  CHECK(folder.names() == std::vector<std::string>{"in.safetensors"});
}

TEST_CASE("one of two tensors with colliding names can be chosen") {
  const Folder folder;
  const auto outcome = quantize(
      folder, "m.safetensors",
      test::safetensors({{"w", "F32", {1}, Bytes(4, 0)}, {"w.codes", "F32", {1}, Bytes(4, 0)}}),
      kInt8, {"w.codes"});
  CHECK(outcome.file.has("w.codes.codes"));
  CHECK(outcome.file.metadata().at("w.codes.shape") == "[1]");
}

TEST_CASE("the first bad element is named, whatever the threads") {
  auto values = test::random_tensor(100000, 1);
  values[77777] = values[50001] = values[99999] = std::nanf("");
  const Folder folder;
  const auto path = folder.file("x.npy", test::npy_f32("(1000, 100)", values));
  for (int repetition = 0; repetition < 10; ++repetition) {
    REQUIRE(test::refusal([&] {
              quantize_file({.input = path,
                             .output = folder.file("o.safetensors"),
                             .settings = kDialect16,
                             .patterns = {},
                             .jobs = 8,
                             .segment_elements = 256});
            }) == "tensor 'x', element [500, 1]: NaN cannot be quantised; allowed: finite numbers");
  }
}

TEST_CASE("rows beyond a segment: NaN is found in the first pass") {
  auto values = test::random_tensor(100, 1);
  values[99] = std::nanf("");
  const Folder folder;
  const auto path = folder.file("x.npy", test::npy_f32("(1, 100)", values));
  CHECK(test::refusal([&] {
          quantize_file({.input = path,
                         .output = folder.file("o.safetensors"),
                         .settings = kInt8,
                         .patterns = {},
                         .jobs = 1,
                         .segment_elements = 10});
        }) == "tensor 'x', element [0, 99]: NaN cannot be quantised; allowed: finite numbers");
}

TEST_CASE("what is at the output") {
  const Folder folder;
  const Bytes input = one("F32", {4}, test::floats({1, 2, 3, 4}));
  const auto path = folder.file("in.safetensors", input);
  const auto run = [&](const std::filesystem::path& output) {
    return test::refusal(
        [&] { quantize_file({.input = path, .output = output, .settings = kInt8}); });
  };
  SECTION("the input is never overwritten") {
    CHECK(run(path) == "is an input; the output must be another file");
    std::filesystem::create_symlink(path, folder.file("link.safetensors"));
    CHECK(run(folder.file("link.safetensors")) == "is an input; the output must be another file");
    std::filesystem::create_hard_link(path, folder.file("hard.safetensors"));
    CHECK(run(folder.file("hard.safetensors")) == "is an input; the output must be another file");
    CHECK(test::content_of(path) == input);
  }
  SECTION("another file is replaced as a whole") {
    folder.file("out.safetensors", Bytes(10000, 'x'));
    CHECK(run(folder.file("out.safetensors")) == "accepted");
    CHECK(Parsed(test::content_of(folder.file("out.safetensors"))).has("w.codes"));
    CHECK(folder.names() == std::vector<std::string>{"in.safetensors", "out.safetensors"});
  }
  SECTION("and stays when the input is refused") {
    folder.file("in.safetensors", one("F32", {1}, test::floats({std::nanf("")})));
    folder.file("out.safetensors", "old");
    CHECK(run(folder.file("out.safetensors")) != "accepted");
    CHECK(test::content_of(folder.file("out.safetensors")) == "old");
    CHECK(folder.names() == std::vector<std::string>{"in.safetensors", "out.safetensors"});
  }
  SECTION("links and folders are not replaced") {
    std::filesystem::create_symlink(folder.file("target"), folder.file("link.safetensors"));
    CHECK(run(folder.file("link.safetensors")) == "output: is not a regular file");
    std::filesystem::create_directory(folder.file("folder.safetensors"));
    CHECK(run(folder.file("folder.safetensors")) == "output: is not a regular file");
    CHECK(run(folder.file("none") / "out.safetensors") == "output: No such file or directory");
    CHECK(run("/dev/full") == "output: is not a regular file");
  }
}

TEST_CASE("a tensor that grows beyond the size of files by its padding") {
  const Folder folder;
  // A sparse file of one element per row, 2^44 rows at most on common file systems.
  const std::string rows = std::to_string(std::uint64_t{1} << 60);
  const auto path = folder.file(
      "in.safetensors", test::safetensors("{\"w\":{\"dtype\":\"F16\",\"shape\":[" + rows +
                                              ",1],\"data_offsets\":[0," +
                                              std::to_string(std::uint64_t{1} << 61) + "]}}",
                                          ""));
  std::error_code error;
  const auto header = std::filesystem::file_size(path);
  std::filesystem::resize_file(path, header + (std::uint64_t{1} << 61), error);
  if (error) return;
  CHECK(test::refusal([&] {
          quantize_file({.input = path,
                         .output = folder.file("o.safetensors"),
                         .settings = settings(StorageFormat::uint4, 128)});
        }) == "tensor 'w': of shape [" + rows +
                  ", 1] is too large when its rows are padded to whole groups");
}

TEST_CASE("progress goes from 0 to 1 in the caller's thread") {
  const Folder folder;
  const auto path =
      folder.file("x.npy", test::npy_f32("(100, 1000)", test::random_tensor(100000, 1)));
  double last = 0;
  bool ascends = true;
  quantize_file({.input = path, .output = folder.file("o.safetensors"), .settings = kDialect16},
                [&](const std::string& tensor, double share) {
                  ascends = ascends && tensor == "x" && share >= last && share <= 1;
                  last = share;
                });
  CHECK(ascends);
}

}  // namespace
}  // namespace mpgen::tensors

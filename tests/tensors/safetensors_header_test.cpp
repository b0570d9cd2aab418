#include "tensors/safetensors_header.hpp"

#include "tensors/tensor_file.hpp"
#include "tests/catch.hpp"
#include "tests/tensors/refusal.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors {
namespace {

using test::Bytes;
using test::safetensors;

TEST_CASE("a safetensors file in any order of its header") {
  const test::Folder folder;
  const auto path =
      folder.file("a.safetensors",
                  safetensors(R"({"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},)"
                              R"("__metadata__":{"k":"v\u00e4","format":"pt"},)"
                              R"("a.weight":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]},)"
                              R"("none":{"dtype":"I64","shape":[0,3],"data_offsets":[4,4]}}   )",
                              "abcdefgh"));
  const TensorFile file(path);
  REQUIRE(file.tensors().size() == 3);
  CHECK(file.tensors()[0] ==
        TensorEntry{.name = "a.weight", .type = kU8, .shape = {2, 2}, .begin = 0, .end = 4});
  CHECK(file.tensors()[1].name == "none");
  CHECK(file.tensors()[2] ==
        TensorEntry{.name = "b", .type = kF32, .shape = {1}, .begin = 4, .end = 8});
  CHECK(file.metadata() == Metadata{{"k", "v\xC3\xA4"}, {"format", "pt"}});
  CHECK(file.find("b") == &file.tensors()[2]);
  CHECK(file.find("c") == nullptr);
  std::vector<std::uint8_t> read(3);
  file.read(*file.find("b"), 1, read);
  CHECK(Bytes(read.begin(), read.end()) == "fgh");
}

TEST_CASE("a scalar, types of other sizes and no tensor at all") {
  const test::Folder folder;
  const TensorFile file(
      folder.file("a.safetensors", safetensors({{"scalar", "F64", {}, Bytes(8, 0)},
                                                {"small", "F4", {3, 2}, Bytes(3, 0)},
                                                {"six", "F6_E2M3", {4}, Bytes(3, 0)}})));
  CHECK(file.tensors().size() == 3);
  CHECK(TensorFile(folder.file("b.safetensors", safetensors("{}", ""))).tensors().empty());
}

struct Bad {
  Bytes bytes;
  std::string problem;
};

Bytes entry(const std::string& fields, const Bytes& data = "abcd") {
  return safetensors("{\"x\":{" + fields + "}}", data);
}

TEST_CASE("safetensors files that are refused: frame and JSON") {
  const auto bad = GENERATE(
      Bad{"", "has 0 bytes; a safetensors file begins with 8 bytes of header length"},
      Bad{"1234567", "has 7 bytes; a safetensors file begins with 8 bytes of header length"},
      Bad{test::number(3, 8) + "{}",
          "the header's length is 3 bytes, but the file has only 2 "
          "after it"},
      Bad{test::number(~std::uint64_t{0}, 8) + "{}",
          "the header's length is 18446744073709551615 bytes, but the file has only 2 after it"},
      Bad{test::number(~std::uint64_t{0} - 7, 8) + "{}",
          "the header's length is 18446744073709551608 bytes, but the file has only 2 after it"},
      Bad{safetensors("", ""), "the header does not begin with '{'"},
      Bad{safetensors(" {}", ""), "the header does not begin with '{'"},
      Bad{safetensors("[]", ""), "the header does not begin with '{'"},
      Bad{safetensors("\xEF\xBB\xBF{}", ""), "the header does not begin with '{'"},
      Bad{safetensors("{", ""), "the header is not valid JSON; see its byte 2"},
      Bad{safetensors("{}x", ""), "the header is not valid JSON; see its byte 3"},
      Bad{safetensors(Bytes("{}\0", 3), ""), "the header is not valid JSON; see its byte 2"},
      Bad{safetensors("{'x':1}", ""), "the header is not valid JSON; see its byte 2"},
      Bad{safetensors("{\"x\":1e999}", ""), "the header is not valid JSON; see its byte 10"},
      Bad{safetensors("{\"\xC3\x28\":1}", ""), "the header is not UTF-8 text; see its byte 2"},
      Bad{safetensors("{\"\xED\xA0\x80\":1}", ""), "the header is not UTF-8 text; see its byte 2"},
      Bad{safetensors("{}", "a"), "the data has 1 bytes, but the tensors in the header end at 0"},
      Bad{safetensors("{\"x\":1}", ""), "tensor 'x' must be an object, found a number"},
      Bad{safetensors("{\"x\":[]}", ""), "tensor 'x' must be an object, found a list"},
      Bad{safetensors("{\"x\":null}", ""), "tensor 'x' must be an object, found null"},
      Bad{safetensors("{\"x\\u001b\":true}", ""),
          "tensor 'x\\x1B' must be an object, found a truth value"},
      Bad{safetensors("{\"__metadata__\":\"a\"}", ""),
          "__metadata__ must be an object, found a string"},
      Bad{safetensors("{\"__metadata__\":{\"a\":1}}", ""),
          "__metadata__: key 'a' must be a string, found a number"},
      Bad{safetensors("{\"__metadata__\":{\"a\":{}}}", ""),
          "__metadata__: key 'a' must be a string, found an object"},
      Bad{safetensors("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", ""),
          "__metadata__: key 'a' is there twice"},
      Bad{safetensors("{\"__metadata__\":{},\"__metadata__\":{}}", ""),
          "the header has '__metadata__' twice"});
  const test::Folder folder;
  const auto path = folder.file("a.safetensors", bad.bytes);
  CHECK(test::refusal([&] { const TensorFile file(path); }) == bad.problem);
}

const std::string kNumbers = "integers from 0 to 2^64 - 1";

TEST_CASE("safetensors files that are refused: a tensor's fields") {
  const std::string f32 = R"("dtype":"F32",)";
  const auto bad = GENERATE_COPY(
      Bad{entry(""), "tensor 'x': no dtype"},
      Bad{entry(R"("dtype":"F32")"), "tensor 'x': no shape"},
      Bad{entry(f32 + R"("shape":[1])"), "tensor 'x': no data_offsets"},
      Bad{entry(R"("dtype":"F31")"),
          "tensor 'x': dtype 'F31' is unknown; allowed: F32, F16, BF16, U8, I8, F64, I64, U64, "
          "C64, I32, U32, I16, U16, F8_E4M3, F8_E5M2, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, F6_E2M3, "
          "F6_E3M2, F4 or BOOL"},
      Bad{entry(R"("dtype":32)"), "tensor 'x': dtype must be a string, found a number"},
      Bad{entry(R"("dtype":["F32"])"), "tensor 'x': dtype must be a string, found a list"},
      Bad{entry(R"("shape":"1")"), "tensor 'x': shape must be a list, found a string"},
      Bad{entry(R"("shape":[-1])"),
          "tensor 'x': shape must be a list of " + kNumbers + ", found a negative number"},
      Bad{entry(R"("shape":[1.0])"), "tensor 'x': shape must be a list of " + kNumbers +
                                         ", found a number that is no such integer"},
      Bad{entry(R"("shape":[18446744073709551616])"),
          "tensor 'x': shape must be a list of " + kNumbers +
              ", found a number that is no such integer"},
      Bad{entry(R"("shape":[[1]])"),
          "tensor 'x': shape must be a list of " + kNumbers + ", found a list"},
      Bad{entry(R"("shape":[{}])"),
          "tensor 'x': shape must be a list of " + kNumbers + ", found an object"},
      Bad{entry(R"("data_offsets":[0])"), "tensor 'x': data_offsets must be two " + kNumbers},
      Bad{entry(R"("data_offsets":[0,1,2])"), "tensor 'x': data_offsets must be two " + kNumbers},
      Bad{entry(R"("data_offsets":[0,"1"])"),
          "tensor 'x': data_offsets must be two " + kNumbers + ", found a string"},
      Bad{entry(R"("offset":0)"),
          "tensor 'x': key 'offset' is unknown; allowed: dtype, shape and data_offsets"},
      Bad{entry(f32 + f32 + R"("shape":[1])"), "tensor 'x': key 'dtype' is there twice"});
  const test::Folder folder;
  const auto path = folder.file("a.safetensors", bad.bytes);
  CHECK(test::refusal([&] { const TensorFile file(path); }) == bad.problem);
}

TEST_CASE("safetensors files that are refused: places and sizes") {
  const auto one = [](const std::string& shape, const std::string& offsets) {
    return entry(R"("dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets);
  };
  const auto two = [](const std::string& a, const std::string& b, std::size_t bytes) {
    return safetensors(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + a +
                           R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + b + "}}",
                       Bytes(bytes, 0));
  };
  std::string dimensions = "[1";
  for (int i = 1; i < 64; ++i) dimensions += ",1";
  const auto bad = GENERATE_COPY(
      Bad{one("[1]", "[4,0]"), "tensor 'x': data_offsets end before they begin"},
      Bad{one("[2]", "[0,8]"),
          "tensor 'x': data_offsets end at 8, but the file has only 4 bytes of data"},
      Bad{one("[1]", "[18446744073709551612,18446744073709551615]"),
          "tensor 'x': data_offsets end at 18446744073709551615, but the file has only 4 bytes of "
          "data"},
      Bad{one("[2]", "[0,4]"),
          "tensor 'x': a F32 tensor of shape [2] takes 8 bytes, but data_offsets span 4"},
      Bad{one("[1]", "[0,3]"),
          "tensor 'x': a F32 tensor of shape [1] takes 4 bytes, but data_offsets span 3"},
      Bad{one("[4294967296,4294967296]", "[0,4]"),
          "tensor 'x': a F32 tensor of shape [4294967296, 4294967296] has no size in whole bytes "
          "below 2^64"},
      Bad{one("[4294967296,4294967296,0]", "[0,0]"),
          "tensor 'x': a F32 tensor of shape [4294967296, 4294967296, 0] has no size in whole "
          "bytes below 2^64"},
      Bad{one("[4611686018427387905]", "[0,4]"),
          "tensor 'x': a F32 tensor of shape [4611686018427387905] has no size in whole bytes "
          "below 2^64"},
      Bad{one(dimensions + ",1]", "[0,4]"), "tensor 'x': more than 64 dimensions"},
      Bad{safetensors(R"({"x":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}})", "a"),
          "tensor 'x': a F4 tensor of shape [3] has no size in whole bytes below 2^64"},
      Bad{two("[0,4]", "[2,6]", 6), "tensor 'b': its data overlaps with that of 'a'"},
      Bad{two("[0,4]", "[0,4]", 4), "tensor 'b': its data overlaps with that of 'a'"},
      Bad{two("[0,4]", "[5,9]", 9),
          "tensor 'b': its data begins at 5, but bytes from 4 on belong to no tensor"},
      Bad{two("[1,5]", "[5,9]", 9),
          "tensor 'a': its data begins at 1, but bytes from 0 on belong to no tensor"},
      Bad{two("[0,4]", "[4,8]", 9), "the data has 9 bytes, but the tensors in the header end at 8"},
      Bad{safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                      R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                      "a"),
          "the header has 'a' twice"});
  const test::Folder folder;
  const auto path = folder.file("a.safetensors", bad.bytes);
  CHECK(test::refusal([&] { const TensorFile file(path); }) == bad.problem);
}

TEST_CASE("64 dimensions are read") {
  std::string dimensions = "[1";
  for (int i = 1; i < 64; ++i) dimensions += ",1";
  const test::Folder folder;
  const auto path = folder.file(
      "a.safetensors", entry(R"("dtype":"F32","data_offsets":[0,4],"shape":)" + dimensions + "]"));
  CHECK(TensorFile(path).tensors()[0].shape == Shape(64, 1));
}

TEST_CASE("a header longer than the format allows") {
  const test::Folder folder;
  const auto path = folder.file("a.safetensors", test::number(100'000'001, 8));
  std::filesystem::resize_file(path, 8 + 100'000'001);
  CHECK(test::refusal([&] { const TensorFile file(path); }) ==
        "the header's length is 100000001 bytes, more than the format's 100000000");
}

TEST_CASE("deep nesting does not exhaust the stack") {
  const test::Folder folder;
  const auto path = folder.file("a.safetensors",
                                safetensors("{\"x\":{\"shape\":" + Bytes(1 << 20, '[') + "}}", ""));
  CHECK(test::refusal([&] { const TensorFile file(path); }) ==
        "tensor 'x': shape must be a list of " + kNumbers + ", found a list");
}

TEST_CASE("headers that are written are padded to 8 bytes") {
  const std::vector<TensorEntry> tensors = {
      {.name = "a\"\n\xC3\xA4", .type = kF16, .shape = {2, 3}, .begin = 0, .end = 12},
      {.name = "b", .type = kU8, .shape = {4}, .begin = 12, .end = 16}};
  for (const char* value : {"", "1", "12", "123", "1234", "12345", "123456", "1234567"}) {
    const std::string header = make_safetensors_header(tensors, {{"key", value}});
    CHECK(header.size() % 8 == 0);
    const test::Parsed parsed(header + Bytes(16, 0));
    CHECK(parsed.metadata() == nlohmann::json({{"key", value}}));
    CHECK(parsed.type("a\"\n\xC3\xA4") == "F16");
    CHECK(parsed.shape("b") == Shape{4});
    CHECK(parsed.bytes("b").size() == 4);
  }
  CHECK(make_safetensors_header({}, {}) == test::number(8, 8) + "{}      ");
}

}  // namespace
}  // namespace mpgen::tensors

#include "operands/gguf_file.hpp"

#include "operands/gguf_types.hpp"
#include "tests/catch.hpp"
#include "tests/operands/gguf_files.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using tensors::Shape;
using tensors::test::Folder;
using test::gguf;
using test::gguf_key;
using test::gguf_string;
using test::number;

const std::vector<test::GgufPiece> kPieces = {
    {"matrix", kGgufF32, {3, 2}, tensors::test::floats({1, 2, 3, 4, 5, 6})},
    {"vector", kGgufF16, {4}, tensors::test::numbers16({0x3C00, 0, 0, 0})},
    {"later", 12, {256, 2}, std::string(288, 'x')}};

std::string refusal_of(const Folder& folder, const test::Bytes& bytes) {
  const auto path = folder.file("m.gguf", bytes);
  return tensors::test::refusal([&] { const GgufFile file(path); });
}

TEST_CASE("a GGUF file has its tensors in C order of dimensions") {
  const Folder folder;
  const auto version = GENERATE(2U, 3U);
  const GgufFile file(folder.file("m.gguf", gguf(kPieces, "", 0, 32, version)));
  REQUIRE(file.tensors().size() == 3);
  CHECK(file.tensors()[0].shape == Shape{2, 3});
  CHECK(file.tensors()[0].bytes == 24);
  CHECK(file.tensors()[2].shape == Shape{2, 256});
  CHECK(file.tensors()[2].bytes == 0);
  REQUIRE(file.find("vector") != nullptr);
  CHECK(file.find("nothing") == nullptr);
  std::vector<std::uint8_t> bytes(2);
  file.read(*file.find("vector"), 0, bytes);
  CHECK(bytes == std::vector<std::uint8_t>{0x00, 0x3C});
  file.read(file.tensors()[0], 20, bytes);
  CHECK(bytes == std::vector<std::uint8_t>{0x00, 0x00});
}

TEST_CASE("metadata of all types are skipped, and the alignment obeyed") {
  const Folder folder;
  test::Bytes keys;
  std::uint64_t count = 0;
  const std::vector<std::size_t> sizes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  for (std::size_t type = 0; type < sizes.size(); ++type) {
    if (sizes[type] == 0) continue;
    keys += gguf_key("key" + std::to_string(type), number(type, 4) + std::string(sizes[type], 'v'));
    ++count;
  }
  keys += gguf_key("text", number(8, 4) + gguf_string("some text"));
  keys += gguf_key(
      "words", number(9, 4) + number(8, 4) + number(2, 8) + gguf_string("a") + gguf_string("bc"));
  const test::Bytes inner = number(5, 4) + number(3, 8) + std::string(12, 'i');
  keys += gguf_key("nested", number(9, 4) + number(9, 4) + number(2, 8) + inner + inner);
  keys += gguf_key("general.alignment", number(4, 4) + number(128, 4));
  count += 4;
  const GgufFile file(folder.file("m.gguf", gguf(kPieces, keys, count, 128)));
  REQUIRE(file.tensors().size() == 3);
  CHECK(file.find("vector")->begin % 128 == 0);
  std::vector<std::uint8_t> bytes(2);
  file.read(*file.find("vector"), 0, bytes);
  CHECK(bytes == std::vector<std::uint8_t>{0x00, 0x3C});
}

TEST_CASE("headers that lie are refused") {
  const Folder folder;
  const test::Bytes whole = gguf(kPieces);
  CHECK(refusal_of(folder, "GGU") == "does not begin with the mark of such files, GGUF");
  CHECK(refusal_of(folder, "GGML" + whole.substr(4)) ==
        "does not begin with the mark of such files, GGUF");
  CHECK(refusal_of(folder, gguf(kPieces, "", 0, 32, 1)) ==
        "has version 1 of the GGUF format; allowed: 2 and 3");
  CHECK(refusal_of(folder, gguf(kPieces, "", 0, 32, 0x03000000)) ==
        "is big-endian; allowed: little-endian files");
  // More tensors and keys than bytes.
  test::Bytes many = whole;
  many.replace(8, 8, number(std::uint64_t{1} << 60, 8));
  CHECK(refusal_of(folder, many) != "accepted");
  many = whole;
  many.replace(16, 8, number(~std::uint64_t{0}, 8));
  CHECK(refusal_of(folder, many) != "accepted");
  // Strings and arrays longer than the file.
  const test::Bytes text = gguf_key("text", number(8, 4) + number(~std::uint64_t{0}, 8));
  CHECK(refusal_of(folder, gguf(kPieces, text, 1)).find("ends within its header") !=
        std::string::npos);
  const test::Bytes numbers =
      gguf_key("numbers", number(9, 4) + number(10, 4) + number(std::uint64_t{1} << 61, 8));
  CHECK(refusal_of(folder, gguf(kPieces, numbers, 1)).find("ends within its header") !=
        std::string::npos);
  CHECK(refusal_of(folder, gguf(kPieces, gguf_key("key", number(13, 4)), 1)) ==
        "metadata key 'key' has a value of type 13; allowed: 0 to 12");
  test::Bytes deep = number(9, 4);
  for (int i = 0; i < 9; ++i) deep += number(9, 4) + number(1, 8);
  CHECK(refusal_of(folder, gguf(kPieces, gguf_key("deep", deep), 1)) ==
        "metadata key 'deep' has arrays nested deeper than 8");
  CHECK(refusal_of(folder, gguf(kPieces, number(65536, 8), 1)) ==
        "a metadata key has a name of 65536 bytes; allowed: at most 65535");
  const test::Bytes alignment = gguf_key("general.alignment", number(4, 4) + number(24, 4));
  CHECK(refusal_of(folder, gguf(kPieces, alignment, 1)) ==
        "general.alignment is 24; allowed: powers of two");
}

TEST_CASE("tensors that do not fit their file are refused") {
  const Folder folder;
  const auto refusal = [&](const test::GgufPiece& piece) {
    return refusal_of(folder, gguf({piece}));
  };
  const test::Bytes data(64, '\0');
  CHECK(refusal({"t", kGgufF32, {17}, data}) ==
        "tensor 't': needs 68 bytes from byte 0 of the data, but the file has 64 bytes of data");
  CHECK(refusal({"t", kGgufF32, {}, data}) == "tensor 't': 0 dimensions; allowed: 1 to 4");
  CHECK(refusal({"t", kGgufF32, {1, 1, 1, 1, 1}, data}) ==
        "tensor 't': 5 dimensions; allowed: 1 to 4");
  CHECK(refusal({"t", kGgufQ40, {48}, data}) ==
        "tensor 't': Q4_0 of shape [48]; allowed: rows of whole blocks of 32 elements");
  const std::uint64_t half = std::uint64_t{1} << 32;
  CHECK(refusal({"t", kGgufF32, {half, half}, data}) ==
        "tensor 't': shape [4294967296, 4294967296] has more than 2^64 bytes");
  CHECK(refusal({"t", kGgufF16, {half, half / 2}, data}) ==
        "tensor 't': shape [2147483648, 4294967296] has more than 2^64 bytes");
  CHECK(refusal_of(folder, gguf({kPieces[0], kPieces[0]})) == "tensor 'matrix' is there twice");
  test::Bytes moved = gguf({{"t", kGgufF32, {4}, data}});
  const std::size_t offset = moved.find("t") + 1 + 4 + 8 + 4;
  moved.replace(offset, 8, number(16, 8));
  CHECK(refusal_of(folder, moved) ==
        "tensor 't': its data begin at byte 16, no multiple of the alignment 32");
  moved.replace(offset, 8, number(~std::uint64_t{31}, 8));
  CHECK(refusal_of(folder, moved).find("needs 16 bytes from byte 18446744073709551584") !=
        std::string::npos);
}

}  // namespace
}  // namespace mpgen::operands

#include "operands/gguf_groups.hpp"

#include "operands/dequantize.hpp"
#include "operands/gguf_types.hpp"
#include "operands/source_tensor.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"
#include "tests/operands/gguf_files.hpp"
#include "tests/tensors/plain_decoder.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using tensors::test::Folder;
using tensors::test::half_value;
using test::Bytes;

constexpr std::uint64_t kSeed = 0x94040;

std::vector<int> random_codes(golden::test::SplitMix64& random) {
  std::vector<int> codes;
  for (int i = 0; i < 32; ++i) codes.push_back(random.between(0, 15));
  return codes;
}

TEST_CASE("Q4_0 is groups of 32 with the zero point 8") {
  CAPTURE(kSeed);
  golden::test::SplitMix64 random(kSeed);
  Bytes data;
  std::vector<float> expected;
  for (int block = 0; block < 6; ++block) {
    const int scale = random.between(0x0000, 0x3FFF) | (block % 2 == 0 ? 0x8000 : 0);
    const auto codes = random_codes(random);
    data += test::q4_block(scale, codes);
    for (const int code : codes) {
      expected.push_back(static_cast<float>(half_value(scale) * (code - 8)));
    }
  }
  const Folder folder;
  const auto path = folder.file("m.gguf", test::gguf({{"w", kGgufQ40, {64, 3}, data}}));
  const SourceTensor source = read_tensor({path, ""});
  CHECK(source.form == "Q4_0");
  CHECK(source.shape == tensors::Shape{3, 64});
  CHECK(source.may_requantize);
  const auto& groups = std::get<gemm::GroupMatrix>(source.data);
  CHECK(groups.rows == 3);
  CHECK(groups.k == 64);
  CHECK(groups.group == 32);
  CHECK(groups.zeros == std::vector<std::uint8_t>(6, 8));
  CHECK(dequantize(groups) == expected);
}

TEST_CASE("Q4_1 is groups where its offsets are zero points times scales") {
  CAPTURE(kSeed);
  golden::test::SplitMix64 random(kSeed);
  Bytes data;
  std::vector<float> expected;
  for (int zero = 0; zero <= 15; ++zero) {
    // -zero * 2^-4; then a block of one value.
    const double offset = -zero / 16.0;
    int pattern = 0x8000;
    while (half_value(pattern) != offset) ++pattern;
    const auto codes = random_codes(random);
    data += test::q4_block(0x2C00, pattern, codes) + test::q4_block(0x0000, 0xB555, codes);
    for (const int code : codes) expected.push_back(static_cast<float>(code / 16.0 + offset));
    expected.insert(expected.end(), 32, static_cast<float>(half_value(0xB555)));
  }
  const Folder folder;
  const auto path = folder.file("m.gguf", test::gguf({{"w", kGgufQ41, {512, 2}, data}}));
  const SourceTensor source = read_tensor({path, "w"});
  CHECK(source.not_groups.empty());
  CHECK(dequantize(std::get<gemm::GroupMatrix>(source.data)) == expected);
}

TEST_CASE("other Q4_1 tensors are read as values") {
  CAPTURE(kSeed);
  golden::test::SplitMix64 random(kSeed);
  Bytes data;
  std::vector<float> expected;
  for (int block = 0; block < 4; ++block) {
    const int scale = 0x2C00 + block;
    const int offset = block == 0 ? 0xB800 & 0x8000 : random.between(0xB400, 0xB7FF);
    const auto codes = random_codes(random);
    data += test::q4_block(scale, offset, codes);
    for (const int code : codes) {
      expected.push_back(static_cast<float>(half_value(scale) * code + half_value(offset)));
    }
  }
  const Folder folder;
  const auto path = folder.file("m.gguf", test::gguf({{"w", kGgufQ41, {64, 2}, data}}));
  const SourceTensor source = read_tensor({path, "w"});
  CHECK(source.not_groups == "the offset of its block [0, 1] is no zero point times the scale");
  CHECK(std::get<std::vector<float>>(source.data) == expected);
}

TEST_CASE("scales and offsets of blocks must be finite, and types known") {
  const Folder folder;
  const auto refusal = [&](std::uint32_t type, const Bytes& data) {
    const auto path = folder.file("m.gguf", test::gguf({{"w", type, {32, 2}, data}}));
    return tensors::test::refusal([&] { read_tensor({path, "w"}); });
  };
  const std::vector<int> codes(32, 1);
  CHECK(refusal(kGgufQ40, test::q4_block(0x3C00, codes) + test::q4_block(0x7C00, codes)) ==
        "tensor 'w': block [1, 0]: its scale or offset is not finite");
  CHECK(refusal(kGgufQ41, test::q4_block(1, 0xFE00, codes) + test::q4_block(1, 1, codes)) ==
        "tensor 'w': block [0, 0]: its scale or offset is not finite");
  CHECK(refusal(12, Bytes(64, 'x')) == "tensor 'w': Q4_K; allowed: F32, F16, BF16, Q4_0 and Q4_1");
  CHECK(refusal(77, Bytes(64, 'x')) ==
        "tensor 'w': type 77; allowed: F32, F16, BF16, Q4_0 and Q4_1");
}

TEST_CASE("plain tensors of GGUF files") {
  const Folder folder;
  const auto path = folder.file(
      "m.gguf",
      test::gguf({{"single", kGgufF32, {2, 2}, tensors::test::floats({1, -2, 0.5F, 3e30F})},
                  {"half", kGgufF16, {2}, tensors::test::numbers16({0x3C01, 0x8001})},
                  {"brain", kGgufBf16, {1, 1, 2}, tensors::test::numbers16({0x3F80, 0xC049})},
                  {"bad", kGgufF16, {2}, tensors::test::numbers16({0, 0x7C01})},
                  {"none", kGgufF32, {0, 4}, ""}}));
  const auto values = [&](const std::string& name) {
    return std::get<std::vector<float>>(read_tensor({path, name}).data);
  };
  CHECK(values("single") == std::vector<float>{1, -2, 0.5F, 3e30F});
  CHECK(values("half") == std::vector<float>{1.0009765625F, -0x1p-24F});
  CHECK(values("brain") == std::vector<float>{1, -3.140625F});
  CHECK(read_tensor({path, "brain"}).form == "BF16");
  CHECK(read_tensor({path, "brain"}).shape == tensors::Shape{2, 1, 1});
  CHECK(tensors::test::refusal([&] { values("bad"); }) ==
        "tensor 'bad', element [1]: NaN cannot be multiplied; allowed: finite numbers");
  CHECK(tensors::test::refusal([&] { values("none"); }) ==
        "tensor 'none': shape [4, 0]; allowed: one dimension or more, not empty");
}

}  // namespace
}  // namespace mpgen::operands

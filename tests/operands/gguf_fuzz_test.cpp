#include "operands/gguf_file.hpp"
#include "operands/gguf_types.hpp"
#include "operands/source_tensor.hpp"
#include "tests/catch.hpp"
#include "tests/golden/splitmix64.hpp"
#include "tests/operands/gguf_files.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using test::Bytes;
using test::number;

constexpr std::uint64_t kSeed = 0x66F0;
constexpr int kFiles = 20000;

// One to three accidents: flipped bits, numbers that are almost right or far off, cuts, doubled and
// lost stretches.
Bytes damaged(Bytes bytes, golden::test::SplitMix64& random) {
  const std::vector<std::uint64_t> numbers = {0,
                                              1,
                                              2,
                                              4,
                                              9,
                                              31,
                                              32,
                                              33,
                                              64,
                                              65535,
                                              std::uint64_t{1} << 31,
                                              std::uint64_t{1} << 32,
                                              std::uint64_t{1} << 60,
                                              std::uint64_t{1} << 63,
                                              ~std::uint64_t{0}};
  const auto index = [&random](std::size_t size) {
    return static_cast<std::size_t>(random.next() >> 16) % std::max<std::size_t>(size, 1);
  };
  for (int count = random.between(1, 3); count > 0; --count) {
    if (bytes.size() < 16) return bytes;
    const std::size_t at = index(bytes.size());
    const std::size_t width = random.between(0, 1) == 0 ? 4 : 8;
    switch (random.between(0, 5)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.between(0, 7)));
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2:
        bytes.insert(at, bytes.substr(index(bytes.size()), index(40)));
        break;
      case 3:
        bytes.erase(at, index(20) + 1);
        break;
      default:
        bytes.replace(at, std::min(width, bytes.size() - at),
                      number(numbers[index(numbers.size())], static_cast<int>(width)));
        break;
    }
  }
  return bytes;
}

// What an accepted tensor must be; empty if it is.
std::string inconsistency(const SourceTensor& source) {
  const auto elements = tensors::element_count(source.shape);
  if (!elements || *elements == 0) return "shape";
  if (const auto* values = std::get_if<std::vector<float>>(&source.data)) {
    return values->size() == *elements ? "" : "number of values";
  }
  const auto& groups = std::get<gemm::GroupMatrix>(source.data);
  if (groups.rows * groups.k != *elements) return "size of the matrix";
  if (groups.codes.size() * 2 != *elements) return "number of codes";
  return groups.scales.size() * 32 == *elements ? "" : "number of scales";
}

TEST_CASE("damaged GGUF files are refused or read as they are") {
  const Bytes keys = test::gguf_key("general.name", number(8, 4) + test::gguf_string("a model")) +
                     test::gguf_key("tokens", number(9, 4) + number(8, 4) + number(2, 8) +
                                                  test::gguf_string("x") + test::gguf_string("y")) +
                     test::gguf_key("general.alignment", number(4, 4) + number(32, 4));
  const std::vector<int> codes(32, 5);
  Bytes blocks;
  for (int i = 0; i < 4; ++i) blocks += test::q4_block(0x3C00, codes);
  Bytes offsets;
  for (int i = 0; i < 4; ++i) offsets += test::q4_block(0x3C00, 0xBC00, codes);
  const Bytes original =
      test::gguf({{"plain", kGgufF32, {4, 2}, tensors::test::floats({1, 2, 3, 4, 5, 6, 7, 8})},
                  {"half", kGgufF16, {4}, tensors::test::numbers16({1, 2, 3, 4})},
                  {"q4_0", kGgufQ40, {64, 2}, blocks},
                  {"q4_1", kGgufQ41, {32, 4}, offsets}},
                 keys, 3);
  CAPTURE(kSeed);
  golden::test::SplitMix64 random(kSeed);
  const tensors::test::Folder folder;
  int accepted = 0;
  int inconsistent = 0;
  std::string first;
  for (int i = 0; i < kFiles; ++i) {
    const auto path = folder.file("m.gguf", damaged(original, random));
    std::string wrong;
    const std::string refusal = tensors::test::refusal([&] {
      const GgufFile file(path);
      for (const auto& tensor : file.tensors()) {
        const std::string one = tensors::test::refusal([&] {
          wrong += inconsistency(read_tensor({path, tensor.name}));
        });
        if (one.empty() || one.find('\n') != std::string::npos) wrong += "message: " + one;
        accepted += one == "accepted" ? 1 : 0;
      }
    });
    if (refusal.empty() || refusal.find('\n') != std::string::npos) wrong += "message: " + refusal;
    if (wrong.empty()) continue;
    if (inconsistent++ == 0) first = std::to_string(i) + ": " + wrong;
  }
  CAPTURE(first, accepted);
  REQUIRE(inconsistent == 0);
  // Damages that nothing can notice, and many that something must.
  REQUIRE(accepted > kFiles / 10);
  REQUIRE(accepted < 3 * kFiles);
}

}  // namespace
}  // namespace mpgen::operands

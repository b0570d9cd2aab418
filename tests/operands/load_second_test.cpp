#include "operands/load_second.hpp"

#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/quantizers.hpp"
#include "operands/dequantize.hpp"
#include "tests/catch.hpp"
#include "tests/operands/gguf_files.hpp"
#include "tests/operands/layers.hpp"
#include "tests/operands/loading.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using spec::TileScheme;
using tensors::StorageFormat;
using tensors::test::Folder;
using tensors::test::npy_f32;
using tensors::test::safetensors;
using test::tile;

constexpr std::uint64_t kSeed = 0x10AD;

SecondOperand load(const spec::MpgemmTileSpec& spec, const std::filesystem::path& path,
                   SecondKind kind = SecondKind::weights, const std::string& tensor = "") {
  return load_second(spec, kind, {path, tensor}, 2);
}

std::string refusal_of(const spec::MpgemmTileSpec& spec, const std::filesystem::path& path,
                       SecondKind kind = SecondKind::weights, const std::string& tensor = "") {
  return tensors::test::refusal([&] { load(spec, path, kind, tensor); });
}

// Blocks that are not what `quantize` of golden/ makes of [rows, k] patterns.
template <class Quantizer>
std::size_t wrong_blocks(const gemm::DialectMatrix& matrix,
                         const std::vector<std::uint16_t>& values, const Quantizer& quantizer) {
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    for (std::size_t block = 0; block < matrix.blocks(); ++block) {
      std::vector<std::uint16_t> elements(matrix.block, 0);
      for (std::size_t i = 0; i < matrix.block; ++i) {
        const std::size_t at = block * matrix.block + i;
        if (at < matrix.k) elements[i] = values[row * matrix.k + at];
      }
      const golden::DialectBlock expected = quantizer.quantize(elements);
      const std::size_t index = row * matrix.blocks() + block;
      bool is_equal = matrix.dialects[index] == expected.dialect &&
                      matrix.exponents[index] == expected.exponent;
      for (std::size_t i = 0; i < matrix.block; ++i) {
        const unsigned byte = matrix.codes[(index * matrix.block + i) / 2];
        is_equal = is_equal && expected.codes[i] == (i % 2 == 0 ? byte & 15U : byte >> 4U);
      }
      wrong += is_equal ? 0 : 1;
    }
  }
  return wrong;
}

TEST_CASE("plain weights are quantised in groups") {
  const Folder folder;
  const auto weights = GENERATE(spec::WeightFormat::uint4, spec::WeightFormat::int4);
  spec::MpgemmTileSpec spec = tile(TileScheme::w4a16);
  spec.weights = weights;
  const auto values = tensors::test::random_tensor(3 * 70, kSeed);
  const SecondOperand second = load(spec, folder.file("w.npy", npy_f32("(3, 70)", values)));
  CHECK(second.rows == 3);
  CHECK(second.k == 70);
  CHECK(second.quantized_k() == 70);
  CHECK(second.values == values);
  CHECK(!second.description.was_quantized);
  const auto& groups = std::get<gemm::GroupMatrix>(second.matrix);
  CHECK(groups.format == weights);
  CHECK(groups.group == 32);
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t group = 0; group < 3; ++group) {
      const auto elements = std::span(values).subspan(row * 70 + group * 32, group == 2 ? 6 : 32);
      const bool is_uint4 = weights == spec::WeightFormat::uint4;
      const auto expected =
          is_uint4 ? golden::quantize_uint4(elements) : golden::quantize_int4(elements);
      wrong += groups.scales[row * 3 + group] == expected.scale ? 0 : 1;
      if (is_uint4) wrong += groups.zeros[row * 3 + group] == expected.zero_point ? 0 : 1;
      for (std::size_t i = 0; i < elements.size(); ++i) {
        const unsigned byte = groups.codes[(row * 96 + group * 32 + i) / 2];
        const unsigned code = i % 2 == 0 ? byte & 15U : byte >> 4U;
        wrong += code == (static_cast<unsigned>(expected.codes[i]) & 15U) ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
  // 70 elements are padded to 96: codes, scales and zero points.
  const double side = weights == spec::WeightFormat::uint4 ? 20 : 16;
  CHECK(second.description.bits_per_element == (96 * 4 + 3 * side) / 70);
}

TEST_CASE("plain weights of w4a4 are DialectFP4 with the least squared error") {
  const Folder folder;
  spec::MpgemmTileSpec spec = tile(TileScheme::w4a4);
  if (GENERATE(false, true)) spec.formatbook.dialects.resize(6);
  const auto values = tensors::test::random_tensor(4 * 40, kSeed);
  const SecondOperand second = load(spec, folder.file("w.npy", npy_f32("(4, 40)", values)));
  const auto& matrix = std::get<gemm::DialectMatrix>(second.matrix);
  CHECK(matrix.formatbook == spec.formatbook);
  CHECK(wrong_blocks(matrix, test::halves_of(values),
                     golden::DialectQuantizerMse(spec.formatbook)) == 0);
  CHECK(second.values == values);
  CHECK(second.newest.empty());
}

TEST_CASE("stored weights are taken as they are") {
  const Folder folder;
  const auto values = tensors::test::random_tensor(3 * 70, kSeed);
  const auto path = folder.file("w.npy", npy_f32("(3, 70)", values));
  SECTION("groups, split") {
    const auto stored = test::quantized(folder, path, {.format = StorageFormat::uint4, .unit = 64});
    const auto expected = tensors::test::decode_plainly(
        tensors::test::Parsed(tensors::test::content_of(stored)), "w");
    const SecondOperand second = load(tile(TileScheme::w4a8), stored);
    CHECK(std::get<gemm::GroupMatrix>(second.matrix).group == 32);
    CHECK(dequantize(std::get<gemm::GroupMatrix>(second.matrix)) == expected);
    CHECK(second.values == expected);
    CHECK(second.description.was_quantized);
    CHECK(second.description.source_form == "uint4, groups of 64");
    CHECK(second.description.form == "uint4, groups of 32");
    CHECK(refusal_of(tile(TileScheme::w4a4), stored) ==
          "tensor 'w': it is uint4, groups of 64; allowed for weights of w4a4: plain tensors (F16, "
          "BF16, F32), Q4_0, Q4_1 and dialectfp4, blocks of 16");
    CHECK(refusal_of(tile(TileScheme::w4a4), stored, SecondKind::keys) ==
          "tensor 'w': it is uint4, groups of 64; allowed for keys of w4a4: plain tensors (F16, "
          "BF16, F32) and dialectfp4, blocks of 16");
  }
  SECTION("groups that are too small") {
    const auto stored = test::quantized(folder, path, {.format = StorageFormat::uint4, .unit = 16});
    CHECK(refusal_of(tile(TileScheme::w4a16), stored) ==
          "tensor 'w': it has groups of 16; allowed by the configuration's group 32: multiples of "
          "32");
  }
  SECTION("int4 in a configuration of uint4") {
    const auto stored = test::quantized(folder, path, {.format = StorageFormat::int4, .unit = 32});
    const auto expected = tensors::test::decode_plainly(
        tensors::test::Parsed(tensors::test::content_of(stored)), "w");
    const SecondOperand second = load(tile(TileScheme::w4a16), stored);
    CHECK(std::get<gemm::GroupMatrix>(second.matrix).format == spec::WeightFormat::uint4);
    CHECK(dequantize(std::get<gemm::GroupMatrix>(second.matrix)) == expected);
  }
  SECTION("DialectFP4") {
    const auto stored =
        test::quantized(folder, path, {.format = StorageFormat::dialectfp4, .unit = 16});
    const auto expected = tensors::test::decode_plainly(
        tensors::test::Parsed(tensors::test::content_of(stored)), "w");
    const SecondOperand second = load(tile(TileScheme::w4a4), stored);
    CHECK(second.values == expected);
    CHECK(std::get<gemm::DialectMatrix>(second.matrix).blocks() == 5);
    CHECK(load(tile(TileScheme::w4a4), stored, SecondKind::keys).values == expected);
    CHECK(refusal_of(tile(TileScheme::w4a4), stored, SecondKind::values) ==
          "tensor 'w': it is dialectfp4, blocks of 16; allowed for values of w4a4: plain tensors "
          "(F16, BF16, F32)");
    CHECK(refusal_of(tile(TileScheme::w4a16), stored) ==
          "tensor 'w': it is dialectfp4, blocks of 16; allowed for weights of w4a16: plain tensors "
          "(F16, BF16, F32), uint4, int4, AWQ, GPTQ, Q4_0 and Q4_1");
  }
  SECTION("INT8 is no weight") {
    const auto stored = test::quantized(folder, path, {.format = StorageFormat::int8, .unit = 0});
    CHECK(refusal_of(tile(TileScheme::w4a8), stored).find("it is int8; allowed for weights") !=
          std::string::npos);
  }
}

TEST_CASE("AWQ and GPTQ layers fit configurations or are refused") {
  const Folder folder;
  const auto layer = test::random_layer(8, 128, 64, kSeed);
  const auto symmetric = test::random_layer(8, 128, 64, kSeed, 8, 8);
  auto pieces = test::awq_pieces("awq", layer);
  for (auto& piece : test::gptq_pieces("gptq", symmetric)) pieces.push_back(piece);
  const auto path = folder.file("m.safetensors", safetensors(pieces));
  std::vector<float> expected;
  for (std::size_t i = 0; i < 8 * 128; ++i) {
    expected.push_back(static_cast<float>(layer.weight(i / 128, i % 128)));
  }
  const SecondOperand second = load(tile(TileScheme::w4a16), path, SecondKind::weights, "awq");
  CHECK(second.values == expected);
  CHECK(dequantize(std::get<gemm::GroupMatrix>(second.matrix)) == expected);
  CHECK(second.description.notes.empty());
  spec::MpgemmTileSpec spec = tile(TileScheme::w4a8);
  spec.group = 128;
  CHECK(refusal_of(spec, path, SecondKind::weights, "awq") ==
        "tensor 'awq': it has groups of 64; allowed by the configuration's group 128: multiples of "
        "128");
  spec.group = 64;
  spec.weights = spec::WeightFormat::int4;
  CHECK(refusal_of(spec, path, SecondKind::weights, "awq").find("has the zero point") !=
        std::string::npos);
  const SecondOperand signed_weights = load(spec, path, SecondKind::weights, "gptq");
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 8 * 128; ++i) {
    const auto weight = static_cast<float>(symmetric.weight(i / 128, i % 128));
    wrong += signed_weights.values[i] == weight ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(refusal_of(tile(TileScheme::w4a4), path, SecondKind::weights, "gptq") ==
        "tensor 'gptq': it is GPTQ, groups of 64; allowed for weights of w4a4: plain tensors (F16, "
        "BF16, F32), Q4_0, Q4_1 and dialectfp4, blocks of 16");
}

TEST_CASE("Q4_0 and Q4_1 are taken exactly or quantised anew with a note") {
  const Folder folder;
  golden::test::SplitMix64 random(kSeed);
  CAPTURE(kSeed);
  test::Bytes data;
  test::Bytes offsets;
  std::vector<float> values;
  std::vector<float> offset_values;
  for (int block = 0; block < 8; ++block) {
    const int scale = random.between(0x1C00, 0x2BFF);
    const int offset = random.between(0xB000, 0xB3FF);
    std::vector<int> codes;
    for (int i = 0; i < 32; ++i) codes.push_back(random.between(0, 15));
    data += test::q4_block(scale, codes);
    offsets += test::q4_block(scale, offset, codes);
    for (const int code : codes) {
      const double step = tensors::test::half_value(scale);
      values.push_back(static_cast<float>(step * (code - 8)));
      offset_values.push_back(static_cast<float>(step * code + tensors::test::half_value(offset)));
    }
  }
  const auto path = folder.file(
      "m.gguf", test::gguf({{"zero", 2, {128, 2}, data}, {"one", 3, {128, 2}, offsets}}));
  SECTION("exactly") {
    const auto weights = GENERATE(spec::WeightFormat::uint4, spec::WeightFormat::int4);
    spec::MpgemmTileSpec spec = tile(TileScheme::w4a16);
    spec.weights = weights;
    spec.group = GENERATE(32, 16, 8);
    const SecondOperand second = load(spec, path, SecondKind::weights, "zero");
    CHECK(second.description.notes.empty());
    CHECK(second.description.was_quantized);
    CHECK(second.values == values);
    CHECK(dequantize(std::get<gemm::GroupMatrix>(second.matrix)) == values);
  }
  SECTION("anew, for longer groups") {
    spec::MpgemmTileSpec spec = tile(TileScheme::w4a8);
    spec.group = 128;
    const SecondOperand second = load(spec, path, SecondKind::weights, "zero");
    REQUIRE(second.description.notes.size() == 1);
    CHECK(second.description.notes[0] ==
          "tensor 'zero', Q4_0, is quantised anew, to uint4, groups of 128: it has groups of 32; "
          "allowed by the configuration's group 128: multiples of 128");
    CHECK(second.values == values);
    const auto plain = folder.file("w.npy", npy_f32("(2, 128)", values));
    const auto expected = std::get<gemm::GroupMatrix>(load(spec, plain).matrix);
    CHECK(std::get<gemm::GroupMatrix>(second.matrix).codes == expected.codes);
    CHECK(std::get<gemm::GroupMatrix>(second.matrix).scales == expected.scales);
  }
  SECTION("anew, for offsets") {
    const SecondOperand second = load(tile(TileScheme::w4a16), path, SecondKind::weights, "one");
    REQUIRE(second.description.notes.size() == 1);
    CHECK(second.description.notes[0] ==
          "tensor 'one', Q4_1, is quantised anew, to uint4, groups of 32: the offset of its block "
          "[0, 0] is no zero point times the scale");
    CHECK(second.description.was_quantized);
    CHECK(second.values == offset_values);
  }
  SECTION("anew, for DialectFP4") {
    const SecondOperand second = load(tile(TileScheme::w4a4), path, SecondKind::weights, "zero");
    REQUIRE(second.description.notes.size() == 1);
    CHECK(second.description.notes[0] ==
          "tensor 'zero', Q4_0, is quantised anew, to dialectfp4, blocks of 16: the configuration "
          "has DialectFP4 blocks");
    CHECK(second.values == values);
    CHECK(load(tile(TileScheme::w4a4), path, SecondKind::weights, "one").values == offset_values);
    for (const char* name : {"zero", "one"}) {
      CHECK(refusal_of(tile(TileScheme::w4a4), path, SecondKind::keys, name)
                .find("allowed for keys of w4a4") != std::string::npos);
    }
  }
}

TEST_CASE("keys are quantised in two stages") {
  const Folder folder;
  const auto values = tensors::test::random_tensor(7 * 40, kSeed);
  const SecondOperand keys = load(
      tile(TileScheme::w4a4), folder.file("k.npy", npy_f32("(7, 40)", values)), SecondKind::keys);
  CHECK(keys.rows == 7);
  CHECK(keys.k == 40);
  CHECK(keys.values == values);
  CHECK(wrong_blocks(std::get<gemm::DialectMatrix>(keys.matrix), test::halves_of(values),
                     golden::FormatSelector(spec::blockdialect_formatbook())) == 0);
}

TEST_CASE("values are transposed, and their newest tokens stay binary16") {
  const Folder folder;
  const std::size_t tokens = GENERATE(32U, 37U, 47U, 5U);
  CAPTURE(tokens);
  const auto values = tensors::test::random_tensor(tokens * 3, kSeed);
  const std::string shape = "(" + std::to_string(tokens) + ", 3)";
  const SecondOperand second = load(
      tile(TileScheme::w4a4), folder.file("v.npy", npy_f32(shape, values)), SecondKind::values);
  const std::size_t whole = tokens / 16 * 16;
  CHECK(second.rows == 3);
  CHECK(second.k == tokens);
  CHECK(second.quantized_k() == whole);
  std::vector<float> expected;
  std::vector<float> blocks;
  std::vector<float> newest;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t token = 0; token < tokens; ++token) {
      const float value = values[token * 3 + row];
      expected.push_back(value);
      (token < whole ? blocks : newest).push_back(value);
    }
  }
  CHECK(second.values == expected);
  CHECK(second.newest == test::halves_of(newest));
  CHECK(wrong_blocks(std::get<gemm::DialectMatrix>(second.matrix), test::halves_of(blocks),
                     golden::FormatSelector(spec::blockdialect_formatbook())) == 0);
  const double bits =
      static_cast<double>(whole) * (4 + 9 / 16.0) + static_cast<double>(tokens - whole) * 16;
  CHECK(std::abs(second.description.bits_per_element - bits / static_cast<double>(tokens)) < 1e-12);
}

TEST_CASE("second operands that do not fit are refused") {
  const Folder folder;
  const auto path = folder.file("w.npy", npy_f32("(1, 2, 2)", {1, 2, 3, 4}));
  CHECK(refusal_of(tile(TileScheme::w4a16), path) ==
        "tensor 'w': shape [1, 2, 2]; allowed: two dimensions");
  const auto matrix = folder.file("m.npy", npy_f32("(2, 2)", {1, 2, 3, 4}));
  CHECK(refusal_of(tile(TileScheme::w4a16), matrix, SecondKind::keys) ==
        "tensor 'm': it is to be an activation, which w4a16 does not quantise to 4 bits; allowed: "
        "configurations with the scheme w4a4");
  CHECK(refusal_of(tile(TileScheme::w4a4), folder.file("o.npy", npy_f32("(1, 2)", {1, 1e5F}))) ==
        "tensor 'o', element [0, 1]: 100000 is beyond binary16's range of ±65504, to which it is "
        "rounded first");
  CHECK(refusal_of(tile(TileScheme::w4a16), folder.file("h.npy", npy_f32("(1, 2)", {3e38F, 0})))
            .find("tensor 'h': ") == 0);
}

}  // namespace
}  // namespace mpgen::operands

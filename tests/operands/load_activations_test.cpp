#include "operands/load_activations.hpp"

#include "golden/quantizers.hpp"
#include "operands/dequantize.hpp"
#include "tests/catch.hpp"
#include "tests/operands/gguf_files.hpp"
#include "tests/operands/loading.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using spec::TileScheme;
using tensors::StorageFormat;
using tensors::test::Folder;
using tensors::test::npy_f32;
using test::tile;

TEST_CASE("plain activations become binary16, tokens from all leading dimensions") {
  const Folder folder;
  const auto scheme = GENERATE(TileScheme::w4a16, TileScheme::w4a4);
  const auto values = tensors::test::random_tensor(2 * 3 * 40, 5);
  const auto path = folder.file("x.npy", npy_f32("(2, 3, 40)", values));
  const Activations activations = load_activations(tile(scheme), {path, ""}, 2);
  CHECK(activations.rows == 6);
  CHECK(activations.k == 40);
  CHECK(activations.values == values);
  CHECK(activations.description.shape == tensors::Shape{2, 3, 40});
  CHECK(activations.description.source_form == "F32");
  CHECK(!activations.description.was_quantized);
  const auto& matrix = std::get<gemm::Binary16Matrix>(activations.matrix);
  CHECK(matrix.rows == 6);
  CHECK(matrix.k == 40);
  CHECK(matrix.values == test::halves_of(values));
  if (scheme == TileScheme::w4a16) {
    CHECK(activations.description.form == "FP16");
    CHECK(activations.description.bits_per_element == 16);
  } else {
    CHECK(activations.description.form == "dialectfp4, blocks of 16");
    // 40 elements are padded to 48: 3 blocks of 16 codes and 9 bits.
    CHECK(activations.description.bits_per_element == (3 * 16 * 4 + 3 * 9) / 40.0);
  }
}

TEST_CASE("w4a8 quantises plain activations by token") {
  const Folder folder;
  const auto values = tensors::test::random_tensor(5 * 33, 6);
  const auto path = folder.file("x.npy", npy_f32("(5, 33)", values));
  const Activations activations = load_activations(tile(TileScheme::w4a8), {path, ""}, 2);
  const auto& matrix = std::get<gemm::Int8Matrix>(activations.matrix);
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < 5; ++row) {
    const auto expected = golden::quantize_int8(std::span(values).subspan(row * 33, 33));
    wrong += matrix.scales[row] == expected.scale ? 0 : 1;
    for (std::size_t i = 0; i < 33; ++i) {
      wrong += matrix.codes[row * 33 + i] == expected.codes[i] ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
  CHECK(activations.values == values);
  CHECK(activations.description.bits_per_element == 8 + 32 / 33.0);

  const auto stored = test::quantized(folder, path, {.format = StorageFormat::int8, .unit = 0});
  const Activations same = load_activations(tile(TileScheme::w4a8), {stored, "x"}, 1);
  CHECK(std::get<gemm::Int8Matrix>(same.matrix).codes == matrix.codes);
  CHECK(std::get<gemm::Int8Matrix>(same.matrix).scales == matrix.scales);
  CHECK(same.values == dequantize(matrix));
  CHECK(same.description.was_quantized);
  CHECK(same.description.source_form == "int8");
}

TEST_CASE("w4a4 takes activations that are DialectFP4 already") {
  const Folder folder;
  const auto values = tensors::test::random_tensor(4 * 40, 7);
  const auto path = folder.file("x.npy", npy_f32("(4, 40)", values));
  const auto stored =
      test::quantized(folder, path, {.format = StorageFormat::dialectfp4, .unit = 16});
  const Activations activations = load_activations(tile(TileScheme::w4a4), {stored, ""}, 1);
  const auto& matrix = std::get<gemm::DialectMatrix>(activations.matrix);
  CHECK(matrix.rows == 4);
  CHECK(matrix.k == 40);
  CHECK(matrix.codes.size() == 4 * 24);
  CHECK(activations.values == dequantize(matrix));
  CHECK(activations.description.was_quantized);

  const auto refusal = [&](const spec::MpgemmTileSpec& spec) {
    return tensors::test::refusal([&] { load_activations(spec, {stored, ""}, 1); });
  };
  spec::MpgemmTileSpec other = tile(TileScheme::w4a4);
  other.block = 32;
  CHECK(refusal(other) == "tensor 'x': it has blocks of 16; allowed by the configuration: 32");
  other = tile(TileScheme::w4a4);
  other.formatbook.dialects.resize(4);
  CHECK(refusal(other) == "tensor 'x': it has another formatbook than the configuration");
  CHECK(refusal(tile(TileScheme::w4a16)) ==
        "tensor 'x': it is dialectfp4, blocks of 16; allowed for activations of w4a16: plain "
        "tensors (F16, BF16, F32)");
  CHECK(refusal(tile(TileScheme::w4a8)) ==
        "tensor 'x': it is dialectfp4, blocks of 16; allowed for activations of w4a8: plain "
        "tensors (F16, BF16, F32) and int8");
}

TEST_CASE("activations that no scheme takes are refused") {
  const Folder folder;
  const auto refusal = [](TileScheme scheme, const std::filesystem::path& path) {
    return tensors::test::refusal([&] { load_activations(tile(scheme), {path, ""}, 1); });
  };
  const auto path = folder.file("x.npy", npy_f32("(1, 2, 2)", {1, 65519, 65520, 1}));
  CHECK(refusal(TileScheme::w4a16, path) ==
        "tensor 'x', element [0, 1, 0]: 65520 is beyond binary16's range of ±65504, to which it "
        "is rounded first");
  CHECK(refusal(TileScheme::w4a8, path) == "accepted");
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(refusal(TileScheme::w4a8, folder.file("i.npy", npy_f32("(2,)", {1, -infinity}))) ==
        "tensor 'i', element [1]: Inf cannot be multiplied; allowed: finite numbers");
  CHECK(refusal(TileScheme::w4a16, folder.file("e.npy", npy_f32("(0, 4)", {}))) ==
        "tensor 'e': shape [0, 4]; allowed: one dimension or more, not empty");
  CHECK(refusal(TileScheme::w4a16,
                folder.file("long.npy", npy_f32("(65537,)", std::vector<float>(65537, 1)))) ==
        "tensor 'long': shape [65537]: 65537 elements to sum; allowed: at most 65536");
  CHECK(refusal(TileScheme::w4a16, folder.file("x.bin", "")) ==
        "is no file of tensors by its name; allowed: .npy, .safetensors and .gguf");

  const auto mxfp4 = test::quantized(folder, folder.file("w.npy", npy_f32("(1, 2)", {1, 2})),
                                     {.format = StorageFormat::mxfp4, .unit = 32});
  CHECK(refusal(TileScheme::w4a4, mxfp4) ==
        "tensor 'w' is mxfp4, which no tile takes; allowed: dialectfp4, uint4, int4 and int8");
  const std::vector<int> codes(32, 1);
  const auto gguf =
      folder.file("m.gguf", test::gguf({{"w", 3, {32}, test::q4_block(0x3C00, 0x3555, codes)}}));
  CHECK(refusal(TileScheme::w4a16, gguf) ==
        "tensor 'w': it is Q4_1; allowed for activations of w4a16: plain tensors (F16, BF16, F32)");
}

TEST_CASE("a quantised tensor with bad side data is refused") {
  const Folder folder;
  const nlohmann::json metadata = {{"format", "int8"}, {"k", "2"}};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto path = folder.file(
      "x.safetensors",
      tensors::test::safetensors({{"x.codes", "I8", {2, 2}, "abcd"},
                                  {"x.scales", "F32", {2, 1}, tensors::test::floats({1, nan})}},
                                 metadata));
  CHECK(tensors::test::refusal([&] {
          load_activations(tile(TileScheme::w4a8), {path, ""}, 1);
        }) == "tensor 'x', row 1: its scale is not finite");
  const nlohmann::json dialects = {
      {"format", "dialectfp4"}, {"block", "16"}, {"rule", "mse"}, {"k", "16"}};
  const auto blocks = folder.file(
      "b.safetensors", tensors::test::safetensors({{"b.codes", "U8", {1, 8}, "12345678"},
                                                   {"b.dialects", "U8", {1, 1}, "\x10"},
                                                   {"b.exponents", "U8", {1, 1}, "\x01"}},
                                                  dialects));
  CHECK(tensors::test::refusal([&] {
          load_activations(tile(TileScheme::w4a4), {blocks, "b"}, 1);
        }) == "tensor 'b', block [0, 0]: dialect 16; allowed by the formatbook: 0 to 15");
  CHECK(tensors::test::refusal([&] {
          load_activations(tile(TileScheme::w4a4), {blocks, "b.codes"}, 1);
        }) == "has no tensor 'b.codes'; allowed: 'b'");
}

}  // namespace
}  // namespace mpgen::operands

#include "operands/checkpoint.hpp"

#include "operands/dequantize.hpp"
#include "operands/packed_weights.hpp"
#include "tests/catch.hpp"
#include "tests/operands/layers.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using tensors::test::Folder;
using tensors::test::numbers16;
using tensors::test::safetensors;
using test::awq_pieces;
using test::gptq_pieces;
using test::Layer;
using test::Piece;
using test::random_layer;

constexpr std::uint64_t kSeed = 0xA390;

// Number of weights that are not those of the layer.
std::size_t differences(const SourceTensor& source, const Layer& layer) {
  const auto values = dequantize(std::get<gemm::GroupMatrix>(source.data));
  REQUIRE(values.size() == layer.channels * layer.k);
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    count += static_cast<double>(values[i]) == layer.weight(i / layer.k, i % layer.k) ? 0 : 1;
  }
  return count;
}

TEST_CASE("GPTQ and AWQ layers are the weights that were packed") {
  struct Size {
    std::size_t channels, k, group;
  };
  const auto size =
      GENERATE(Size{8, 16, 8}, Size{264, 384, 128}, Size{16, 320, 64}, Size{136, 136, 136});
  CAPTURE(kSeed, size.channels, size.k, size.group);
  const Folder folder;
  // GPTQ's first format has no zero point 0.
  const Layer gptq = random_layer(size.channels, size.k, size.group, kSeed, 1);
  const Layer awq = random_layer(size.channels, size.k, size.group, kSeed + 1);
  std::vector<Piece> pieces = gptq_pieces("a.gptq", gptq);
  for (auto& piece : gptq_pieces("b.gptq", gptq, 1, false)) pieces.push_back(piece);
  for (auto& piece : awq_pieces("c.awq", awq)) pieces.push_back(piece);
  pieces.push_back({"c.awq.bias", "F16", {1}, numbers16({0})});
  const auto path = folder.file("m.safetensors", safetensors(pieces, {{"format", "pt"}}));

  const SourceTensor first = read_tensor({path, "a.gptq"});
  CHECK(first.name == "a.gptq");
  CHECK(first.form == "GPTQ, groups of " + std::to_string(size.group));
  CHECK(first.shape == tensors::Shape{size.channels, size.k});
  CHECK(first.notes.empty());
  CHECK(!first.may_requantize);
  CHECK(differences(first, gptq) == 0);
  CHECK(differences(read_tensor({path, "b.gptq"}), gptq) == 0);
  const SourceTensor third = read_tensor({path, "c.awq"});
  CHECK(third.form == "AWQ, groups of " + std::to_string(size.group));
  CHECK(differences(third, awq) == 0);
  CHECK(tensors::test::refusal([&] {
          read_tensor({path, ""});
        }) == "has 4 tensors; name one, as in " + path.string() +
                  ":a.gptq. There are 'a.gptq', 'b.gptq', 'c.awq' and 'c.awq.bias'");
}

TEST_CASE("the last group of a GPTQ layer may be short") {
  const Folder folder;
  const Layer layer = random_layer(8, 40, 16, kSeed, 1);
  const auto path = folder.file("m.safetensors", safetensors(gptq_pieces("w", layer)));
  const SourceTensor source = read_tensor({path, ""});
  CHECK(std::get<gemm::GroupMatrix>(source.data).group == 16);
  CHECK(std::get<gemm::GroupMatrix>(source.data).groups() == 3);
  CHECK(differences(source, layer) == 0);
}

TEST_CASE("stored zero points 15 are 0 with a carry, as their writers subtract whole words") {
  const Folder folder;
  const Layer layer = random_layer(64, 32, 8, kSeed);
  const auto path = folder.file("m.safetensors", safetensors(gptq_pieces("w", layer)));
  const SourceTensor source = read_tensor({path, ""});
  CHECK(differences(source, layer) == 0);
  REQUIRE(source.notes.size() == 1);
  CHECK(source.notes[0].find("zero points are stored as 15") != std::string::npos);
  std::vector<std::uint32_t> words = {0x77777777, 0x7777777F, 0xFFFFFFFF};
  CHECK(add_one_to_zeros(words) == 9);
  CHECK(words == std::vector<std::uint32_t>{0x88888888, 0x88888890, 0x11111110});
}

TEST_CASE("the files beside a GPTQ checkpoint tell its format") {
  const Folder folder;
  const Layer layer = random_layer(8, 32, 8, kSeed);
  const auto path = folder.file("m.safetensors", safetensors(gptq_pieces("w", layer, 0)));
  const auto refusal = [&] { return tensors::test::refusal([&] { read_tensor({path, ""}); }); };
  CHECK(differences(read_tensor({path, ""}), layer) > 0);
  const auto config = folder.file(
      "config.json", R"({"quantization_config": {"checkpoint_format": "gptq_v2", "bits": 4}})");
  CHECK(differences(read_tensor({path, ""}), layer) == 0);
  folder.file("quantize_config.json", R"({"checkpoint_format": "gptq"})");
  CHECK(differences(read_tensor({path, ""}), layer) > 0);
  folder.file("quantize_config.json", R"({"bits": 4, "checkpoint_format": null})");
  CHECK(differences(read_tensor({path, ""}), layer) == 0);
  folder.file("quantize_config.json", R"({"checkpoint_format": "marlin"})");
  CHECK(refusal() ==
        "tensor 'w': the checkpoint_format beside the file is 'marlin'; allowed: gptq and gptq_v2");
  folder.file("quantize_config.json", R"({"checkpoint_format": 2})");
  CHECK(refusal() == "checkpoint_format must be a string");
  folder.file("quantize_config.json", "[");
  CHECK(refusal() == "is no JSON object; it tells how the checkpoint beside it is stored");
}

TEST_CASE("scales in wider types must be binary16 numbers") {
  const Folder folder;
  const Layer layer = random_layer(8, 16, 16, kSeed);
  const auto read = [&](const std::string& type, const test::Bytes& data) {
    auto pieces = awq_pieces("w", layer);
    pieces[2].type = type;
    pieces[2].data = data;
    return read_tensor({folder.file("m.safetensors", safetensors(pieces)), "w"});
  };
  const auto refusal = [&](const std::string& type, const test::Bytes& data) {
    return tensors::test::refusal([&] { read(type, data); });
  };
  const SourceTensor source = read("BF16", numbers16(std::vector<int>(8, 0x3C49)));
  // 0x1.92p-7 has the exponent field 8 in binary16.
  CHECK(std::get<gemm::GroupMatrix>(source.data).scales == std::vector<std::uint16_t>(8, 0x2248));
  std::vector<float> scales(8, 0.25F);
  CHECK(refusal("F32", tensors::test::floats(scales)) == "accepted");
  scales[5] = 0.1F;
  CHECK(refusal("F32", tensors::test::floats(scales)) ==
        "tensor 'w.scales': element [0, 5]: binary16 does not have the scale 0.1");
  scales[5] = 65536;
  CHECK(refusal("F32", tensors::test::floats(scales)) ==
        "tensor 'w.scales': element [0, 5]: binary16 does not have the scale 65536");
  CHECK(refusal("F16", numbers16({1, 0x7C00, 1, 1, 1, 1, 1, 1})) ==
        "tensor 'w.scales': element [0, 1]: the scale is not finite");
  CHECK(refusal("I16", numbers16(std::vector<int>(8, 1))).find("I16; allowed: F16") !=
        std::string::npos);
}

TEST_CASE("layers that are not whole or not of 4 bits are refused") {
  const Folder folder;
  const auto refusal = [&](const std::vector<Piece>& pieces, const std::string& name = "w") {
    const auto path = folder.file("m.safetensors", safetensors(pieces));
    return tensors::test::refusal([&] { read_tensor({path, name}); });
  };
  const std::vector<Piece> whole = gptq_pieces("w", random_layer(8, 16, 8, kSeed, 1));
  CHECK(refusal(whole) == "accepted");
  CHECK(refusal(whole, "w.qweight") ==
        "tensor 'w.qweight': I32; allowed: F16, BF16 and F32, or the prefix of an AWQ or GPTQ "
        "layer");
  CHECK(refusal({whole[0], whole[1]}) == "tensor 'w': there is no 'w.scales' beside 'w.qweight'");
  CHECK(refusal({whole[0], whole[2]}) == "tensor 'w': there is no 'w.qzeros' beside 'w.qweight'");

  std::vector<Piece> pieces = whole;
  pieces[0].type = "F32";
  CHECK(refusal(pieces) == "tensor 'w.qweight': F32; allowed: I32");
  // 8 bits: twice the words.
  pieces = whole;
  pieces[1].shape = {2, 2};
  pieces[1].data += pieces[1].data;
  CHECK(refusal(pieces) ==
        "tensor 'w': qweight [2, 8], qzeros [2, 2] and scales [2, 8] are no 4-bit layer; allowed: "
        "[K/8, N], [K/G, N/8] and [K/G, N] (GPTQ), or [K, N/8], [K/G, N/8] and [K/G, N] (AWQ)");
  pieces = whole;
  pieces[3].data[4 * 3] = 1;
  CHECK(refusal(pieces) ==
        "tensor 'w.g_idx': element 4 is in group 0: the checkpoint orders elements by activation "
        "(desc_act, \"act order\"); allowed: groups of consecutive elements");
  pieces = whole;
  pieces[3].shape = {8};
  pieces[3].data.resize(32);
  CHECK(refusal(pieces) == "tensor 'w.g_idx': I32 [8]; allowed: I32 [16]");
  pieces = whole;
  pieces[3].data = test::Bytes(64, '\0');
  CHECK(refusal(pieces) ==
        "tensor 'w': 16 elements in groups of 16 are 1 groups, but there are scales of 2");
  pieces = awq_pieces("w", random_layer(8, 16, 2, kSeed));
  pieces[0].shape = {12, 1};
  pieces[0].data.resize(48);
  CHECK(refusal(pieces) == "tensor 'w': 12 elements are no 8 groups of one size");
  pieces = awq_pieces("w", random_layer(8, 24, 3, kSeed));
  CHECK(refusal(pieces) == "tensor 'w': groups of 3; allowed: even numbers from 2 to 65536");
}

}  // namespace
}  // namespace mpgen::operands

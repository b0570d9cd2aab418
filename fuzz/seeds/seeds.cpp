#include "fuzz/seeds/seeds.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

#include "tests/operands/gguf_files.hpp"
#include "tests/operands/layers.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::fuzz {
namespace {

namespace fs = std::filesystem;
namespace files = tensors::test;

using Maker = std::function<std::vector<Seed>(const fs::path& repository)>;

std::vector<Seed> files_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (fs::is_directory(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const auto ending = entry.path().extension();
      if (entry.is_regular_file() && ending != ".json" && ending != ".md") {
        paths.push_back(entry.path());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Seed> seeds;
  for (const auto& path : paths) {
    seeds.push_back({path.filename().string(), files::content_of(path)});
  }
  return seeds;
}

std::vector<Seed> designs(const fs::path& repository) {
  auto seeds = files_in(repository / "configs");
  seeds.push_back({"book.yaml",
                   "unit: dialect_mac\nname: \"on\"\nlanes: 16\nlongest_dot_product: 0x1000\n"
                   "pipeline: [sum, output]\nformatbook:\n"
                   "  - [0, 1, 2, 3, 4, 5, 6, 9]\n  - [0, 1, 2, 3, 4, 5, 6, 9]\n"});
  return seeds;
}

std::vector<Seed> npy_files(const fs::path& /*repository*/) {
  const std::string head = "{'descr': '<f2', 'fortran_order': False, 'shape': ";
  const auto halves = files::numbers16({0, 0x3C00, 0xBC00, 0x7BFF, 1, 0x8000});
  return {{"f32", files::npy_f32("(2, 3)", {1, -2, 0.5F, 0, 3e38F, 1e-45F})},
          {"f16", files::npy(head + "(6,), }", halves, 2)},
          {"scalar", files::npy(head + "(), }", files::numbers16({0x3C00}), 3)},
          {"empty", files::npy(head + "(0, 5), }", "")}};
}

// Two tensors with metadata; pieces of all element types.
std::vector<files::Piece> plain_pieces() {
  const auto halves = files::numbers16({0, 0x3C00, 0xBC00, 0x7BFF});
  return {{"layer.0.weight", "F32", {2, 2}, files::floats({1, 2, 3, 4})},
          {"bias", "BF16", {4}, halves},
          {"half", "F16", {1, 4}, halves},
          {"none", "F32", {0, 3}, ""},
          {"bytes", "U8", {3}, "abc"}};
}

std::vector<Seed> safetensors_files(const fs::path& /*repository*/) {
  return {{"plain", files::safetensors(plain_pieces(), {{"format", "pt"}})},
          {"none", files::safetensors("{}", "")},
          {"padded", files::safetensors("{\"a\":{\"dtype\":\"I64\",\"shape\":[],"
                                        "\"data_offsets\":[0,8]}}   ",
                                        "12345678")}};
}

// Header, a zero byte, data: what targets with header_and_data.hpp take.
Seed split(const std::string& name, const std::string& file) {
  const std::string length = file.substr(0, 8);
  std::size_t bytes = 0;
  for (std::size_t i = 8; i-- > 0;) bytes = bytes << 8 | static_cast<unsigned char>(length[i]);
  return {name, file.substr(8, bytes) + '\0' + file.substr(8 + bytes)};
}

std::vector<Seed> quantized_files(const fs::path& /*repository*/) {
  const auto text = [](std::size_t size, char byte) { return std::string(size, byte); };
  const auto file = [](const std::vector<files::Piece>& pieces, const nlohmann::json& metadata) {
    return files::safetensors(pieces, metadata);
  };
  const std::string book = "{\"dialects\": [[0, 1, 2, 3, 4, 5, 6, 9], [0, 1, 2, 3, 4, 5, 7, 9]]}";
  return {split("dialectfp4",
                file({{"w.codes", "U8", {2, 16}, text(32, '\x51')},
                      {"w.dialects", "U8", {2, 1}, text(2, '\x03')},
                      {"w.exponents", "U8", {2, 1}, text(2, '\x0F')},
                      {"other", "U8", {1}, "x"}},
                     {{"format", "dialectfp4"}, {"block", "32"}, {"rule", "mse"}, {"k", "30"}})),
          split("book", file({{"w.codes", "U8", {1, 8}, text(8, '\x51')},
                              {"w.dialects", "U8", {1, 1}, text(1, '\x01')},
                              {"w.exponents", "U8", {1, 1}, text(1, '\x0F')}},
                             {{"format", "dialectfp4"},
                              {"block", "16"},
                              {"rule", "two-stage"},
                              {"formatbook", book},
                              {"w.k", "16"},
                              {"w.shape", "[1, 1, 16]"}})),
          split("uint4", file({{"w.codes", "U8", {2, 8}, text(16, '\x7F')},
                               {"w.scales", "F16", {2, 2}, files::numbers16({1, 2, 3, 4})},
                               {"w.zeros", "U8", {2, 2}, text(4, '\x0F')}},
                              {{"format", "uint4"}, {"group", "8"}, {"k", "16"}})),
          split("int4", file({{"w.codes", "U8", {2, 8}, text(16, '\x7F')},
                              {"w.scales", "F16", {2, 1}, files::numbers16({1, 0x3C00})}},
                             {{"format", "int4"}, {"group", "16"}, {"k", "13"}})),
          split("int8", file({{"w.codes", "I8", {2, 3}, text(6, '\x81')},
                              {"w.scales", "F32", {2}, files::floats({1, 0.5F})}},
                             {{"format", "int8"}, {"k", "3"}})),
          split("mxfp4", file({{"w.codes", "U8", {1, 16}, text(16, '\x51')},
                               {"w.scales", "U8", {1, 1}, text(1, '\x7F')}},
                              {{"format", "mxfp4"}, {"block", "32"}, {"k", "32"}}))};
}

std::vector<Seed> packed_files(const fs::path& /*repository*/) {
  namespace layers = operands::test;
  const auto layer = layers::random_layer(8, 16, 8, 1, 1);
  return {split("gptq", files::safetensors(layers::gptq_pieces("w", layer), {{"format", "pt"}})),
          split("gptq_v2", files::safetensors(layers::gptq_pieces("w", layer, 0))),
          split("unordered", files::safetensors(layers::gptq_pieces("w", layer, 1, false))),
          split("awq", files::safetensors(layers::awq_pieces("model.layers.0", layer)))};
}

std::vector<Seed> checkpoint_files(const fs::path& /*repository*/) {
  return {{"own", "{\"bits\": 4, \"group_size\": 128, \"checkpoint_format\": \"gptq_v2\"}"},
          {"model", "{\"quantization_config\": {\"bits\": 4, \"checkpoint_format\": \"gptq\"}}"},
          {"null", "{\"checkpoint_format\": null, \"quantization_config\": {}}"}};
}

std::vector<Seed> gguf_files(const fs::path& /*repository*/) {
  using operands::test::gguf_key;
  using operands::test::gguf_string;
  using operands::test::number;
  using operands::test::q4_block;
  const std::vector<int> codes(32, 5);
  const std::string keys = gguf_key("general.name", number(8, 4) + gguf_string("a model")) +
                           gguf_key("tokens", number(9, 4) + number(8, 4) + number(2, 8) +
                                                  gguf_string("x") + gguf_string("y")) +
                           gguf_key("general.alignment", number(4, 4) + number(32, 4));
  const auto file =
      operands::test::gguf({{"plain", 0, {4, 2}, files::floats({1, 2, 3, 4, 5, 6, 7, 8})},
                            {"half", 1, {4}, files::numbers16({1, 2, 3, 4})},
                            {"bf16", 30, {2}, files::numbers16({1, 0x3F80})},
                            {"q4_0", 2, {64}, q4_block(0x3C00, codes) + q4_block(0x1C00, codes)},
                            {"q4_1", 3, {32}, q4_block(0x3C00, 0xBC00, codes)},
                            {"other", 12, {256}, std::string(144, 'x')}},
                           keys, 3);
  return {{"model", file},
          {"none", operands::test::gguf({})},
          {"version2", operands::test::gguf({{"a", 0, {1}, files::floats({1})}}, "", 0, 32, 2)}};
}

std::vector<Seed> replay_lines(const fs::path& /*repository*/) {
  const auto line = [](char words, const std::string& text) {
    return std::string(1, words) + text;
  };
  return {{"chunk", line('\0', "corners:1:3")},
          {"cycles", line('\0', "random:18446744073709551615:7:3800000100000000.0x12.ffffffff")},
          {"wide", line('\3', "protocol:0:0:123456789abcdef0123456789abcdefx3.1.1.2")}};
}

std::vector<Seed> regression_files(const fs::path& repository) {
  auto seeds = files_in(repository / "tests" / "regressions");
  seeds.push_back({"made",
                   "# Found by random configurations; see docs/fuzzing.md.\n# failed: simulate\n"
                   "# what: random: wrong result in cycle 3, 1 cycles\n# found: seed 1, index 7\n"
                   "# replay: random:1:2:8000x3.1f\nunit: mixpe_mul\nname: mixpe_mul\n"
                   "weights: int4\nactivations: int8\n"});
  return seeds;
}

std::vector<Seed> word_lists(const fs::path& /*repository*/) {
  std::vector<Seed> seeds;
  for (const std::string word : {"exact", "aligned:16", "fp32", "exhaustive", "mixpe_dot_w4a16",
                                 "layer.*.weight?\nlayer.1.weights", "a*b*c*d\naabbccdd",
                                 "a.npy:b:c", "x:y.safetensors:model.q", "*\n\xC3\xA9"}) {
    seeds.push_back({std::to_string(seeds.size()), word});
  }
  return seeds;
}

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> kMakers = {
      {"checkpoint_json", checkpoint_files},
      {"design", designs},
      {"formatbook",
       [](const fs::path& repository) { return files_in(repository / "formatbooks"); }},
      {"gguf", gguf_files},
      {"npy", npy_files},
      {"packed", packed_files},
      {"quantized", quantized_files},
      {"regression", regression_files},
      {"replay", replay_lines},
      {"safetensors", safetensors_files},
      {"words", word_lists}};
  return kMakers;
}

}  // namespace

const std::vector<std::string>& target_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const auto& [name, maker] : makers()) names.push_back(name);
    return names;
  }();
  return kNames;
}

std::vector<Seed> seeds_of(const std::string& target, const fs::path& repository) {
  const auto found = makers().find(target);
  if (found == makers().end()) throw std::invalid_argument("there is no fuzz target " + target);
  return found->second(repository);
}

std::vector<Seed> findings_of(const std::string& target, const fs::path& repository) {
  return files_in(repository / "tests" / "regressions" / target);
}

}  // namespace mpgen::fuzz

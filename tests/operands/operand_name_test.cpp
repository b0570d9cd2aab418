#include "operands/operand_name.hpp"

#include "tests/catch.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

TEST_CASE("a name is a file, or a file and a tensor") {
  const auto check = [](const std::string& text, const std::string& file,
                        const std::string& tensor) {
    const OperandName name = parse_operand_name(text);
    CAPTURE(text);
    CHECK(name.file == file);
    CHECK(name.tensor == tensor);
  };
  check("x.npy", "x.npy", "");
  check("a/b.safetensors:model.layers.0", "a/b.safetensors", "model.layers.0");
  check("m.gguf:blk.0.ffn_up.weight", "m.gguf", "blk.0.ffn_up.weight");
  check("C:/m.gguf", "C:/m.gguf", "");
  check("a:b.npy:c:d", "a:b.npy", "c:d");
  check("m.gguf:x.npy:y", "m.gguf", "x.npy:y");
  check("plain", "plain", "");
  check("plain:tensor", "plain:tensor", "");
}

TEST_CASE("a tensor is picked by name, or is the only one") {
  const auto refusal = [](const std::string& tensor, const std::vector<std::string>& names) {
    return tensors::test::refusal([&] { pick_tensor({"m.gguf", tensor}, names); });
  };
  CHECK(pick_tensor({"m.gguf", ""}, {"a"}) == "a");
  CHECK(pick_tensor({"m.gguf", "b"}, {"a", "b"}) == "b");
  CHECK(refusal("", {}) == "has no tensors");
  CHECK(refusal("", {"a", "b"}) ==
        "has 2 tensors; name one, as in m.gguf:a. There are 'a' and 'b'");
  CHECK(refusal("weigth", {"weight", "bias"}) ==
        "has no tensor 'weigth'; did you mean 'weight'? Allowed: 'weight' and 'bias'");
  std::vector<std::string> many;
  for (char letter = 'a'; letter <= 'z'; ++letter) many.emplace_back(1, letter);
  CHECK(refusal("", many).find("'j' and 16 more") != std::string::npos);
}

}  // namespace
}  // namespace mpgen::operands

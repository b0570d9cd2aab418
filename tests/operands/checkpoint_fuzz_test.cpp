#include "operands/dequantize.hpp"
#include "operands/source_tensor.hpp"
#include "tests/catch.hpp"
#include "tests/operands/layers.hpp"
#include "tests/tensors/mutations.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::operands {
namespace {

using test::Bytes;

constexpr std::uint64_t kSeed = 0xC4EC;
constexpr int kFiles = 6000;

// What an accepted layer must be; empty if it is.
std::string inconsistency(const SourceTensor& source) {
  const auto& groups = std::get<gemm::GroupMatrix>(source.data);
  const auto elements = tensors::element_count(source.shape);
  if (!elements || *elements == 0 || *elements != groups.rows * groups.k) return "shape";
  const std::size_t units = groups.rows * groups.groups();
  if (groups.scales.size() != units || groups.zeros.size() != units) return "side data";
  if (groups.codes.size() * 2 != units * groups.group) return "codes";
  return dequantize(groups).size() == *elements ? "" : "values";
}

TEST_CASE("damaged checkpoints are refused or read as they are") {
  const auto layer = test::random_layer(8, 32, 8, kSeed, 1);
  const Bytes originals[] = {
      tensors::test::safetensors(test::gptq_pieces("w", layer), {{"format", "pt"}}),
      tensors::test::safetensors(test::gptq_pieces("w", layer, 1, false)),
      tensors::test::safetensors(test::awq_pieces("w", layer))};
  CAPTURE(kSeed);
  tensors::test::Mutator mutate(kSeed);
  const tensors::test::Folder folder;
  int accepted = 0;
  int inconsistent = 0;
  std::string first;
  for (int i = 0; i < kFiles; ++i) {
    const auto path = folder.file("m.safetensors", mutate(originals[i % 3], 350));
    std::string wrong;
    const std::string refusal = tensors::test::refusal([&] {
      wrong = inconsistency(read_tensor({path, "w"}));
    });
    if (refusal.empty() || refusal.find('\n') != std::string::npos) wrong += "message: " + refusal;
    accepted += refusal == "accepted" ? 1 : 0;
    if (wrong.empty()) continue;
    if (inconsistent++ == 0) first = std::to_string(i) + ": " + wrong;
  }
  CAPTURE(first, accepted);
  REQUIRE(inconsistent == 0);
  REQUIRE(accepted > kFiles / 50);
  REQUIRE(accepted < kFiles / 2);
}

}  // namespace
}  // namespace mpgen::operands

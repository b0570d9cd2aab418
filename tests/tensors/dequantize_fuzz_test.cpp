#include <iostream>

#include "tensors/dequantize_file.hpp"
#include "tensors/quantize_file.hpp"
#include "tests/catch.hpp"
#include "tests/tensors/mutations.hpp"
#include "tests/tensors/plain_decoder.hpp"
#include "tests/tensors/random_tensor.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::tensors {
namespace {

using test::Bytes;

constexpr std::uint64_t kSeed = 0x7E4502;
constexpr int kFiles = 12000;

// Quantised files of all formats.
std::vector<Bytes> originals(const test::Folder& folder) {
  const auto input = folder.file(
      "in.safetensors",
      test::safetensors({{"a", "F32", {3, 40}, test::floats(test::random_tensor(120, 1))},
                         {"b", "F32", {2, 2, 10}, test::floats(test::random_tensor(40, 2))}}));
  const auto output = folder.file("q.safetensors");
  std::vector<Bytes> files;
  for (const auto& name : storage_format_names()) {
    StorageSettings settings = {.format = *find_storage_format(name), .unit = 32};
    if (name == "int8") settings.unit = 0;
    quantize_file({.input = input, .output = output, .settings = settings});
    files.push_back(test::content_of(output));
  }
  StorageSettings custom = {.format = StorageFormat::dialectfp4, .unit = 16};
  custom.book = {{{{0, 1, 2, 3, 4, 6, 8, 12}}, {{0, 1, 2, 3, 4, 6, 10, 12}}}};
  quantize_file({.input = input, .output = output, .settings = custom, .patterns = {"a"}});
  files.push_back(test::content_of(output));
  return files;
}

// Dequantises a file and compares with the plain decoder; empty if all is well, "+" if the file was
// accepted.
std::string dequantize(const test::Folder& folder, const Bytes& bytes) {
  const auto path = folder.file("m.safetensors", bytes);
  const auto output = folder.file("out.safetensors");
  std::filesystem::remove(output);
  std::string wrong;
  const std::string refusal = test::refusal([&] {
    const auto report =
        dequantize_file({.input = path, .output = output, .jobs = 1, .segment_elements = 64});
    const test::Parsed quantized(bytes);
    const test::Parsed restored(test::content_of(output));
    for (const auto& tensor : report.tensors) {
      if (restored.shape(tensor.name) != tensor.shape) wrong = "shape";
      const auto values = test::to_floats(restored.bytes(tensor.name));
      if (values != test::decode_plainly(quantized, tensor.name)) wrong = "values";
    }
  });
  if (refusal.find('\n') != std::string::npos || refusal.empty()) wrong = "message: " + refusal;
  const bool is_accepted = refusal == "accepted";
  if (!is_accepted && std::filesystem::exists(output)) wrong = "output in spite of: " + refusal;
  return wrong + (is_accepted ? "+" : "");
}

TEST_CASE("damaged quantised files are refused or decoded as they are") {
  const test::Folder folder;
  const auto files = originals(folder);
  std::cout << "seed of the damages: " << kSeed << '\n';
  test::Mutator mutate(kSeed);
  int accepted = 0;
  int inconsistent = 0;
  std::string first;
  for (int i = 0; i < kFiles; ++i) {
    const Bytes& original = files[static_cast<std::size_t>(i) % files.size()];
    std::string wrong;
    try {
      wrong = dequantize(folder, mutate(original, 500));
    } catch (const std::exception& error) {
      wrong = std::string("the plain decoder: ") + error.what();
    }
    if (!wrong.empty() && wrong.back() == '+') {
      ++accepted;
      wrong.pop_back();
    }
    if (wrong.empty()) continue;
    if (inconsistent++ == 0) first = std::to_string(i) + ": " + wrong;
  }
  CAPTURE(first, accepted);
  REQUIRE(inconsistent == 0);
  REQUIRE(accepted > kFiles / 50);
  REQUIRE(accepted < kFiles / 2);
}

}  // namespace
}  // namespace mpgen::tensors

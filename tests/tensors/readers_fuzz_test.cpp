#include <iostream>

#include "tensors/quantize_file.hpp"
#include "tensors/tensor_file.hpp"
#include "tests/catch.hpp"
#include "tests/tensors/mutations.hpp"
#include "tests/tensors/plain_decoder.hpp"
#include "tests/tensors/random_tensor.hpp"
#include "tests/tensors/refusal.hpp"

namespace mpgen::tensors {
namespace {

using test::Bytes;

constexpr std::uint64_t kSeed = 0x7E4501;
constexpr int kFiles = 12000;

// What an accepted file must be, told by other code than the reader's; empty if it is.
std::string inconsistency(const TensorFile& file, const Bytes& bytes) {
  std::size_t expected_begin = 0;
  Bytes data = bytes;
  nlohmann::json header;
  const bool is_npy = file.path().extension() == ".npy";
  if (!is_npy) {
    const test::Parsed parsed(bytes);
    header = parsed.header;
    data = parsed.data;
    const std::size_t others = header.contains("__metadata__") ? 1 : 0;
    if (header.size() != file.tensors().size() + others) return "number of tensors";
  } else {
    data = bytes.substr(bytes.size() - file.tensors().at(0).end);
  }
  for (const auto& tensor : file.tensors()) {
    if (tensor.begin != expected_begin || tensor.end > data.size()) return "offsets";
    expected_begin = tensor.end;
    double size = tensor.type.bits / 8.0;
    for (const auto length : tensor.shape) size *= static_cast<double>(length);
    if (size != static_cast<double>(tensor.end - tensor.begin)) return "size";
    if (!is_npy && header.at(tensor.name).at("shape").get<Shape>() != tensor.shape) return "shape";
    std::vector<std::uint8_t> read(tensor.end - tensor.begin);
    file.read(tensor, 0, read);
    if (Bytes(read.begin(), read.end()) != data.substr(tensor.begin, read.size())) return "data";
  }
  return expected_begin == data.size() ? "" : "size of the data";
}

// Reads the file and, if it can be, quantises it.
std::string read_and_quantize(const std::filesystem::path& path, const Bytes& bytes,
                              const test::Folder& folder, const StorageSettings& settings) {
  std::string wrong;
  const std::string refusal = test::refusal([&] {
    const TensorFile file(path);
    wrong = inconsistency(file, bytes);
    const auto output = folder.file("out.safetensors");
    std::filesystem::remove(output);
    const auto report =
        quantize_file({.input = path, .output = output, .settings = settings, .jobs = 1});
    const test::Parsed quantized(test::content_of(output));
    for (const auto& tensor : report.tensors) {
      const auto values = test::decode_plainly(quantized, tensor.name);
      if (values.size() != tensor.matrix.rows * tensor.matrix.k) wrong = "quantised size";
    }
  });
  if (refusal.find('\n') != std::string::npos || refusal.empty()) wrong = "message: " + refusal;
  return wrong + (refusal == "accepted" ? "+" : "");
}

TEST_CASE("damaged input files are refused or read as they are") {
  const auto values = test::random_tensor(120, 1);
  const Bytes halves = test::numbers16(std::vector<int>(120, 0x3555));
  const std::vector<std::pair<std::string, Bytes>> originals = {
      {"a.safetensors", test::safetensors({{"layer.0.weight", "F32", {4, 30}, test::floats(values)},
                                           {"layer.1.weight", "F16", {2, 3, 20}, halves},
                                           {"bias", "BF16", {120}, halves}},
                                          {{"format", "pt"}})},
      {"a.npy", test::npy_f32("(6, 20)", values)},
      {"a.npy",
       test::npy("{'descr': '<f2', 'fortran_order': False, 'shape': (120,), }", halves, 3)}};
  const std::vector<StorageSettings> settings = {{.format = StorageFormat::dialectfp4, .unit = 16},
                                                 {.format = StorageFormat::uint4, .unit = 8},
                                                 {.format = StorageFormat::int8, .unit = 0}};
  std::cout << "seed of the damages: " << kSeed << '\n';
  test::Mutator mutate(kSeed);
  const test::Folder folder;
  int accepted = 0;
  int inconsistent = 0;
  std::string first;
  for (int i = 0; i < kFiles; ++i) {
    const auto& [name, original] = originals[static_cast<std::size_t>(i) % originals.size()];
    const std::size_t header = name == "a.npy" ? 80 : 300;
    const Bytes bytes = mutate(original, header);
    std::string wrong =
        read_and_quantize(folder.file(name, bytes), bytes, folder,
                          settings[static_cast<std::size_t>(i) / 3 % settings.size()]);
    if (!wrong.empty() && wrong.back() == '+') {
      ++accepted;
      wrong.pop_back();
    }
    if (wrong.empty()) continue;
    if (inconsistent++ == 0) first = std::to_string(i) + ": " + wrong;
  }
  CAPTURE(first, accepted);
  REQUIRE(inconsistent == 0);
  // Damages that nothing can notice, and many that something must.
  REQUIRE(accepted > kFiles / 50);
  REQUIRE(accepted < kFiles / 2);
}

}  // namespace
}  // namespace mpgen::tensors

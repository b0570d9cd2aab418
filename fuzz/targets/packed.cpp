// Layers of AWQ and GPTQ checkpoints in safetensors files.
#include "fuzz/targets/header_and_data.hpp"
#include "fuzz/targets/scratch_file.hpp"
#include "fuzz/targets/tensor_promises.hpp"
#include "operands/checkpoint.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mpgen::fuzz::ScratchFile file("model.safetensors");
  file.write(mpgen::fuzz::safetensors_of(mpgen::fuzz::text_of(data, size)));
  std::vector<std::string> names;
  mpgen::fuzz::accept_or_refuse([&] {
    const mpgen::tensors::TensorFile tensors(file.path());
    names = mpgen::operands::packed_prefixes(tensors);
    for (const auto& tensor : tensors.tensors()) {
      if (!mpgen::operands::is_packed_part(tensor.name, names)) names.push_back(tensor.name);
    }
  });
  for (const auto& name : names) {
    mpgen::fuzz::accept_or_refuse([&] {
      mpgen::fuzz::check_tensor(mpgen::operands::read_tensor({file.path(), name}));
    });
  }
  return 0;
}

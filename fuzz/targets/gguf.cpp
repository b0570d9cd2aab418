// Files of llama.cpp.
#include "fuzz/targets/scratch_file.hpp"
#include "fuzz/targets/tensor_promises.hpp"
#include "operands/gguf_file.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mpgen::fuzz::ScratchFile file("a.gguf");
  file.write(mpgen::fuzz::text_of(data, size));
  std::vector<std::string> names;
  mpgen::fuzz::accept_or_refuse([&] {
    const mpgen::operands::GgufFile gguf(file.path());
    for (const auto& tensor : gguf.tensors()) {
      mpgen::fuzz::require(tensor.begin <= size && tensor.bytes <= size - tensor.begin,
                           "data are inside the file");
      mpgen::fuzz::require(gguf.find(tensor.name) == &tensor, "names can be found");
      names.push_back(tensor.name);
    }
  });
  for (const auto& name : names) {
    mpgen::fuzz::accept_or_refuse([&] {
      mpgen::fuzz::check_tensor(mpgen::operands::read_tensor({file.path(), name}));
    });
  }
  return 0;
}

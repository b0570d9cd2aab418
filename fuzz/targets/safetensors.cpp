// Files of the safetensors format, their length field included.
#include "fuzz/targets/scratch_file.hpp"
#include "fuzz/targets/tensor_promises.hpp"
#include "tensors/safetensors_header.hpp"

namespace {

namespace tensors = mpgen::tensors;

// What the writer makes of an accepted header is read back equal.
void check_written(const tensors::TensorFile& file, const mpgen::fuzz::ScratchFile& written) {
  std::string bytes = tensors::make_safetensors_header(file.tensors(), file.metadata());
  if (!file.tensors().empty()) {
    bytes.append(static_cast<std::size_t>(file.tensors().back().end), '\0');
  }
  written.write(bytes);
  const tensors::TensorFile again(written.path());
  mpgen::fuzz::require(again.tensors() == file.tensors(), "a written header is read back equal");
  mpgen::fuzz::require(again.metadata() == file.metadata(), "and so are its metadata");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mpgen::fuzz::ScratchFile file("a.safetensors");
  static const mpgen::fuzz::ScratchFile written("b.safetensors");
  file.write(mpgen::fuzz::text_of(data, size));
  mpgen::fuzz::accept_or_refuse([] {
    const tensors::TensorFile tensors(file.path());
    mpgen::fuzz::check_file(tensors);
    check_written(tensors, written);
  });
  return 0;
}

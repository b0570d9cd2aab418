// Files of NumPy arrays.
#include "fuzz/targets/scratch_file.hpp"
#include "fuzz/targets/tensor_promises.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mpgen::fuzz::ScratchFile file("a.npy");
  file.write(mpgen::fuzz::text_of(data, size));
  mpgen::fuzz::accept_or_refuse([] {
    const mpgen::tensors::TensorFile tensors(file.path());
    mpgen::fuzz::require(tensors.tensors().size() == 1, "the file has one tensor");
    mpgen::fuzz::check_file(tensors);
  });
  mpgen::fuzz::accept_or_refuse([] {
    mpgen::fuzz::check_tensor(mpgen::operands::read_tensor({file.path(), ""}));
  });
  return 0;
}

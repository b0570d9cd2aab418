// Files of mpgen quantize: metadata, parts of tensors and their side data.
#include "fuzz/targets/header_and_data.hpp"
#include "fuzz/targets/scratch_file.hpp"
#include "fuzz/targets/tensor_promises.hpp"
#include "tensors/quantized_file.hpp"

namespace {

namespace tensors = mpgen::tensors;
using mpgen::fuzz::require;

void check_quantized(const tensors::QuantizedFile& file) {
  const auto& settings = file.settings();
  const auto unit = static_cast<std::uint64_t>(settings.unit);
  require(settings.format == tensors::StorageFormat::int8 ||
              tensors::unit_problem(settings.format, unit).empty(),
          "blocks and groups are legal");
  require(mpgen::spec::formatbook_problems(settings.book).empty(), "the formatbook is legal");
  for (const auto& name : file.names()) {
    mpgen::fuzz::accept_or_refuse([&] {
      const auto tensor = file.tensor(name);
      const auto parts = tensors::parts_of(settings, tensor.matrix);
      require(tensor.parts.size() == parts.size(), "a tensor has all its parts");
      require(tensor.matrix == tensors::matrix_of(tensor.shape), "the matrix is that of the shape");
    });
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mpgen::fuzz::ScratchFile file("a.safetensors");
  file.write(mpgen::fuzz::safetensors_of(mpgen::fuzz::text_of(data, size)));
  std::vector<std::string> names;
  mpgen::fuzz::accept_or_refuse([&] {
    const tensors::QuantizedFile quantized(file.path());
    names = quantized.names();
    check_quantized(quantized);
  });
  for (const auto& name : names) {
    mpgen::fuzz::accept_or_refuse([&] {
      mpgen::fuzz::check_tensor(mpgen::operands::read_tensor({file.path(), name}));
    });
  }
  return 0;
}

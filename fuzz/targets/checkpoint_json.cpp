// The JSON file beside a checkpoint that says how it is stored.
#include "fuzz/targets/scratch_file.hpp"
#include "fuzz/targets/tensor_promises.hpp"
#include "operands/checkpoint_format.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The same bytes as either of the two files that are looked for.
  static const mpgen::fuzz::ScratchFile own("quantize_config.json");
  static const mpgen::fuzz::ScratchFile model("config.json");
  for (const auto* file : {&own, &model}) {
    file->write(mpgen::fuzz::text_of(data, size));
    mpgen::fuzz::accept_or_refuse([&] {
      const auto checkpoint = file->path().parent_path() / "model.safetensors";
      const std::string format = mpgen::operands::find_checkpoint_format(checkpoint);
      mpgen::fuzz::require(format.size() <= size, "the format is one of the file");
    });
  }
  return 0;
}

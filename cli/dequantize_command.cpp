#include <memory>

#include "cli/command_line.hpp"
#include "cli/option_values.hpp"
#include "spec/words.hpp"

namespace mpgen::cli {

void add_dequantize_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<DequantizeOptions>();
  command.add_option("FILE", options->input, "a file that mpgen quantize wrote")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--tensor", options->patterns,
                  "tensors to restore: a name, or a pattern with * and ?; repeatable; default: all")
      ->allow_extra_args(false)
      ->type_name("NAME");
  command
      .add_option("-o,--output", options->output,
                  "file to write, .safetensors, or .npy for a single tensor")
      ->required()
      ->check([](const std::string& file) {
        const auto extension = std::filesystem::path(file).extension();
        return extension == ".safetensors" || extension == ".npy"
                   ? std::string()
                   : spec::quote(file) + " does not end in .safetensors or .npy";
      })
      ->type_name("FILE");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  command.add_flag("--json", options->json, "for programs: result as JSON");
  command.footer(
      "Writes binary32 (F32) in the shapes that the tensors had, whole or not at all.\n\n"
      "Example:\n  mpgen dequantize weights.safetensors -o restored.npy");
  action = [options](Console& console) { return run_dequantize(*options, console); };
}

}  // namespace mpgen::cli

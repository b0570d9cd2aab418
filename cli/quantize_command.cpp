#include <memory>

#include "cli/command_line.hpp"
#include "cli/option_values.hpp"
#include "spec/words.hpp"
#include "tensors/storage_format.hpp"

namespace mpgen::cli {

void add_quantize_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<QuantizeOptions>();
  command.add_option("TENSORFILE", options->input, ".safetensors, or .npy for a single tensor")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--format", options->format,
                  spec::join_words(tensors::storage_format_names(), "or"))
      ->required()
      ->check(one_of(tensors::storage_format_names()))
      ->type_name("NAME");
  command
      .add_option("--rule", options->rule,
                  "how dialectfp4 chooses dialects: two-stage, as the hardware does for "
                  "activations (default), or mse, the least squared error, for weights")
      ->check(one_of(tensors::dialect_rule_names()))
      ->type_name("NAME");
  command
      .add_option(
          "--block", options->block,
          "elements that share a dialect and an exponent: 16, 32 (default) or 64; mxfp4: 32")
      ->type_name("N");
  command
      .add_option("--group", options->group,
                  "elements that share a scale in uint4 and int4: even, 2 to 65536; default: 128")
      ->type_name("N");
  command
      .add_option("--formatbook", options->formatbook,
                  "dialects of dialectfp4: a YAML or JSON file; default: blockdialect")
      ->type_name("FILE");
  command
      .add_option(
          "--tensor", options->patterns,
          "tensors to quantise: a name, or a pattern with * and ?; repeatable; default: all")
      ->allow_extra_args(false)
      ->type_name("NAME");
  command.add_option("-o,--output", options->output, "file to write, .safetensors")
      ->required()
      ->check([](const std::string& file) {
        const bool is_known = std::filesystem::path(file).extension() == ".safetensors";
        return is_known ? std::string() : spec::quote(file) + " does not end in .safetensors";
      })
      ->type_name("FILE");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  command.add_flag("--json", options->json, "for programs: result as JSON");
  command.footer(
      "The output is written whole or not at all, and does not depend on the number of jobs.\n\n"
      "Examples:\n"
      "  mpgen quantize weights.npy --format dialectfp4 --rule mse -o weights.safetensors\n"
      "  mpgen quantize model.safetensors --format uint4 --tensor '*_proj.weight' \\\n"
      "      -o model-uint4.safetensors");
  action = [options](Console& console) { return run_quantize(*options, console); };
}

}  // namespace mpgen::cli

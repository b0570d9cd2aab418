#include <memory>

#include "cli/command_line.hpp"
#include "cli/option_values.hpp"
#include "spec/words.hpp"

namespace mpgen::cli {
namespace {

// The value of an option that was given without one.
constexpr const char* kNoValue = "true";

}  // namespace

const std::vector<std::string>& gemm_paths() {
  static const std::vector<std::string> kPaths = {"golden", "rtl", "both"};
  return kPaths;
}

const std::vector<std::string>& rhs_activations() {
  static const std::vector<std::string> kKinds = {"keys", "values"};
  return kKinds;
}

void add_gemm_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<GemmOptions>();
  command.add_option("CONFIG", options->configuration, "configuration of unit mpgemm_tile")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--activations", options->activations,
                  "X [..., K], the last dimension K, the others tokens: .npy, .safetensors or "
                  ".gguf, FILE or FILE:TENSOR")
      ->required()
      ->type_name("X");
  command
      .add_option("--weights", options->weights,
                  "W [N, K], one output channel a row: the same, or FILE:PREFIX of an AWQ or GPTQ "
                  "layer")
      ->required()
      ->type_name("W");
  command
      .add_option("--on", options->on,
                  "what multiplies: golden, the software reference (default), rtl, the simulated "
                  "tile, or both, compared bit for bit")
      ->check(one_of(gemm_paths()))
      ->type_name("NAME");
  command
      .add_option_function<std::string>(
          "--rhs-activation",
          [options](const std::string& value) {
            options->rhs_activation = value.empty() || value == kNoValue ? "keys" : value;
            const std::string problem = one_of(rhs_activations())(options->rhs_activation);
            if (!problem.empty()) throw CLI::ValidationError("--rhs-activation", problem);
          },
          "W is an activation, too, quantised online, w4a4 only: keys (default), W [tokens, head "
          "dimension] of Q*K^T, or values, W [tokens, head dimension] of P*V")
      ->expected(0, 1)
      ->type_name("KIND");
  command.add_option("-o,--output", options->output, "write Y [..., N] to FILE.npy")
      ->check([](const std::string& file) {
        const bool is_known = std::filesystem::path(file).extension() == ".npy";
        return is_known ? std::string() : spec::quote(file) + " does not end in .npy";
      })
      ->type_name("FILE");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  command.add_flag("--json", options->json, "for programs: result as JSON");
  command.footer(
      "Y = X * W^T. The output is written whole or not at all, and does not depend on the number "
      "of jobs.\n\n"
      "Examples:\n"
      "  mpgen gemm tile.yaml --activations x.npy --weights w.npy -o y.npy\n"
      "  mpgen gemm tile.yaml --activations x.npy \\\n"
      "      --weights model.safetensors:model.layers.0.mlp.up_proj --on both\n"
      "  mpgen gemm tile_w4a4.yaml --activations q.npy --weights k.npy --rhs-activation keys");
  action = [options](Console& console) { return run_gemm(*options, console); };
}

}  // namespace mpgen::cli

#include <memory>

#include "cli/command_line.hpp"
#include "cli/option_values.hpp"
#include "spec/mpgemm_tile.hpp"

namespace mpgen::cli {
namespace {

void add_size(CLI::App& command, const std::string& name, std::size_t& value,
              const std::string& meaning) {
  command.add_option(name, value, meaning + "; default: " + std::to_string(value))
      ->check(CLI::Range(1, spec::kTileLongestK).description(""))
      ->type_name("N");
}

}  // namespace

void add_layer_command(CLI::App& command, const Actions& /*actions*/, Action& action) {
  auto options = std::make_shared<LayerOptions>();
  command.add_option("CONFIG", options->configurations, "configurations of unit mpgemm_tile")
      ->required()
      ->type_name("FILE");
  add_size(command, "--tokens", options->sizes.tokens, "tokens T, rows of every activation");
  add_size(command, "--hidden", options->sizes.hidden, "hidden size H");
  add_size(command, "--intermediate", options->sizes.intermediate,
           "size I between gate, up and down");
  add_size(command, "--key-value", options->sizes.key_value,
           "size KV of keys, and of values, of a token");
  command
      .add_option("--on", options->on,
                  "what multiplies: golden, the software reference, rtl, the simulated tile, or "
                  "both, compared bit for bit (default)")
      ->check(one_of(gemm_paths()))
      ->type_name("NAME");
  command
      .add_option_function<std::string>(
          "--seed",
          [options](const std::string& text) {
            options->seed = unsigned_option("--seed", text, 0);
          },
          "64-bit seed of the synthetic tensors, decimal or 0x...; default: 1")
      ->type_name("N");
  command.add_option("-j,--jobs", options->jobs, "parallel jobs; default: one per processor")
      ->check(CLI::Range(1, kMostJobs).description(""))
      ->type_name("N");
  command.add_flag("--json", options->json, "for programs: result as JSON");
  command.footer(
      "The seven linear layers of one block of a LLaMA-like transformer, weights [N, K]: q [H, H], "
      "k and v [KV, H], o [H, H], gate and up [I, H], down [H, I]. The default sizes are those of "
      "a model of 135 million parameters. The tensors are synthetic: normal weights over sqrt(K), "
      "and for each layer normal activations with outlier channels.\n\n"
      "Examples:\n"
      "  mpgen layer configs/mpgemm_tile_w4a16.yaml configs/mpgemm_tile_w4a4.yaml\n"
      "  mpgen layer tile.yaml --on golden --tokens 512 --hidden 2048 --intermediate 8192 \\\n"
      "      --key-value 512");
  action = [options](Console& console) { return run_layer(*options, console); };
}

}  // namespace mpgen::cli

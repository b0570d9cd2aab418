#include "cli/command_line.hpp"

#include "spec/words.hpp"

namespace mpgen::cli {

const std::vector<CommandEntry>& command_table() {
  static const std::vector<CommandEntry> kCommands = {
      {"init", "print a commented example configuration of a unit", add_init_command},
      {"describe", "ports, widths, latency and numerics of a configuration", add_describe_command},
      {"generate", "write SystemVerilog for configurations", add_generate_command},
      {"lint", "check the generated SystemVerilog with Verilator, Icarus and Yosys",
       add_lint_command},
      {"cosim", "simulate and compare with the software reference, bit for bit", add_cosim_command},
      {"verify", "prove, simulate, measure and mutate: everything that checks a design, in one run",
       add_verify_command},
      {"gemm", "multiply matrices of files, in software and on the simulated tile",
       add_gemm_command},
      {"layer", "multiply as one block of a transformer does, in software and on simulated tiles",
       add_layer_command},
      {"fidelity", "measure the quantisation noise of number formats on synthetic tensors",
       add_fidelity_command},
      {"quantize", "quantise tensors of .safetensors and .npy files", add_quantize_command},
      {"dequantize", "restore quantised tensors as binary32", add_dequantize_command},
      {"formatbook", "check and explain formatbooks of DialectFP4", add_formatbook_command},
      {"schema", "print the JSON Schema of configurations, for editors", add_schema_command},
      {"job", "run one job of a Slurm array of 'verify'", add_job_command},
  };
  return kCommands;
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  return {[words](std::string& word) {
            for (const auto& allowed : words) {
              if (word == allowed) return std::string();
            }
            return spec::quote(word) + " is unknown" +
                   spec::did_you_mean(word, words, spec::join_words(words, "or"));
          },
          ""};
}

}  // namespace mpgen::cli

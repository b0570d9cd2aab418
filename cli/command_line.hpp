// Command-line definitions: one function and one file per command, one line in the table.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "cli/commands.hpp"

namespace mpgen::cli {

/// What a command does once its options are read.
using Action = std::function<int(Console&)>;

/// Adds a command's options to its CLI11 application; sets `action` when the command is given.
using AddCommand = void (*)(CLI::App& command, const Actions& actions, Action& action);

struct CommandEntry {
  const char* name;
  const char* summary;
  AddCommand add;
};

void add_init_command(CLI::App& command, const Actions& actions, Action& action);
void add_describe_command(CLI::App& command, const Actions& actions, Action& action);
void add_formatbook_command(CLI::App& command, const Actions& actions, Action& action);
void add_schema_command(CLI::App& command, const Actions& actions, Action& action);
void add_quantize_command(CLI::App& command, const Actions& actions, Action& action);
void add_dequantize_command(CLI::App& command, const Actions& actions, Action& action);
void add_gemm_command(CLI::App& command, const Actions& actions, Action& action);
void add_layer_command(CLI::App& command, const Actions& actions, Action& action);
void add_generate_command(CLI::App& command, const Actions& actions, Action& action);
void add_lint_command(CLI::App& command, const Actions& actions, Action& action);
void add_cosim_command(CLI::App& command, const Actions& actions, Action& action);
void add_fidelity_command(CLI::App& command, const Actions& actions, Action& action);
void add_verify_command(CLI::App& command, const Actions& actions, Action& action);
void add_job_command(CLI::App& command, const Actions& actions, Action& action);

/// In the order of the help text.
const std::vector<CommandEntry>& command_table();

/// A check that an option's value is one of `words`; the error names the nearest one.
CLI::Validator one_of(const std::vector<std::string>& words);

}  // namespace mpgen::cli

#include "cli/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/exit_codes.hpp"
#include "cli/help.hpp"
#include "spec/words.hpp"

namespace mpgen::cli {
namespace {

using Arguments = std::vector<std::string>;

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& command : command_table()) names.emplace_back(command.name);
  return names;
}

bool is_command(const std::string& word) {
  const auto names = command_names();
  return std::find(names.begin(), names.end(), word) != names.end();
}

bool is_option(const std::string& word) { return word.rfind('-', 0) == 0; }

std::vector<std::string> long_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The library's message, or a better one for an argument that no command takes.
std::string message_of(const CLI::ParseError& error, const CLI::App& command) {
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return error.what();
  const auto extras = command.remaining();
  if (extras.empty()) return error.what();
  const std::string& extra = extras.front();
  if (!is_option(extra)) return "unexpected argument " + spec::quote(extra);
  const std::string name = extra.substr(0, extra.find('='));
  return "unknown option " + spec::quote(name) + spec::did_you_mean(name, long_options(command));
}

// Runs one command; `arguments` are those after its name.
int run_command(const CommandEntry& entry, Arguments arguments, const Actions& actions,
                Console& console) {
  CLI::App command(std::string(entry.summary) + "\n", std::string("mpgen ") + entry.name);
  command.get_formatter()->column_width(32);
  Action action;
  entry.add(command, actions, action);
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    command.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    console.out() << command.help();
    return kAllRight;
  } catch (const CLI::ParseError& error) {
    console.error(
        fmt::format("{} (see 'mpgen {} --help')", message_of(error, command), entry.name));
    return kBadInput;
  }
  return action(console);
}

int dispatch(Arguments arguments, const Actions& actions, Console& console) {
  if (arguments.empty()) {
    console.error("no command (see 'mpgen --help')");
    return kBadInput;
  }
  std::string word = arguments.front();
  arguments.erase(arguments.begin());
  if (word == "--version") {
    console.out() << program_version() << '\n';
    return kAllRight;
  }
  if (word == "help" && !arguments.empty() && is_command(arguments.front())) {
    word = arguments.front();
    arguments = {"--help"};
  }
  if (word == "-h" || word == "--help" || word == "help") {
    console.out() << program_help();
    return kAllRight;
  }
  for (const auto& entry : command_table()) {
    if (word == entry.name) return run_command(entry, std::move(arguments), actions, console);
  }
  if (is_option(word)) {
    console.error(
        fmt::format("option {} before the command (see 'mpgen --help')", spec::quote(word)));
  } else {
    console.error(fmt::format("unknown command {} (see 'mpgen --help')",
                              spec::quote(word) + spec::did_you_mean(word, command_names())));
  }
  return kBadInput;
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
        const Actions& actions) {
  Console console(out, err, style_of(err));
  int code = kToolFailed;
  try {
    code = dispatch(Arguments(argv + std::min(argc, 1), argv + argc), actions, console);
  } catch (const std::exception& exception) {
    console.error(exception.what());
  }
  console.end_progress();
  out.flush();
  if (out.fail()) {
    console.error("cannot write to the standard output");
    return kToolFailed;
  }
  return code;
}

}  // namespace mpgen::cli

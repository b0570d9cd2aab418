#include "cli/program.hpp"

#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "cli/command_line.hpp"
#include "spec/unit_description.hpp"
#include "tests/catch.hpp"
#include "tests/cli/command_test.hpp"

namespace mpgen::cli {
namespace {

using test::contains;
using test::Outcome;
using test::run_mpgen;

using Arguments = std::vector<std::string>;

TEST_CASE("help goes to standard output and names commands, units and exit codes") {
  const auto arguments = GENERATE(Arguments{"--help"}, Arguments{"-h"}, Arguments{"help"});
  const Outcome outcome = run_mpgen(arguments);
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  for (const auto& command : command_table()) CHECK(contains(outcome.out, command.name));
  for (const auto& unit : spec::unit_descriptions()) {
    CHECK(contains(outcome.out, unit.name));
    CHECK(contains(outcome.out, unit.summary));
  }
  CHECK(contains(outcome.out,
                 "Exit codes:\n  0  all right\n  1  a check failed\n  2  bad input: a wrong option "
                 "or configuration\n  3  a tool is missing or failed, or a file could not be "
                 "written\n"));
}

TEST_CASE("every command has help with an example") {
  for (const auto& command : command_table()) {
    CAPTURE(command.name);
    const Outcome outcome = run_mpgen({command.name, "--help"});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(contains(outcome.out, std::string("Usage: mpgen ") + command.name));
    CHECK(contains(outcome.out, "Example"));
    CHECK(contains(outcome.out, std::string("  mpgen ") + command.name));
    CHECK(run_mpgen({"help", command.name}).out == outcome.out);
  }
}

TEST_CASE("version") {
  const Outcome outcome = run_mpgen({"--version"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.rfind("mpgen ", 0) == 0);
  CHECK(outcome.out.find_first_of("0123456789") == 6);
}

struct Mistake {
  Arguments arguments;
  std::string message;
};

TEST_CASE("mistakes on the command line: code 2 and one line on standard error") {
  const auto mistake = GENERATE(
      Mistake{{}, "no command (see 'mpgen --help')"},
      Mistake{{"describ"},
              "unknown command 'describ'; did you mean 'describe'? (see 'mpgen --help')"},
      Mistake{{"frobnicate"}, "unknown command 'frobnicate' (see 'mpgen --help')"},
      Mistake{{"--json", "describe"}, "option '--json' before the command (see 'mpgen --help')"},
      Mistake{{"describe"}, "CONFIG is required (see 'mpgen describe --help')"},
      Mistake{{"describe", "a", "b"}, "unexpected argument 'b' (see 'mpgen describe --help')"},
      Mistake{{"describe", "a", "--jsn"},
              "unknown option '--jsn'; did you mean '--json'? (see 'mpgen describe --help')"},
      Mistake{{"generate", "a"}, "--output is required (see 'mpgen generate --help')"},
      Mistake{{"lint", "--tool", "veriltor", "a"},
              "--tool: 'veriltor' is unknown; did you mean 'verilator'? Allowed: verilator, "
              "iverilog or yosys (see 'mpgen lint --help')"},
      Mistake{
          {"cosim", "a", "--suite", "fuzz"},
          "--suite: 'fuzz' is unknown; allowed: exhaustive, corners, random, tensor or protocol "
          "(see 'mpgen cosim --help')"},
      Mistake{{"cosim", "a", "--seed", "-1"},
              "--seed: expected an integer from 0 to 2^64 - 1, decimal or 0x hexadecimal, found "
              "'-1' (see 'mpgen cosim --help')"},
      Mistake{{"cosim", "a", "--seed", "18446744073709551616"},
              "--seed: expected an integer from 0 to 2^64 - 1, decimal or 0x hexadecimal, found "
              "'18446744073709551616' (see 'mpgen cosim --help')"},
      Mistake{{"cosim", "a", "--count", "0"},
              "--count: expected an integer from 1 to 2^64 - 1, decimal or 0x hexadecimal, found "
              "'0' (see 'mpgen cosim --help')"},
      Mistake{{"cosim", "a", "--trace", "a.vcd"},
              "--trace: 'a.vcd' does not end in .fst (see 'mpgen cosim --help')"},
      Mistake{{"cosim", "a", "b", "--trace", "a.fst"},
              "--trace and --replay take exactly one configuration"},
      Mistake{{"cosim", "a", "b", "--replay", "x"},
              "--trace and --replay take exactly one configuration"},
      Mistake{{"schema", "x"}, "unexpected argument 'x' (see 'mpgen schema --help')"});
  const Outcome outcome = run_mpgen(mistake.arguments);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == "error: " + mistake.message + "\n");
}

TEST_CASE("numbers of jobs out of range") {
  for (const char* jobs : {"0", "-1", "257", "x", "1.5"}) {
    CAPTURE(jobs);
    const Outcome outcome = run_mpgen({"cosim", "a", "-j", jobs});
    CHECK(outcome.code == 2);
    CHECK(outcome.err.rfind("error: --jobs: ", 0) == 0);
  }
}

TEST_CASE("generate passes its options on") {
  const Outcome outcome = run_mpgen({"generate", "a.yaml", "b.yaml", "-o", "rtl", "--json"}, 3);
  CHECK(outcome.code == 3);
  REQUIRE(outcome.generate);
  CHECK(outcome.generate->configurations == Paths{"a.yaml", "b.yaml"});
  CHECK(outcome.generate->output == "rtl");
  CHECK(outcome.generate->json);
}

TEST_CASE("lint passes its options on") {
  const Outcome plain = run_mpgen({"lint", "a.yaml"}, 1);
  CHECK(plain.code == 1);
  REQUIRE(plain.lint);
  CHECK(plain.lint->tools.empty());
  CHECK_FALSE(plain.lint->json);
  const Outcome chosen = run_mpgen({"lint", "--tool", "yosys", "--tool=verilator", "a", "b"});
  REQUIRE(chosen.lint);
  CHECK(chosen.lint->tools == std::vector<std::string>{"yosys", "verilator"});
  CHECK(chosen.lint->configurations == Paths{"a", "b"});
}

TEST_CASE("cosim passes its options on") {
  const Outcome plain = run_mpgen({"cosim", "a"});
  REQUIRE(plain.cosim);
  CHECK(plain.cosim->suites.empty());
  CHECK(plain.cosim->seed == 1);
  CHECK_FALSE(plain.cosim->count);
  CHECK(plain.cosim->jobs == 0);
  CHECK_FALSE(plain.cosim->keep_going);
  const Outcome full = run_mpgen({"cosim",
                                  "--suite",
                                  "random",
                                  "--suite",
                                  "corners",
                                  "--seed",
                                  "0xFFFFffffFFFFffff",
                                  "--count",
                                  "1000",
                                  "-j",
                                  "2",
                                  "--keep-going",
                                  "--replay",
                                  "random seed=1 index=4",
                                  "--trace",
                                  "x.fst",
                                  "--junit",
                                  "r.xml",
                                  "--json",
                                  "a"});
  REQUIRE(full.cosim);
  CHECK(full.cosim->suites == std::vector<std::string>{"random", "corners"});
  CHECK(full.cosim->seed == 0xFFFFFFFFFFFFFFFF);
  CHECK(full.cosim->count == 1000U);
  CHECK(full.cosim->jobs == 2);
  CHECK(full.cosim->keep_going);
  CHECK(full.cosim->replay == "random seed=1 index=4");
  CHECK(full.cosim->trace == "x.fst");
  CHECK(full.cosim->junit == "r.xml");
  CHECK(full.cosim->json);
  CHECK(full.cosim->configurations == Paths{"a"});
  CHECK(run_mpgen({"cosim", "a", "--seed", "42"}).cosim->seed == 42);
}

TEST_CASE("an exception of a command is an error message and code 3") {
  std::ostringstream out;
  std::ostringstream err;
  const char* const argv[] = {"mpgen", "lint", "a"};
  const Actions actions = {
      .generate = {},
      .lint = [](const LintOptions&, Console&) -> int { throw std::runtime_error("no tool"); },
      .cosim = {},
      .fidelity = {}};
  CHECK(run(3, argv, out, err, actions) == 3);
  CHECK(err.str() == "error: no tool\n");
}

TEST_CASE("an unwritable standard output is an error") {
  std::ostream out(nullptr);
  std::ostringstream err;
  const char* const argv[] = {"mpgen", "schema"};
  CHECK(run(2, argv, out, err, Actions{}) == 3);
  CHECK(err.str() == "error: cannot write to the standard output\n");
}

TEST_CASE("a call without even the program's name") {
  std::ostringstream out;
  std::ostringstream err;
  const char* const argv[] = {nullptr};
  CHECK(run(0, argv, out, err, Actions{}) == 2);
}

}  // namespace
}  // namespace mpgen::cli

#include <sstream>

#include "cli/exit_codes.hpp"
#include "tests/catch.hpp"
#include "tests/cli/command_test.hpp"

namespace mpgen::cli {
namespace {

using test::contains;
using test::run_mpgen;

struct Measured {
  int code = -1;
  std::string out;
  std::string err;
};

Measured run_small(FidelityOptions options) {
  options.rows = 3;
  options.columns = 256;
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err, {});
  const int code = run_fidelity(options, console);
  return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("mpgen fidelity: options and their defaults", "[fidelity]") {
  auto outcome = run_mpgen({"fidelity"});
  REQUIRE(outcome.fidelity);
  CHECK(outcome.fidelity->formats.empty());
  CHECK(outcome.fidelity->tensors.empty());
  CHECK(outcome.fidelity->blocks.empty());
  CHECK(outcome.fidelity->rows == 256);
  CHECK(outcome.fidelity->columns == 4096);
  CHECK(outcome.fidelity->seed == 1);
  CHECK(outcome.fidelity->draws == 5);

  outcome = run_mpgen({"fidelity", "--format",  "mxfp4", "--format", "int8", "--tensor",
                       "chanLN",   "--block",   "16",    "--group",  "64",   "--rows",
                       "2",        "--columns", "100",   "--seed",   "0x1F", "--seeds",
                       "7",        "-j",        "2",     "--csv"});
  REQUIRE(outcome.fidelity);
  CHECK(outcome.fidelity->formats == std::vector<std::string>{"mxfp4", "int8"});
  CHECK(outcome.fidelity->tensors == std::vector<std::string>{"chanLN"});
  CHECK(outcome.fidelity->blocks == std::vector<int>{16});
  CHECK(outcome.fidelity->group == 64);
  CHECK(outcome.fidelity->rows == 2);
  CHECK(outcome.fidelity->columns == 100);
  CHECK(outcome.fidelity->seed == 31);
  CHECK(outcome.fidelity->draws == 7);
  CHECK(outcome.fidelity->jobs == 2);
  CHECK(outcome.fidelity->csv);
  CHECK_FALSE(outcome.fidelity->json);
}

TEST_CASE("mpgen fidelity: wrong options", "[fidelity]") {
  const auto message = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "fidelity");
    const auto outcome = run_mpgen(arguments);
    CHECK(outcome.code == kBadInput);
    CHECK_FALSE(outcome.fidelity);
    return outcome.err;
  };
  CHECK(contains(message({"--format", "mxfp5"}), "did you mean 'mxfp4'?"));
  CHECK(contains(message({"--tensor", "gaus"}), "did you mean 'gauss'?"));
  CHECK(contains(message({"--block", "24"}), "--block"));
  CHECK(contains(message({"--rows", "0"}), "--rows"));
  CHECK(contains(message({"--seed", "-1"}), "--seed"));
  CHECK(contains(message({"--json", "--csv"}), "--csv"));
}

TEST_CASE("mpgen fidelity: help lists formats and tensors", "[fidelity]") {
  const auto outcome = run_mpgen({"fidelity", "--help"});
  CHECK(outcome.code == kAllRight);
  CHECK(contains(outcome.out, "dialectfp4-mse"));
  CHECK(contains(outcome.out, "hadamard"));
}

TEST_CASE("mpgen fidelity: the table has what was asked for, in a fixed order", "[fidelity]") {
  FidelityOptions options;
  options.formats = {"mxfp4", "dialectfp4"};
  options.tensors = {"t3", "gauss"};
  options.blocks = {16, 64};
  options.draws = 2;
  options.csv = true;
  const Measured csv = run_small(options);
  CHECK(csv.code == kAllRight);
  CHECK(csv.err.empty());
  CHECK(contains(csv.out, "format,elements,bits,gauss,t3\ndialectfp4,16,4.5625,"));
  CHECK(contains(csv.out, "\ndialectfp4,64,4.140625,"));
  CHECK(contains(csv.out, "\nmxfp4,32,4.25,"));
  options.jobs = 3;
  CHECK(run_small(options).out == csv.out);

  options.csv = false;
  CHECK(contains(run_small(options).out, "3 x 256 elements, median of 2 draws from seed 1"));
  options.json = true;
  CHECK(contains(run_small(options).out, "\"sqnr_db\""));
}

}  // namespace mpgen::cli

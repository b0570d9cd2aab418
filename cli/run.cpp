// Apart from program.cpp, so that tests of the command line link without the other libraries.
#include "cli/program.hpp"

namespace mpgen::cli {

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  return run(
      argc, argv, out, err,
      {.generate = run_generate, .lint = run_lint, .cosim = run_cosim, .fidelity = run_fidelity});
}

}  // namespace mpgen::cli

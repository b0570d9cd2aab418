#include <stdexcept>

#include "verify/job_context.hpp"

namespace mpgen::verify {

Findings run_job(Check check, const JobContext& context) {
  switch (check) {
    case Check::lint:
      return check_lint(context);
    case Check::cosim:
      return check_cosim(context);
    case Check::icarus:
      return check_icarus(context);
    case Check::formal:
      return check_formal(context);
    case Check::control:
      return check_control(context);
    case Check::netlist:
      return check_netlist(context);
    case Check::coverage:
      return check_coverage(context);
    case Check::mutation:
      return check_mutation(context);
    case Check::fuzz:
      return check_fuzz(context);
    case Check::exhaustive:
      return check_exhaustive(context);
  }
  throw std::logic_error("a check without a function");
}

}  // namespace mpgen::verify

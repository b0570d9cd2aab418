#include "formal/yosys_sat.hpp"

#include "formal/aiger.hpp"
#include "formal/limited_run.hpp"

namespace mpgen::formal {

Answer prove_by_yosys_sat(const AndGraph& graph, const ScratchFolder& folder, double seconds,
                          Budget& budget) {
  folder.write("sat.aig", write_binary_aiger(graph));
  const LimitedRun run = run_limited(
      flow::kYosys, {"-p", "read_aiger -module_name whole sat.aig; sat -prove difference 0 whole"},
      folder, seconds, budget);
  const bool is_proved =
      run.ended_well &&
      run.output.find("SAT proof finished - no model found: SUCCESS!") != std::string::npos;
  return is_proved ? Answer::never : Answer::silent;
}

}  // namespace mpgen::formal

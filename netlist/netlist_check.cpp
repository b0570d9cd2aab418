#include "netlist/netlist_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "flow/write_rtl.hpp"

namespace mpgen::netlist {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCellsFile = "library_cells.v";
constexpr const char* kNetlistFile = "netlist.v";

// Netlist and RTL have the same registers, so these are tried first; the general proof, which knows
// nothing of that, decides what is left.
formal::Equivalence prove(const tb::RtlSource& rtl, const flow::Netlist& netlist,
                          const std::string& cells, const NetlistOptions& options) {
  const flow::TemporaryFolder rtl_folder;
  const flow::TemporaryFolder netlist_folder;
  const formal::Circuit original = {.files = flow::write_rtl(rtl, rtl_folder), .top = rtl.top};
  const formal::Circuit mapped = {.files = {netlist_folder.write(kCellsFile, cells),
                                            netlist_folder.write(kNetlistFile, netlist.verilog)},
                                  .top = netlist.top};
  formal::RegisterEquivalence matched =
      formal::prove_registers_equivalent(mapped, original, options.proof_limit);
  if (matched.result.verdict != formal::Verdict::undecided) return std::move(matched.result);
  formal::EquivalenceOptions general;
  general.time_limit = options.proof_limit;
  general.depth = options.depth;
  formal::Equivalence second = formal::prove_equivalent(mapped, original, general);
  second.cpu_seconds += matched.result.cpu_seconds;
  second.method = fmt::format("{} (before: {})", second.method, matched.result.method);
  return second;
}

}  // namespace

bool NetlistCheck::is_proved() const {
  return passed() && equivalence && equivalence->verdict == formal::Verdict::proved;
}

bool NetlistCheck::passed() const {
  if (!equivalence && !icarus && !verilator) return false;
  if (equivalence && equivalence->verdict != formal::Verdict::proved &&
      equivalence->verdict != formal::Verdict::bounded) {
    return false;
  }
  return (!icarus || icarus->passed()) && (!verilator || verilator->passed());
}

NetlistCheck check_netlist(const spec::Design& design, const tb::RtlSource& rtl,
                           const NetlistOptions& options) {
  const flow::TemporaryFolder folder;
  return check_netlist(
      design, rtl,
      flow::synthesize(flow::write_rtl(rtl, folder), rtl.top,
                       {.liberty = options.liberty, .time_limit = options.synthesis_limit}),
      options);
}

NetlistCheck check_netlist(const spec::Design& design, const tb::RtlSource& rtl,
                           flow::Netlist netlist, const NetlistOptions& options) {
  NetlistCheck check;
  check.netlist = std::move(netlist);
  check.cpu_seconds = check.netlist.cpu_seconds;
  const std::string cells = flow::cell_models(check.netlist.liberty);
  if (options.proves) {
    check.equivalence = prove(rtl, check.netlist, cells, options);
    check.cpu_seconds += check.equivalence->cpu_seconds;
    if (check.equivalence->verdict != formal::Verdict::proved) {
      check.not_done.push_back("no proof for all cycles: " + check.equivalence->method);
    }
  } else {
    check.not_done.emplace_back("equivalence");
  }
  const tb::RtlSource mapped = {
      .top = check.netlist.top,
      .files = {{kCellsFile, cells}, {kNetlistFile, check.netlist.verilog}}};
  if (options.cycles > 0) {
    tb::IcarusOptions icarus;
    icarus.seed = options.seed;
    icarus.cycles = options.cycles;
    icarus.time_limit = options.simulation_limit;
    check.icarus = tb::run_icarus(design, mapped, icarus);
    check.cpu_seconds += check.icarus->cpu_seconds;
  } else {
    check.not_done.emplace_back("simulation in Icarus Verilog");
  }
  if (options.verilator_count > 0) {
    const tb::ModelCache cache =
        options.cache_folder.empty() ? tb::ModelCache() : tb::ModelCache(options.cache_folder);
    tb::CosimOptions verilator;
    verilator.seed = options.seed;
    verilator.count = options.verilator_count;
    verilator.traces_failures = false;
    for (const tb::Suite suite : tb::suites_of(design.unit)) {
      if (suite != tb::Suite::exhaustive) verilator.suites.push_back(suite);
    }
    check.verilator = tb::run_cosim(design, mapped, cache, verilator);
  } else {
    check.not_done.emplace_back("simulation in Verilator");
  }
  return check;
}

}  // namespace mpgen::netlist

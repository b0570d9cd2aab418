// A tile in Icarus Verilog: whole multiplications over its streams.
#pragma once

#include "tb/icarus_cosim.hpp"

namespace mpgen::tb {

/// As run_icarus(), for a design whose unit is mpgemm_tile. A replay line is SUITE:SEED:CASE.
IcarusResult run_tile_icarus(const spec::Design& design, const RtlSource& rtl,
                             const IcarusOptions& options);

}  // namespace mpgen::tb

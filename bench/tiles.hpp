// Co-simulation of whole tiles: products simulated a second, driver, reference and comparison
// included.
#pragma once

namespace mpgen::bench {

/// cosim/tile/NAME for each shipped tile of the size that a user would simulate.
void register_tiles();

}  // namespace mpgen::bench

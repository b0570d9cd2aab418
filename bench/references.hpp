// Speed of the references alone.
#pragma once

namespace mpgen::bench {

/// Registers a benchmark "reference/NAME" for each shipped MixPE PE, block MAC and block quantiser:
/// one group, or one block, at a time.
void register_references();

}  // namespace mpgen::bench

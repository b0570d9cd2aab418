// Speed of the quantisers.
#pragma once

#include <span>
#include <vector>

#include "bench/peers.hpp"

namespace mpgen::bench {

/// Registers a benchmark "quantize/NAME" for every quantiser of gemm/quantize_spans.hpp, and one of
/// memcpy for scale: one thread, and more data than the caches hold. Where ggml was there at build
/// time, each iteration runs its quantisers in turn with ours, and counters "/ggml NAME" say how
/// many times as many elements a second ours does.
void register_quantizers();

/// ggml's quantisers of `values`, a multiple of 32; none if it was not there at build time.
std::vector<Contestant> ggml_quantizers(std::span<const float> values);

}  // namespace mpgen::bench

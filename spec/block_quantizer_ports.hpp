// Ports and timing that the two online block quantisers share.
#pragma once

#include "spec/formatbook.hpp"
#include "spec/pipeline.hpp"
#include "spec/port.hpp"

namespace mpgen::spec {

/// As format_selector.hpp lists them.
Ports block_quantizer_ports(int lanes, int beat_side_bits, const Formatbook& book);

/// `beats` of a block; the pipeline counts when it is 1.
int block_quantizer_latency(int beats, const BlockQuantizerPipeline& pipeline);

}  // namespace mpgen::spec

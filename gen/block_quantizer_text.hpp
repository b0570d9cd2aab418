// Header paragraphs that the two block quantisers share.
#pragma once

#include <string>

namespace mpgen::gen {

/// What goes in and what comes out.
std::string block_quantizer_text(int block, int lanes);

/// Latency, throughput and, for a block of several beats, how it is stored.
std::string block_quantizer_timing(int beats, int latency);

}  // namespace mpgen::gen

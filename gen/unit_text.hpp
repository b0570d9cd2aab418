// Sentences that headers, data sheets and descriptions share.
#pragma once

#include <string>

#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"

namespace mpgen::gen {

/// "IEEE 754 binary16, subnormals exact", "INT8 ..." or "an aligned integer ...".
std::string activation_text(spec::ActivationFormat activations,
                            const spec::Accumulator& accumulator);

/// Weight of the least significant bit of a group's sum, as a sentence.
std::string lsb_text(spec::ActivationFormat activations, const spec::Accumulator& accumulator);

/// How the accumulator rounds, as sentences.
std::string accumulator_text(const spec::Accumulator& accumulator,
                             spec::ActivationFormat activations);

/// How the values of blocks are summed and the result is rounded, as sentences.
std::string block_accumulator_text(spec::BlockAccumulator accumulator, spec::OutputFormat output,
                                   int longest_dot_product);

/// Latency and throughput of a streaming unit, as a sentence.
std::string latency_text(int cycles, const std::string& element, const std::string& packet);

}  // namespace mpgen::gen

// The AIGER format: how Yosys and abc hand circuits over.
#pragma once

#include <string>

#include "formal/and_graph.hpp"

namespace mpgen::formal {

/// Reads an ASCII AIGER file ("aag") with a symbol table, as Yosys writes it. Inputs and outputs
/// without a symbol get an empty name; of several names of a register the last one counts. Throws
/// std::runtime_error for any other text.
AndGraph read_ascii_aiger(const std::string& text);

/// The binary AIGER file ("aig", version 1.0: all registers start at zero, which is what every tool
/// understands). A register that starts at one is stored inverted; one that starts free reads an
/// additional input in the first cycle. These inputs come last, in the order of their registers.
/// Only the first output has its name in the file: abc wants names to differ.
std::string write_binary_aiger(const AndGraph& graph);

}  // namespace mpgen::formal

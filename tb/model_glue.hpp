// C++ source that ties one Verilated design to the plugin interface.
#pragma once

#include <string>

#include "spec/port.hpp"

namespace mpgen::tb {

/// What a model can do besides simulating.
enum class Flavour {
  plain,     ///< nothing: the fastest
  trace,     ///< write an FST waveform
  coverage,  ///< count line and toggle coverage
};

/// "plain", "trace" or "coverage".
std::string to_string(Flavour flavour);

/// Source text of the glue: a C++17 translation unit's part that follows the classes Verilator
/// generates under the prefix `Vmodel`. Its run loop is straight-line code for just these ports,
/// packed as input_layout() and output_layout() say. Throws std::invalid_argument for ports that
/// cannot be a design's: no input or output, a clock that is no single bit, a name that is no plain
/// identifier or has two underscores in a row (which Verilator spells differently in C++).
std::string model_glue(const spec::Ports& ports, Flavour flavour);

}  // namespace mpgen::tb

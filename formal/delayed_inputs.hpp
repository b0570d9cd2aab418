// Pipelines of behavioural references.
#pragma once

#include <string>

#include "spec/port.hpp"

namespace mpgen::formal {

/// Declares `<name>` for each input `<name>_i` but clock and reset: the input `cycles` clock cycles
/// late. Data and the ends of packets hold while there is no beat; only the delay of valid_i has a
/// reset.
std::string delayed_inputs(const spec::Ports& ports, int cycles);

}  // namespace mpgen::formal

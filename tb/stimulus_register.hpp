// A register in front of a clocked design that makes its model twice as fast.
#pragma once

#include <string>

#include "spec/port.hpp"

namespace mpgen::tb {

/// Name of the module that `stimulus_register` writes.
inline constexpr const char* kStimulusRegister = "mpgen_stimulus_register";

/// SystemVerilog of a top module with the ports of `top` that takes the inputs over at the falling
/// edge of the clock. A Verilated model evaluates whatever depends on its inputs in every call, at
/// both edges; behind this register, that is once a cycle. `ports` have a clock.
std::string stimulus_register(const std::string& top, const spec::Ports& ports);

}  // namespace mpgen::tb

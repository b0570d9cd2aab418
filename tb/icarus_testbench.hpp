// Plain SystemVerilog that plays a stimulus from files and compares with what is expected.
#pragma once

#include <cstdint>
#include <string>

#include "spec/port.hpp"

namespace mpgen::tb {

/// Name of the module that unit_testbench() and tile_testbench() emit.
inline constexpr const char* kTestbenchTop = "mpgen_testbench";

/// Files that the testbench reads from the folder in which it runs, a line for each cycle.
inline constexpr const char* kStimulusFile = "stimulus.hex";  ///< inputs as input_layout() says
inline constexpr const char* kDueFile = "due.hex";            ///< 1: a result belongs to the cycle
inline constexpr const char* kExpectedFile = "expected.hex";  ///< outputs as output_layout() says
inline constexpr const char* kCareFile = "care.hex";          ///< which of their bits count

/// Testbench of a unit with these ports for `cycles` cycles. Resets first, as Model does. A clocked
/// unit's inputs change with the falling edge of the clock; what it shows just before the next one
/// is compared with the lines of the cycle whose rising edge lies between. A bit that counts and is
/// neither 0 nor 1 differs from everything. Prints lines that IcarusRun reads.
std::string unit_testbench(const spec::Ports& ports, const std::string& top, std::uint64_t cycles);

}  // namespace mpgen::tb

// Makes a failing stimulus small.
#pragma once

#include <cstdint>
#include <functional>

#include "spec/port.hpp"
#include "tb/stimulus.hpp"
#include "tb/stream_protocol.hpp"

namespace mpgen::tb {

/// A small stimulus for which `fails` is still true, starting from one for which it is. Drops dot
/// products, packets, blocks, beats, gaps and resets, then sets values to 0 and makes the others
/// simpler, toward 0 in magnitude. Every candidate keeps the protocol, whose flags are moved to the
/// beats that are left. Deterministic; ends after a bounded number of simulated cycles.
Stimulus shrink(const Stimulus& failing, const spec::Ports& ports, const StreamProtocol& protocol,
                const std::function<bool(const Stimulus&)>& fails);

}  // namespace mpgen::tb

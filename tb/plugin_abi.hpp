// The C interface of a model plugin.
//
// The declarations stand inside a macro, because the same text is both compiled here and, through
// `kPluginAbiText`, printed into the source of every plugin: the two cannot drift apart.
#pragma once

#include <cstdint>

#define MPGEN_DECLARE_AND_QUOTE(...)                          \
  __VA_ARGS__                                                 \
  namespace mpgen::tb {                                       \
  inline constexpr const char* kPluginAbiText = #__VA_ARGS__; \
  }

/// Table of functions that a plugin exports through `mpgen_plugin`. Meanings:
///  - `abi_version`: kPluginAbiVersion of the program that made the plugin; compared first.
///  - `input_words`: 64-bit words of the stimulus of one cycle (PortLayout of the inputs).
///  - `record_words`: words of one result record: its cycle, then the outputs.
///  - `create`: a new instance whose registers hold values drawn from `seed`, held in reset; null
///    when memory is short. `error` tells whether it came up well. `plusargs` are what
///    $value$plusargs in the design finds, each with its plus sign.
///  - `reset`: applies the reset for two cycles with all inputs 0 and leaves it applied.
///  - `run`: `cycles` cycles of stimulus; appends at most one record per cycle to `records`, which
///    must have room for `cycles` of them, and returns how many, or -1 when the model stopped.
///    A clocked design: the rising edge samples the inputs of cycle c = first_cycle + i; when the
///    result gate is high after it, the record's cycle is c + 1. A design without clock: the
///    outputs that belong to the inputs of cycle c, recorded as cycle c.
///  - `stream`: null unless the design has AXI streams. Runs until the output has moved its `count`
///    beats, an input that continues has none left, or `cycles` cycles are over, and returns the cycles that it ran, or -1 when the model
///    stopped. `streams` are those of the design in the order of its ports, inputs first. An input
///    offers its beats in order, as the protocol wants: what is offered stays until it is taken or a
///    reset comes.
///  - `trace_open`, `trace_close`: FST waveform; null unless the plugin was built for it. One cycle
///    is 10 ns; inputs change at the falling edge.
///  - `coverage_write`: writes Verilator's coverage points; null unless built for it.
///  - `error`: why the last call returned -1; "" when none did.
/// One instance may be used by one thread at a time; instances are independent.
MPGEN_DECLARE_AND_QUOTE(extern "C" {
  /* One stream of a run. A beat is its tdata in 64-bit words; an output's beat has the words of
     tdata, then those of tkeep, then one word with tlast. `pauses` is a pattern of `pause_words`
     words that repeats, a bit for each cycle since the creation of the instance: 1 offers no new
     beat, or is not ready. With 0 words there are no pauses. */
  struct MpgenStream {
    std::uint64_t* beats;
    std::uint64_t count; /* beats that there are, or room for beats */
    std::uint64_t moved; /* so far; brought up to date by the run */
    const std::uint64_t* pauses;
    std::uint64_t pause_words;
    std::uint64_t continues; /* inputs: more beats follow; the run returns when these are gone */
  };
  struct MpgenPlugin {
    std::uint32_t abi_version;
    std::uint32_t input_words;
    std::uint32_t record_words;
    void* (*create)(std::uint64_t seed, const char* const* plusargs, int plusarg_count);
    void (*destroy)(void* instance);
    int (*reset)(void* instance);
    std::int64_t (*run)(void* instance, const std::uint64_t* inputs, std::uint64_t cycles,
                        std::uint64_t* records, std::uint64_t first_cycle);
    std::int64_t (*stream)(void* instance, MpgenStream* streams, std::uint64_t cycles);
    int (*trace_open)(void* instance, const char* path);
    int (*trace_close)(void* instance);
    int (*coverage_write)(void* instance, const char* path);
    const char* (*error)(const void* instance);
  };
})

#undef MPGEN_DECLARE_AND_QUOTE

namespace mpgen::tb {

/// Changes whenever MpgenPlugin or the meaning of a function does.
inline constexpr std::uint32_t kPluginAbiVersion = 3;

/// Name of the one exported symbol: `const MpgenPlugin* mpgen_plugin()`.
inline constexpr const char* kPluginEntry = "mpgen_plugin";

}  // namespace mpgen::tb

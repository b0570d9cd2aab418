// The part of a unit's suites that a trial has time for.
#pragma once

#include <optional>

#include "fuzz/trial.hpp"

namespace mpgen::fuzz {

/// Plays the replay line of `options`, if there is one, then all suites of the unit, and adds what
/// was done to `result`. Returns the first failure, its stimulus shrunk. The model of `source` is
/// in `cache` already.
std::optional<TrialFailure> play_suites(const spec::Design& design, const tb::RtlSource& source,
                                        const tb::ModelCache& cache, const TrialOptions& options,
                                        TrialResult& result);

}  // namespace mpgen::fuzz

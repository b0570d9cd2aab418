// The shipped designs, for benchmarks.
#pragma once

#include <string>
#include <vector>

#include "spec/unit.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::bench {

/// The design of configs/NAME.yaml. Throws std::runtime_error when it cannot be read.
spec::Design shipped_design(const std::string& name);

/// Names of all shipped configurations, sorted.
std::vector<std::string> shipped_names();

/// Its RTL, as the model cache takes it.
tb::RtlSource rtl_of(const spec::Design& design);

}  // namespace mpgen::bench

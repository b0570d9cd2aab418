// From the generator's files to those that a model is built of.
#pragma once

#include "spec/unit.hpp"
#include "tb/model_cache.hpp"

namespace mpgen::cli {

tb::RtlSource rtl_of(const spec::Design& design);

}  // namespace mpgen::cli

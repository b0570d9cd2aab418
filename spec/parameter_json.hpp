// Values of configuration keys in JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "spec/parameter.hpp"

namespace mpgen::spec {

/// The value as a configuration in JSON has it.
nlohmann::ordered_json parameter_json(const ParameterValue& value);

}  // namespace mpgen::spec

// What `mpgen quantize` says about its work.
#pragma once

#include <string>

#include "tensors/quantize_file.hpp"

namespace mpgen::cli {

/// For people: some lines per tensor.
std::string quantize_report_as_text(const tensors::QuantizeRequest& request,
                                    const tensors::QuantizeReport& report);

/// For programs: an object with "input", "output", the settings, "tensors" and "left_out".
std::string quantize_report_as_json(const tensors::QuantizeRequest& request,
                                    const tensors::QuantizeReport& report);

/// "dialectfp4, blocks of 32": format and unit.
std::string description_of(const tensors::StorageSettings& settings);

}  // namespace mpgen::cli

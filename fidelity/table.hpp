// The result of a measurement, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "fidelity/measurement.hpp"

namespace mpgen::fidelity {

/// A line per format with its bits per element, a column per tensor, dB with two digits after the
/// point; a heading that says what was measured.
std::string text_table(const MeasurementPlan& plan, const Ratios& ratios);

/// "format,elements,bits,TENSOR,...", then a line per format; dB with four digits.
/// `elements` are those that share a scale.
std::string csv_table(const MeasurementPlan& plan, const Ratios& ratios);

/// The plan and the ratios, rounded as in CSV; null stands for an infinite ratio.
nlohmann::ordered_json json_table(const MeasurementPlan& plan, const Ratios& ratios);

}  // namespace mpgen::fidelity

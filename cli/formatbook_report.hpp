// What `mpgen formatbook check` says of a legal book.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "spec/formatbook.hpp"

namespace mpgen::cli {

/// For people: magnitudes and thresholds, selection, storage and warnings.
std::string formatbook_as_text(const std::string& title, const spec::Formatbook& book);

/// For programs: an object with "dialects", "pairs", "bits" and "warnings".
nlohmann::ordered_json formatbook_as_json(const spec::Formatbook& book);

}  // namespace mpgen::cli

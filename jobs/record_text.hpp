// A record as text.
#pragma once

#include <optional>
#include <string>

#include "jobs/job.hpp"

namespace mpgen::jobs {

/// JSON with a checksum. An output that is no text in UTF-8 is written in base 64.
std::string write_record(const Record& record);

/// Nothing when the text is no record or its checksum is wrong.
std::optional<Record> parse_record(const std::string& text);

}  // namespace mpgen::jobs

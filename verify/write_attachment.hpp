// Files that a job leaves in the folder of the run.
#pragma once

#include <filesystem>
#include <string>

#include "verify/job_context.hpp"

namespace mpgen::verify {

/// Writes `text` to `name`, below the run's folder, in one step. Throws flow::ToolError when it
/// cannot.
void write_attachment(const JobContext& context, const std::filesystem::path& name,
                      const std::string& text);

}  // namespace mpgen::verify

// The RTL of a design as files for a tool.
#pragma once

#include <filesystem>
#include <vector>

#include "flow/temporary_folder.hpp"
#include "gen/rtl.hpp"

namespace mpgen::flow {

/// Writes all files and headers of `rtl` into `folder` and returns the paths of the files that a
/// tool reads, in their order. Throws ToolError.
std::vector<std::filesystem::path> write_rtl(const gen::Rtl& rtl, const TemporaryFolder& folder);

}  // namespace mpgen::flow

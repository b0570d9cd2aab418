// mpgen_assert.svh: the macros of the checks in emitted modules.
#pragma once

#include <string>

namespace mpgen::gen {

/// Name of the file that the modules include.
inline constexpr const char* kAssertHeader = "mpgen_assert.svh";

/// Its text, the same for every design.
std::string assert_header();

}  // namespace mpgen::gen

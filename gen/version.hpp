// Version of the generator, part of every emitted file; it stands in CMakeLists.txt.
#pragma once

namespace mpgen::gen {

inline constexpr const char* kVersion = MPGEN_VERSION;

}  // namespace mpgen::gen

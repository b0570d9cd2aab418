// Version of the generator, part of every emitted file.
#pragma once

namespace mpgen::gen {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace mpgen::gen

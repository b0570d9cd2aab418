// What mpgen tells the shell.
#pragma once

namespace mpgen::cli {

inline constexpr int kAllRight = 0;
inline constexpr int kCheckFailed = 1;  ///< a lint, comparison or proof found something
inline constexpr int kBadInput = 2;     ///< wrong options or configurations; nothing was done
inline constexpr int kToolFailed = 3;   ///< a tool is missing or failed, or a file was not writable

}  // namespace mpgen::cli

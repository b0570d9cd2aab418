// Threads over panels of a result.
#pragma once

#include <cstddef>
#include <functional>

namespace mpgen::gemm {

/// Does panel `panel` in worker `worker`, 0..threads - 1.
using PanelWork = std::function<void(std::size_t panel, int worker)>;

/// Does all panels 0..panels - 1 in at most `threads` threads, the calling one among them; each
/// panel is done once, by one thread. Work that writes its own panel only therefore gives the same
/// result for every number of threads. An exception stops further panels; that of the lowest panel
/// that threw is thrown on. Throws std::invalid_argument if `threads` is below 1.
void for_each_panel(std::size_t panels, int threads, const PanelWork& work);

}  // namespace mpgen::gemm

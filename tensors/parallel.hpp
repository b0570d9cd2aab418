// The pieces of a long job, done by several threads.
#pragma once

#include <cstdint>
#include <functional>

namespace mpgen::tensors {

/// Does piece `piece` in the thread `worker`, 0 to workers - 1.
using Work = std::function<void(int worker, std::uint64_t piece)>;

/// `jobs`, or one per processor if it is 0; never more than there are pieces.
int worker_count(int jobs, std::uint64_t pieces);

/// Does all pieces 0..pieces - 1. An exception ends the job early; the one of the lowest piece is
/// thrown on, whatever the number of threads. `watch` is called in the calling thread, now and
/// then, with the number of finished pieces.
void for_each_piece(std::uint64_t pieces, int workers, const Work& work,
                    const std::function<void(std::uint64_t)>& watch);

}  // namespace mpgen::tensors

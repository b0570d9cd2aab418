// Outlier channels, as activations of language models have them.
#pragma once

#include <cstddef>
#include <vector>

#include "tb/random.hpp"

namespace mpgen::tb {

/// A factor for each of `channels`: 30 for about one in a hundred, else 1. The same for all rows of
/// a tensor, which is what makes a channel an outlier.
std::vector<float> outlier_channels(std::size_t channels, Random random);

}  // namespace mpgen::tb

// Libraries of others that do comparable work, as far as they were there at build time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/linear_layer.hpp"

namespace mpgen::bench {

/// One way to compute a layer, everything prepared that a model keeps from call to call.
struct Contestant {
  std::string name;
  std::function<void()> run;  ///< one forward pass
};

/// Names of peers.
inline constexpr const char* kOpenBlas = "OpenBLAS sgemm";
inline constexpr const char* kGgmlMxfp4 = "ggml MXFP4 repacked";
inline constexpr const char* kGgmlQ4K = "ggml Q4_K repacked";

/// One thread each. The layer must live as long as the contestants.
std::vector<Contestant> openblas_peers(const LinearLayer& layer);
std::vector<Contestant> ggml_peers(const LinearLayer& layer);

/// A sentence on every peer that was not there at build time.
std::string missing_peers();

}  // namespace mpgen::bench

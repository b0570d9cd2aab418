#include "bench/peers.hpp"

#ifdef MPGEN_HAS_OPENBLAS

#include <cblas.h>

#include <memory>

namespace mpgen::bench {

std::vector<Contestant> openblas_peers(const LinearLayer& layer) {
  auto result = std::make_shared<std::vector<float>>(layer.tokens * layer.channels);
  return {{.name = kOpenBlas, .run = [&layer, result] {
             openblas_set_num_threads(1);
             const auto tokens = static_cast<blasint>(layer.tokens);
             const auto channels = static_cast<blasint>(layer.channels);
             const auto k = static_cast<blasint>(layer.k);
             cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, tokens, channels, k, 1.0F,
                         layer.activations.data(), k, layer.weights.data(), k, 0.0F, result->data(),
                         channels);
           }}};
}

}  // namespace mpgen::bench

#else

namespace mpgen::bench {

std::vector<Contestant> openblas_peers(const LinearLayer& /*layer*/) { return {}; }

}  // namespace mpgen::bench

#endif

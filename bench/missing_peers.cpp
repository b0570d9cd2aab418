#include "bench/peers.hpp"

namespace mpgen::bench {

std::string missing_peers() {
  std::string text;
#ifndef MPGEN_HAS_OPENBLAS
  text += "OpenBLAS is missing: install libopenblas-dev and configure again.\n";
#endif
#ifndef MPGEN_HAS_GGML
  text +=
      "ggml is missing: install it from source and configure again with its prefix in "
      "CMAKE_PREFIX_PATH.\n";
#endif
  return text;
}

}  // namespace mpgen::bench

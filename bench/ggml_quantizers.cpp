#include "bench/quantizers.hpp"

#ifdef MPGEN_HAS_GGML

#include <ggml-cpu.h>
#include <ggml.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace mpgen::bench {
namespace {

constexpr std::int64_t kRow = 4096;

Contestant quantizer(const char* name, ggml_type type, std::span<const float> values) {
  const auto size = static_cast<std::int64_t>(values.size());
  const std::size_t bytes = ggml_row_size(type, size);
  auto result = std::make_shared<std::vector<std::uint8_t>>(bytes);
  const auto from_float = ggml_get_type_traits_cpu(type)->from_float;
  return {.name = name, .run = [values, result, type, from_float, size] {
            for (std::int64_t begin = 0; begin < size; begin += kRow) {
              const std::int64_t count = std::min(kRow, size - begin);
              from_float(values.data() + begin, result->data() + ggml_row_size(type, begin), count);
            }
          }};
}

}  // namespace

std::vector<Contestant> ggml_quantizers(std::span<const float> values) {
  ggml_cpu_init();
  return {quantizer("ggml MXFP4", GGML_TYPE_MXFP4, values),
          quantizer("ggml Q4_0", GGML_TYPE_Q4_0, values),
          quantizer("ggml Q8_0", GGML_TYPE_Q8_0, values)};
}

}  // namespace mpgen::bench

#else

namespace mpgen::bench {

std::vector<Contestant> ggml_quantizers(std::span<const float> /*values*/) { return {}; }

}  // namespace mpgen::bench

#endif  // MPGEN_HAS_GGML

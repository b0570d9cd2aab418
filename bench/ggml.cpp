#include "bench/peers.hpp"

#ifdef MPGEN_HAS_GGML

#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <ggml.h>

#include <cstring>
#include <memory>
#include <stdexcept>

namespace mpgen::bench {
namespace {

using Context = std::unique_ptr<ggml_context, decltype(&ggml_free)>;
using Buffer = std::unique_ptr<ggml_backend_buffer, decltype(&ggml_backend_buffer_free)>;
using Backend = std::unique_ptr<ggml_backend, decltype(&ggml_backend_free)>;

// The memory in which ggml stores weights in the order of its fastest kernels.
ggml_backend_buffer_type_t repacking_memory() {
  ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
  ggml_backend_reg_t registry = ggml_backend_dev_backend_reg(device);
  const auto extra_types = reinterpret_cast<ggml_backend_dev_get_extra_bufts_t>(
      ggml_backend_reg_get_proc_address(registry, "ggml_backend_dev_get_extra_bufts"));
  if (extra_types == nullptr) return nullptr;
  for (ggml_backend_buffer_type_t* type = extra_types(device); type != nullptr && *type != nullptr;
       ++type) {
    if (std::strcmp(ggml_backend_buft_name(*type), "CPU_REPACK") == 0) return *type;
  }
  return nullptr;
}

Context new_context(std::size_t tensors) {
  ggml_init_params parameters{};
  parameters.mem_size = tensors * ggml_tensor_overhead() + ggml_graph_overhead();
  parameters.no_alloc = true;
  return {ggml_init(parameters), ggml_free};
}

// A matrix product with prepared weights.
class Product {
 public:
  Product(const LinearLayer& layer, ggml_type type, ggml_backend_buffer_type_t weight_memory)
      : backend_(ggml_backend_cpu_init(), ggml_backend_free),
        weight_context_(new_context(1)),
        context_(new_context(2)),
        weight_buffer_(nullptr, ggml_backend_buffer_free),
        buffer_(nullptr, ggml_backend_buffer_free) {
    const auto k = static_cast<std::int64_t>(layer.k);
    const auto channels = static_cast<std::int64_t>(layer.channels);
    ggml_backend_cpu_set_n_threads(backend_.get(), 1);
    ggml_tensor* weights = ggml_new_tensor_2d(weight_context_.get(), type, k, channels);
    weight_buffer_.reset(
        ggml_backend_alloc_ctx_tensors_from_buft(weight_context_.get(), weight_memory));
    ggml_tensor* activations = ggml_new_tensor_2d(context_.get(), GGML_TYPE_F32, k,
                                                  static_cast<std::int64_t>(layer.tokens));
    ggml_tensor* result = ggml_mul_mat(context_.get(), weights, activations);
    buffer_.reset(ggml_backend_alloc_ctx_tensors(context_.get(), backend_.get()));
    if (!weight_buffer_ || !buffer_) throw std::runtime_error("ggml cannot allocate its tensors");
    std::vector<char> quantized(ggml_nbytes(weights));
    ggml_quantize_chunk(type, layer.weights.data(), quantized.data(), 0, channels, k, nullptr);
    ggml_backend_tensor_set(weights, quantized.data(), 0, quantized.size());
    ggml_backend_tensor_set(activations, layer.activations.data(), 0, ggml_nbytes(activations));
    graph_ = ggml_new_graph(context_.get());
    ggml_build_forward_expand(graph_, result);
  }

  void compute() const {
    if (ggml_backend_graph_compute(backend_.get(), graph_) != GGML_STATUS_SUCCESS) {
      throw std::runtime_error("ggml cannot compute a product");
    }
  }

 private:
  Backend backend_;
  Context weight_context_;
  Context context_;
  Buffer weight_buffer_;
  Buffer buffer_;
  ggml_cgraph* graph_ = nullptr;
};

Contestant contestant(const char* name, const LinearLayer& layer, ggml_type type,
                      ggml_backend_buffer_type_t weight_memory) {
  auto product = std::make_shared<Product>(layer, type, weight_memory);
  return {.name = name, .run = [product] { product->compute(); }};
}

}  // namespace

std::vector<Contestant> ggml_peers(const LinearLayer& layer) {
  std::vector<Contestant> peers;
  if (ggml_backend_buffer_type_t memory = repacking_memory(); memory != nullptr) {
    peers.push_back(contestant(kGgmlMxfp4, layer, GGML_TYPE_MXFP4, memory));
    peers.push_back(contestant(kGgmlQ4K, layer, GGML_TYPE_Q4_K, memory));
  }
  return peers;
}

}  // namespace mpgen::bench

#else

namespace mpgen::bench {

std::vector<Contestant> ggml_peers(const LinearLayer& /*layer*/) { return {}; }

}  // namespace mpgen::bench

#endif

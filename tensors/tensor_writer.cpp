#include "tensors/tensor_writer.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <system_error>
#include <tuple>
#include <utility>

#include "tensors/error.hpp"
#include "tensors/npy_header.hpp"

namespace mpgen::tensors {
namespace {

namespace fs = std::filesystem;

// File offsets are signed; the rest is room for the header.
constexpr std::uint64_t kMostDataBytes = std::uint64_t{1} << 62;

}  // namespace

TensorWriter::TensorWriter(const fs::path& path, const std::string& header,
                           std::vector<std::uint64_t> begins)
    : file_(path), begins_(std::move(begins)) {
  for (auto& begin : begins_) begin += header.size();
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  file_.write(0, {reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
}

TensorWriter TensorWriter::safetensors(const fs::path& path, std::vector<TensorEntry> tensors,
                                       const Metadata& metadata) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&tensors](std::size_t a, std::size_t b) {
    return std::tie(tensors[b].type.bits, tensors[a].name) <
           std::tie(tensors[a].type.bits, tensors[b].name);
  });
  std::vector<std::uint64_t> begins(tensors.size());
  std::vector<TensorEntry> ordered;
  ordered.reserve(tensors.size());
  std::uint64_t end = 0;
  for (const std::size_t i : order) {
    const auto bytes = byte_count(tensors[i].shape, tensors[i].type);
    if (!bytes || *bytes > kMostDataBytes - end) {
      throw OutputError(path, "it would be larger than files can be");
    }
    begins[i] = tensors[i].begin = end;
    end += *bytes;
    tensors[i].end = end;
    ordered.push_back(std::move(tensors[i]));
  }
  const std::string header = make_safetensors_header(ordered, metadata);
  if (header.size() - kSafetensorsLengthBytes > kLongestSafetensorsHeader) {
    throw OutputError(path,
                      "it would have a header longer than the format allows; select fewer "
                      "tensors");
  }
  return {path, header, std::move(begins)};
}

TensorWriter TensorWriter::npy(const fs::path& path, const Shape& shape, const ElementType& type) {
  const auto bytes = byte_count(shape, type);
  if (!bytes || *bytes > kMostDataBytes) {
    throw OutputError(path, "it would be larger than files can be");
  }
  return {path, make_npy_header(shape, type), {0}};
}

void TensorWriter::write(std::size_t tensor, std::uint64_t offset,
                         std::span<const std::uint8_t> bytes) const {
  file_.write(begins_[tensor] + offset, bytes);
}

void require_distinct(const fs::path& input, const fs::path& output) {
  std::error_code error;
  if (fs::equivalent(input, output, error)) {
    throw InputError(output, "is an input; the output must be another file");
  }
}

}  // namespace mpgen::tensors

#include "operands/gguf_file.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "operands/gguf_cursor.hpp"
#include "operands/gguf_types.hpp"
#include "spec/words.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::operands {
namespace {

using tensors::InputError;

constexpr std::uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr std::uint64_t kDefaultAlignment = 32;
constexpr std::uint32_t kMostDimensions = 4;
constexpr std::uint32_t kU32Value = 4;
constexpr std::uint32_t kStringValue = 8;
constexpr std::uint32_t kU64Value = 10;
constexpr int kDeepestArray = 8;
// Bytes of a metadata value by its type; 0 for strings and arrays.
constexpr std::array<std::uint64_t, 13> kValueBytes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

class HeaderReader {
 public:
  explicit HeaderReader(const tensors::InputFile& file) : file_(file), cursor_(file) {}

  std::vector<GgufTensor> read() {
    read_version();
    const std::uint64_t count = cursor_.read_u64();
    const std::uint64_t keys = cursor_.read_u64();
    for (std::uint64_t i = 0; i < keys; ++i) read_key();
    std::vector<GgufTensor> tensors;
    for (std::uint64_t i = 0; i < count; ++i) {
      tensors.push_back(read_tensor(fmt::format("tensor {} of {}", i + 1, count)));
    }
    place(tensors);
    return tensors;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw InputError(file_.path(), why); }
  [[noreturn]] void refuse(const GgufTensor& tensor, const std::string& why) const {
    refuse(fmt::format("tensor {}: {}", tensors::quote_name(tensor.name), why));
  }

  void read_version() {
    if (file_.size() < 8 || cursor_.read_u32() != kMagic) {
      refuse("does not begin with the mark of such files, GGUF");
    }
    const std::uint32_t version = cursor_.read_u32();
    if (version != 0 && (version & 0xFFFF) == 0) {
      refuse("is big-endian; allowed: little-endian files");
    }
    if (version < 2 || version > 3) {
      refuse(fmt::format("has version {} of the GGUF format; allowed: 2 and 3", version));
    }
  }

  void read_key() {
    const std::string key = cursor_.read_name("a metadata key");
    const std::uint32_t type = cursor_.read_u32();
    if (key == "general.alignment" && (type == kU32Value || type == kU64Value)) {
      alignment_ = type == kU32Value ? cursor_.read_u32() : cursor_.read_u64();
      if (!std::has_single_bit(alignment_)) {
        refuse(fmt::format("general.alignment is {}; allowed: powers of two", alignment_));
      }
      return;
    }
    skip_values(key, type, 1, 0);
  }

  void skip_values(const std::string& key, std::uint32_t type, std::uint64_t count, int depth) {
    if (type >= kValueBytes.size()) {
      refuse(fmt::format("metadata key {} has a value of type {}; allowed: 0 to {}",
                         spec::quote(key), type, kValueBytes.size() - 1));
    }
    if (kValueBytes[type] != 0) {
      cursor_.skip(count, kValueBytes[type]);
      return;
    }
    if (depth == kDeepestArray) {
      refuse(fmt::format("metadata key {} has arrays nested deeper than {}", spec::quote(key),
                         kDeepestArray));
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      if (type == kStringValue) {
        cursor_.skip(cursor_.read_u64());
        continue;
      }
      const std::uint32_t element = cursor_.read_u32();
      const std::uint64_t length = cursor_.read_u64();
      skip_values(key, element, length, depth + 1);
    }
  }

  GgufTensor read_tensor(const std::string& which) {
    GgufTensor tensor;
    tensor.name = cursor_.read_name(which);
    const std::uint32_t dimensions = cursor_.read_u32();
    if (dimensions == 0 || dimensions > kMostDimensions) {
      refuse(tensor, fmt::format("{} dimensions; allowed: 1 to {}", dimensions, kMostDimensions));
    }
    tensor.shape.resize(dimensions);
    for (std::uint32_t i = 0; i < dimensions; ++i) {
      tensor.shape[dimensions - 1 - i] = cursor_.read_u64();
    }
    tensor.type = cursor_.read_u32();
    tensor.begin = cursor_.read_u64();
    tensor.bytes = bytes_of(tensor);
    return tensor;
  }

  std::uint64_t bytes_of(const GgufTensor& tensor) const {
    const GgufLayout layout = gguf_layout(tensor.type);
    if (layout.block_bytes == 0) return 0;
    if (tensor.shape.back() % layout.block_elements != 0) {
      refuse(tensor, fmt::format("{} of shape {}; allowed: rows of whole blocks of {} elements",
                                 gguf_type_name(tensor.type), tensors::to_string(tensor.shape),
                                 layout.block_elements));
    }
    const auto elements = tensors::element_count(tensor.shape);
    const auto bytes =
        elements ? tensors::checked_product(*elements / layout.block_elements, layout.block_bytes)
                 : std::nullopt;
    if (!bytes) {
      refuse(tensor,
             fmt::format("shape {} has more than 2^64 bytes", tensors::to_string(tensor.shape)));
    }
    return *bytes;
  }

  // From offsets within the data to offsets within the file.
  void place(std::vector<GgufTensor>& tensors) const {
    const std::uint64_t rest = cursor_.offset() % alignment_;
    const std::uint64_t padding = rest == 0 ? 0 : alignment_ - rest;
    if (!tensors.empty() && padding > file_.size() - cursor_.offset()) {
      refuse("the file ends with its header");
    }
    const std::uint64_t data_begin = cursor_.offset() + padding;
    for (auto& tensor : tensors) {
      if (tensor.begin % alignment_ != 0) {
        refuse(tensor, fmt::format("its data begin at byte {}, no multiple of the alignment {}",
                                   tensor.begin, alignment_));
      }
      const std::uint64_t data_bytes = file_.size() - data_begin;
      if (tensor.begin > data_bytes || tensor.bytes > data_bytes - tensor.begin) {
        refuse(tensor, fmt::format("needs {} bytes from byte {} of the data, but the file has {} "
                                   "bytes of data",
                                   tensor.bytes, tensor.begin, data_bytes));
      }
      tensor.begin += data_begin;
    }
  }

  const tensors::InputFile& file_;
  GgufCursor cursor_;
  std::uint64_t alignment_ = kDefaultAlignment;
};

}  // namespace

GgufFile::GgufFile(const std::filesystem::path& path) : file_(path) {
  tensors_ = HeaderReader(file_).read();
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (index_.emplace(tensors_[i].name, i).second) continue;
    throw InputError(
        path, fmt::format("tensor {} is there twice", tensors::quote_name(tensors_[i].name)));
  }
}

const GgufTensor* GgufFile::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &tensors_[found->second];
}

void GgufFile::read(const GgufTensor& tensor, std::uint64_t offset,
                    std::span<std::uint8_t> bytes) const {
  file_.read(tensor.begin + offset, bytes);
}

}  // namespace mpgen::operands

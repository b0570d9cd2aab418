#include "tensors/tensor_file.hpp"

#include <string>
#include <utility>

#include "spec/utf8_text.hpp"
#include "tensors/error.hpp"
#include "tensors/npy_header.hpp"

namespace mpgen::tensors {
namespace {

TensorEntry entry_of(const InputFile& file, const NpyHeader& header) {
  const std::string name = file.path().stem().string();
  if (spec::find_invalid_utf8(name) || name == "__metadata__") {
    throw InputError(file.path(),
                     "the file's name becomes the name of its tensor, and this one cannot be that; "
                     "rename the file");
  }
  return {.name = name,
          .type = header.type,
          .shape = header.shape,
          .begin = 0,
          .end = file.size() - header.data_begin};
}

}  // namespace

TensorFile::TensorFile(const std::filesystem::path& path) : file_(path) {
  if (path.extension() == ".npy") {
    const NpyHeader header = read_npy_header(file_);
    data_begin_ = header.data_begin;
    tensors_ = {entry_of(file_, header)};
  } else if (path.extension() == ".safetensors") {
    SafetensorsHeader header = read_safetensors_header(file_);
    data_begin_ = header.data_begin;
    tensors_ = std::move(header.tensors);
    metadata_ = std::move(header.metadata);
  } else {
    throw InputError(path, "is no file of tensors by its name; allowed: .safetensors and .npy");
  }
  for (std::size_t i = 0; i < tensors_.size(); ++i) index_.emplace(tensors_[i].name, i);
}

const TensorEntry* TensorFile::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &tensors_[found->second];
}

void TensorFile::read(const TensorEntry& tensor, std::uint64_t offset,
                      std::span<std::uint8_t> bytes) const {
  file_.read(data_begin_ + tensor.begin + offset, bytes);
}

}  // namespace mpgen::tensors

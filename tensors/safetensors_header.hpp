// Headers of safetensors files: eight bytes of length, JSON, then the data of the tensors.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tensors/input_file.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::tensors {

/// Longest header, in bytes; the format's reference reads no longer one either.
inline constexpr std::uint64_t kLongestSafetensorsHeader = 100'000'000;
/// Bytes of the header's length, which stands before it.
inline constexpr std::uint64_t kSafetensorsLengthBytes = 8;

/// All strings, as the format demands.
using Metadata = std::map<std::string, std::string>;

struct SafetensorsHeader {
  std::vector<TensorEntry> tensors;  ///< in the order of their data, which they fill without a hole
  Metadata metadata;                 ///< `__metadata__`; empty without one
  std::uint64_t data_begin = 0;      ///< in bytes from the start of the file
};

/// Reads and checks everything that the file says about itself. Throws InputError.
SafetensorsHeader read_safetensors_header(const InputFile& file);

/// A file's first bytes, padded so that its data begins at a multiple of 8 bytes. `tensors` are in
/// the order of their data.
std::string make_safetensors_header(const std::vector<TensorEntry>& tensors,
                                    const Metadata& metadata);

}  // namespace mpgen::tensors

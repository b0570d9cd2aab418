// Configurations and files for the tests of loading operands.
#pragma once

#include <bit>
#include <string>
#include <vector>

#include "golden/binary16.hpp"
#include "spec/mpgemm_tile.hpp"
#include "tensors/quantize_file.hpp"
#include "tests/tensors/random_tensor.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::operands::test {

/// Groups of 32 or blocks of 16.
inline spec::MpgemmTileSpec tile(spec::TileScheme scheme) {
  spec::MpgemmTileSpec spec;
  spec.scheme = scheme;
  spec.group = 32;
  spec.block = 16;
  return spec;
}

/// What mpgen quantize makes of the file; returns the path.
inline std::filesystem::path quantized(const tensors::test::Folder& folder,
                                       const std::filesystem::path& input,
                                       const tensors::StorageSettings& settings) {
  const auto output = folder.file("quantized.safetensors");
  std::filesystem::remove(output);
  tensors::quantize_file({.input = input, .output = output, .settings = settings, .jobs = 1});
  return output;
}

/// Binary16 patterns of values, by the correctly rounded conversion of golden/.
inline std::vector<std::uint16_t> halves_of(const std::vector<float>& values) {
  std::vector<std::uint16_t> halves;
  for (const float value : values) {
    halves.push_back(golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value)));
  }
  return halves;
}

}  // namespace mpgen::operands::test

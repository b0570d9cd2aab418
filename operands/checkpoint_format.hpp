// What stands beside a checkpoint about its format.
#pragma once

#include <filesystem>
#include <string>

namespace mpgen::operands {

/// The `checkpoint_format` of quantize_config.json, or of `quantization_config` in config.json, in
/// the folder of `file`; empty without one. Throws tensors::InputError when one of these files is
/// there and cannot be understood.
std::string find_checkpoint_format(const std::filesystem::path& file);

}  // namespace mpgen::operands

#include "operands/checkpoint_format.hpp"

#include <nlohmann/json.hpp>

#include "tensors/error.hpp"
#include "tensors/input_file.hpp"

namespace mpgen::operands {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLongestConfiguration = std::uint64_t{1} << 24;

// An object; empty if there is no such file.
nlohmann::json read_object(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return nlohmann::json::object();
  const tensors::InputFile file(path);
  if (file.size() > kLongestConfiguration) {
    throw tensors::InputError(path, "is longer than 16 MiB, and no configuration of a checkpoint");
  }
  std::vector<std::uint8_t> text(file.size());
  file.read(0, text);
  auto object = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (!object.is_object()) {
    throw tensors::InputError(path,
                              "is no JSON object; it tells how the checkpoint beside it is stored");
  }
  return object;
}

std::string format_of(const nlohmann::json& settings, const fs::path& path) {
  if (!settings.is_object() || !settings.contains("checkpoint_format")) return "";
  const auto& format = settings["checkpoint_format"];
  if (format.is_null()) return "";
  if (!format.is_string()) throw tensors::InputError(path, "checkpoint_format must be a string");
  return format.get<std::string>();
}

}  // namespace

std::string find_checkpoint_format(const fs::path& file) {
  const fs::path own = file.parent_path() / "quantize_config.json";
  std::string format = format_of(read_object(own), own);
  if (!format.empty()) return format;
  const fs::path model = file.parent_path() / "config.json";
  const nlohmann::json object = read_object(model);
  return object.contains("quantization_config") ? format_of(object["quantization_config"], model)
                                                : "";
}

}  // namespace mpgen::operands

#include "operands/operand_name.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/words.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::operands {
namespace {

// "'a', 'b' and 7 more".
std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNames = 10;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    shown.push_back(tensors::quote_name(names[i]));
  }
  if (names.size() > kMostNames) shown.push_back(fmt::format("{} more", names.size() - kMostNames));
  return spec::join_words(shown, "and");
}

}  // namespace

OperandName parse_operand_name(const std::string& text) {
  std::size_t end = std::string::npos;
  for (const std::string extension : {".npy", ".safetensors", ".gguf"}) {
    const std::size_t found = text.find(extension + ":");
    if (found != std::string::npos) end = std::min(end, found + extension.size());
  }
  if (end == std::string::npos) return {.file = text, .tensor = ""};
  return {.file = text.substr(0, end), .tensor = text.substr(end + 1)};
}

std::string pick_tensor(const OperandName& name, const std::vector<std::string>& names) {
  if (names.empty()) throw tensors::InputError(name.file, "has no tensors");
  if (name.tensor.empty()) {
    if (names.size() == 1) return names.front();
    throw tensors::InputError(
        name.file, fmt::format("has {} tensors; name one, as in {}:{}. There are {}", names.size(),
                               name.file.string(), names.front(), list_of(names)));
  }
  if (std::find(names.begin(), names.end(), name.tensor) != names.end()) return name.tensor;
  throw tensors::InputError(name.file,
                            fmt::format("has no tensor {}{}", tensors::quote_name(name.tensor),
                                        spec::did_you_mean(name.tensor, names, list_of(names))));
}

}  // namespace mpgen::operands

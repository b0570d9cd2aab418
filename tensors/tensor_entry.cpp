#include "tensors/tensor_entry.hpp"

#include "spec/words.hpp"

namespace mpgen::tensors {

std::string quote_name(std::string_view name) {
  constexpr std::size_t kLongestName = 200;
  return spec::quote(name, kLongestName);
}

}  // namespace mpgen::tensors

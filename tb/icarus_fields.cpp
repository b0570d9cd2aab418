#include "tb/icarus_fields.hpp"

#include <algorithm>
#include <cstddef>

namespace mpgen::tb {

std::vector<std::uint64_t> used_bits(const PortLayout& layout) {
  std::vector<std::uint64_t> used(static_cast<std::size_t>(layout.words()));
  for (const PortField& field : layout.fields()) {
    for (int bit = 0; bit < field.width(); bit += 64) {
      field.put_bits(used.data(), ~std::uint64_t{0}, bit, std::min(64, field.width() - bit));
    }
  }
  return used;
}

std::vector<DecodedField> decode_bits(const spec::Ports& ports, const std::string& bits) {
  const PortLayout layout = output_layout(ports);
  std::vector<std::uint64_t> words(static_cast<std::size_t>(layout.words()));
  if (bits.size() != 64 * words.size()) return {};
  for (std::size_t bit = 0; bit < bits.size(); ++bit) {
    if (bits[bits.size() - 1 - bit] == '1') words[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  std::vector<DecodedField> fields = decode_outputs(ports, words.data(), nullptr);
  for (DecodedField& field : fields) {
    const PortField& place = layout.field(field.name);
    // Wide values are shown as one.
    const bool is_whole = field.values.size() == 1;
    const auto width =
        static_cast<std::size_t>(is_whole ? place.width() : place.width() / place.elements());
    const auto first = static_cast<std::size_t>(64 * place.word() + place.shift());
    for (std::size_t element = 0; element < field.values.size(); ++element) {
      const std::string digits = bits.substr(bits.size() - first - (element + 1) * width, width);
      if (digits.find_first_not_of("01") != std::string::npos) field.values[element] = digits;
    }
  }
  return fields;
}

}  // namespace mpgen::tb

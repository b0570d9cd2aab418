#include "spec/yaml_integer.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "spec/words.hpp"

namespace mpgen::spec {

IntegerText parse_integer(std::string_view text) {
  if (text.front() == '+') text.remove_prefix(1);
  const std::size_t sign = text.front() == '-' ? 1 : 0;
  if (text.size() > sign + 1 && text[sign] == '0') {
    return {.value = std::nullopt, .has_leading_zero = true};
  }
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc()) return {};
  return {.value = value, .has_leading_zero = false};
}

std::string leading_zero_message(std::string_view text) {
  return fmt::format("write {} in decimal without a leading zero", quote(text));
}

}  // namespace mpgen::spec

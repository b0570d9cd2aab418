// Integers in YAML, strictly: decimal, without leading zeros.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mpgen::spec {

struct IntegerText {
  std::optional<std::int64_t> value;  ///< none if it does not fit, or is not written in decimal
  bool has_leading_zero = false;      ///< YAML 1.1 reads such a number as octal, YAML 1.2 does not
};

/// `text` is a scalar of type `integer`.
IntegerText parse_integer(std::string_view text);

/// "write '012' in decimal without a leading zero".
std::string leading_zero_message(std::string_view text);

}  // namespace mpgen::spec

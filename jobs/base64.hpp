// Bytes as text of 64 characters (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mpgen::jobs {

std::string encode_base64(std::string_view bytes);

/// Nothing when the text is not what encode_base64() writes.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace mpgen::jobs

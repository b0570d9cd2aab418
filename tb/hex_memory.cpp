#include "tb/hex_memory.hpp"

#include <fmt/format.h>

#include <iterator>

namespace mpgen::tb {

void HexMemory::add(std::span<const std::uint64_t> parts) {
  for (std::size_t part = parts.size(); part-- > 0;) {
    fmt::format_to(std::back_inserter(text_), "{:016x}", parts[part]);
  }
  text_ += '\n';
  ++words_;
}

}  // namespace mpgen::tb

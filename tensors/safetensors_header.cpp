#include "tensors/safetensors_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "tensors/error.hpp"
#include "tensors/safetensors_parser.hpp"

namespace mpgen::tensors {
namespace {

constexpr std::size_t kAlignment = 8;

// What is wrong with a tensor whose data ought to begin where that of `before` ends.
std::string entry_problem(const TensorEntry& entry, const TensorEntry* before,
                          std::uint64_t data_bytes) {
  const std::uint64_t expected_begin = before == nullptr ? 0 : before->end;
  if (entry.end < entry.begin) return "data_offsets end before they begin";
  if (entry.end > data_bytes) {
    return fmt::format("data_offsets end at {}, but the file has only {} bytes of data", entry.end,
                       data_bytes);
  }
  const auto bytes = byte_count(entry.shape, entry.type);
  if (!bytes) {
    return fmt::format("a {} tensor of shape {} has no size in whole bytes below 2^64",
                       entry.type.name, to_string(entry.shape));
  }
  if (*bytes != entry.end - entry.begin) {
    return fmt::format("a {} tensor of shape {} takes {} bytes, but data_offsets span {}",
                       entry.type.name, to_string(entry.shape), *bytes, entry.end - entry.begin);
  }
  if (entry.begin < expected_begin) {
    return fmt::format("its data overlaps with that of {}", quote_name(before->name));
  }
  if (entry.begin > expected_begin) {
    return fmt::format("its data begins at {}, but bytes from {} on belong to no tensor",
                       entry.begin, expected_begin);
  }
  return "";
}

void check_entries(const InputFile& file, const SafetensorsHeader& header) {
  const std::uint64_t data_bytes = file.size() - header.data_begin;
  const TensorEntry* before = nullptr;
  for (const auto& entry : header.tensors) {
    const std::string problem = entry_problem(entry, before, data_bytes);
    if (!problem.empty()) {
      throw InputError(file.path(), fmt::format("tensor {}: {}", quote_name(entry.name), problem));
    }
    before = &entry;
  }
  const std::uint64_t end = before == nullptr ? 0 : before->end;
  if (end != data_bytes) {
    throw InputError(file.path(),
                     fmt::format("the data has {} bytes, but the tensors in the header end at {}",
                                 data_bytes, end));
  }
}

}  // namespace

SafetensorsHeader read_safetensors_header(const InputFile& file) {
  if (file.size() < kSafetensorsLengthBytes) {
    throw InputError(
        file.path(),
        fmt::format("has {} bytes; a safetensors file begins with {} bytes of header length",
                    file.size(), kSafetensorsLengthBytes));
  }
  std::array<std::uint8_t, kSafetensorsLengthBytes> length_bytes{};
  file.read(0, length_bytes);
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < length_bytes.size(); ++i) {
    length |= std::uint64_t{length_bytes[i]} << (8 * i);
  }
  if (length > file.size() - kSafetensorsLengthBytes) {
    throw InputError(file.path(), fmt::format("the header's length is {} bytes, but the file has "
                                              "only {} after it",
                                              length, file.size() - kSafetensorsLengthBytes));
  }
  if (length > kLongestSafetensorsHeader) {
    throw InputError(file.path(),
                     fmt::format("the header's length is {} bytes, more than the format's {}",
                                 length, kLongestSafetensorsHeader));
  }
  std::string text(length, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  file.read(kSafetensorsLengthBytes, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  ParsedSafetensorsHeader parsed = parse_safetensors_header(text);
  if (!parsed.problem.empty()) throw InputError(file.path(), parsed.problem);

  SafetensorsHeader header = {.tensors = std::move(parsed.tensors),
                              .metadata = std::move(parsed.metadata),
                              .data_begin = kSafetensorsLengthBytes + length};
  std::sort(header.tensors.begin(), header.tensors.end(), [](const auto& a, const auto& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  check_entries(file, header);
  return header;
}

std::string make_safetensors_header(const std::vector<TensorEntry>& tensors,
                                    const Metadata& metadata) {
  // In pieces, because a tree of all tensors of a large model would be many times its text.
  std::string text = "{";
  if (!metadata.empty()) text += "\"__metadata__\":" + nlohmann::json(metadata).dump();
  for (const auto& entry : tensors) {
    if (text.size() > 1) text += ',';
    text += fmt::format(R"({}:{{"dtype":"{}","shape":{},"data_offsets":[{},{}]}})",
                        nlohmann::json(entry.name).dump(), entry.type.name,
                        nlohmann::json(entry.shape).dump(), entry.begin, entry.end);
  }
  text += '}';
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  std::string bytes;
  for (std::size_t i = 0; i < kSafetensorsLengthBytes; ++i) {
    bytes += static_cast<char>((text.size() >> (8 * i)) & 0xFF);
  }
  return bytes + text;
}

}  // namespace mpgen::tensors

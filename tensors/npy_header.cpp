#include "tensors/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/words.hpp"
#include "tensors/error.hpp"

namespace mpgen::tensors {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kVersionEnd = 8;  // magic, major and minor version
constexpr std::size_t kAlignment = 64;

std::string text_at(const InputFile& file, std::uint64_t offset, std::uint64_t length) {
  std::string text(length, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  file.read(offset, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

ElementType type_of(const InputFile& file, const std::string& descr) {
  if (descr == "<f2") return kF16;
  if (descr == "<f4") return kF32;
  throw InputError(file.path(), "the header's 'descr' is " + spec::quote(descr) +
                                    "; allowed: '<f2' (binary16) and '<f4' (binary32), "
                                    "little-endian");
}

// Where the data begins, and the dictionary's text before it.
std::pair<std::uint64_t, std::string> dictionary_text(const InputFile& file) {
  if (file.size() < kVersionEnd || text_at(file, 0, kMagic.size()) != kMagic) {
    throw InputError(file.path(), "does not begin with the mark of NumPy files, \\x93NUMPY");
  }
  const std::string version = text_at(file, kMagic.size(), kVersionEnd - kMagic.size());
  const int major = static_cast<unsigned char>(version[0]);
  const int minor = static_cast<unsigned char>(version[1]);
  if (major < 1 || major > 3 || minor != 0) {
    throw InputError(file.path(), fmt::format("has version {}.{} of the NumPy format; allowed: "
                                              "1.0, 2.0 and 3.0",
                                              major, minor));
  }
  const std::uint64_t begin = kVersionEnd + (major == 1 ? 2 : 4);
  if (file.size() < begin) throw InputError(file.path(), "ends within the header's length");
  const std::string bytes = text_at(file, kVersionEnd, begin - kVersionEnd);
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    length |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  if (length > file.size() - begin) {
    throw InputError(file.path(), fmt::format("the header's length is {} bytes, but the file has "
                                              "only {} after it",
                                              length, file.size() - begin));
  }
  if (length > kLongestNpyHeader) {
    throw InputError(file.path(), fmt::format("the header's length is {} bytes, more than {}",
                                              length, kLongestNpyHeader));
  }
  return {begin + length, text_at(file, begin, length)};
}

}  // namespace

NpyHeader read_npy_header(const InputFile& file) {
  const auto [data_begin, text] = dictionary_text(file);
  const NpyDictionary dictionary = parse_npy_dictionary(text);
  if (!dictionary.problem.empty()) {
    throw InputError(file.path(), "the header: " + dictionary.problem);
  }
  NpyHeader header = {
      .type = type_of(file, dictionary.descr), .shape = dictionary.shape, .data_begin = data_begin};
  // In one dimension both orders are the same, and NumPy says C order then.
  if (dictionary.fortran_order) {
    throw InputError(file.path(),
                     "the array is in Fortran order; allowed: C order "
                     "(numpy.ascontiguousarray makes it so)");
  }
  const auto bytes = byte_count(header.shape, header.type);
  if (!bytes) {
    throw InputError(file.path(), fmt::format("an array of shape {} has more than 2^64 bytes",
                                              to_string(header.shape)));
  }
  if (*bytes != file.size() - data_begin) {
    throw InputError(
        file.path(),
        fmt::format("an array of shape {} and type '{}' takes {} bytes, but the file "
                    "has {} behind its header",
                    to_string(header.shape), dictionary.descr, *bytes, file.size() - data_begin));
  }
  return header;
}

std::string make_npy_header(const Shape& shape, const ElementType& type) {
  std::string tuple;
  for (const auto length : shape) tuple += fmt::format("{}, ", length);
  // Python's tuples: (3,) and (2, 3).
  tuple.resize(tuple.size() - (shape.size() == 1 ? 1 : std::min<std::size_t>(tuple.size(), 2)));
  std::string text = fmt::format("{{'descr': '<f{}', 'fortran_order': False, 'shape': ({}), }}",
                                 type.bits / 8, tuple);
  // 64 dimensions need 1500 bytes at most, so that version 1 always does.
  const std::size_t used = kVersionEnd + 2 + text.size() + 1;
  text.append((kAlignment - used % kAlignment) % kAlignment, ' ');
  text += '\n';
  std::string bytes(kMagic);
  bytes +=
      {'\x01', '\x00', static_cast<char>(text.size() & 0xFF), static_cast<char>(text.size() >> 8)};
  return bytes + text;
}

}  // namespace mpgen::tensors

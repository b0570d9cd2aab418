// Arguments of C functions as the values that the libraries take. All throw std::invalid_argument
// with a message that names the argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "spec/block_accumulator.hpp"
#include "spec/formats.hpp"

namespace mpgen::capi {

/// `value` itself, from `least` to `greatest`.
int in_range(const char* name, int value, int least, int greatest);

/// 0 or more.
std::size_t size(const char* name, int value);
/// An even number from 2 to 65536.
std::size_t group_size(int group);
/// 16, 32 or 64.
std::size_t block_size(int block);

spec::WeightFormat weight_format(int weights);
spec::OutputFormat output_format(int output);
spec::Accumulator group_accumulator(int accumulator);
spec::BlockAccumulator block_accumulator(int accumulator);

/// `count` elements; null is refused unless `count` is 0.
template <class Element>
std::span<Element> array(const char* name, Element* elements, std::size_t count) {
  if (elements == nullptr && count != 0) {
    throw std::invalid_argument(std::string(name) + " is a null pointer");
  }
  return {elements, count};
}

/// A copy of `count` elements, because matrices own theirs.
template <class Element>
std::vector<Element> copy_of(const char* name, const Element* elements, std::size_t count) {
  const auto from = array(name, elements, count);
  return {from.begin(), from.end()};
}

/// Where one result goes.
template <class Result>
Result& target(const char* name, Result* result) {
  return array(name, result, 1).front();
}

/// Codes of elements 0 .. count - 1, each in a byte of its own.
std::vector<std::uint8_t> unpack_codes(std::span<const std::uint8_t> packed, std::size_t count);
/// The bytes that hold `count` codes.
inline std::size_t packed_size(std::size_t count) { return (count + 1) / 2; }
/// The inverse; as many codes as `packed` holds.
void pack_codes(std::span<const std::uint8_t> codes, std::span<std::uint8_t> packed);
/// The weight q that a code stands for.
std::int32_t weight_value(spec::WeightFormat format, int code);

}  // namespace mpgen::capi

// Headers of NumPy's .npy files, versions 1, 2 and 3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tensors/element_type.hpp"
#include "tensors/input_file.hpp"
#include "tensors/shape.hpp"

namespace mpgen::tensors {

/// Longest header, in bytes. NumPy's own are 118 for an array of numbers.
inline constexpr std::uint64_t kLongestNpyHeader = 65536;

struct NpyHeader {
  ElementType type;
  Shape shape;
  std::uint64_t data_begin = 0;  ///< in bytes from the start of the file
};

/// Reads and checks the header, the size of the file included: little-endian binary16 or binary32
/// in C order, and nothing behind the array. Throws InputError.
NpyHeader read_npy_header(const InputFile& file);

/// The dictionary of a header: what it says in Python's words.
struct NpyDictionary {
  std::string descr;  ///< the element type, such as "<f4"
  bool fortran_order = false;
  Shape shape;
  std::string problem;  ///< empty if the text is such a dictionary
};

/// `text` is the header behind its length.
NpyDictionary parse_npy_dictionary(std::string_view text);

/// A file's first bytes for an array in C order. `type`: F32 or F16.
std::string make_npy_header(const Shape& shape, const ElementType& type = kF32);

}  // namespace mpgen::tensors

// Files for the tests, written and read byte by byte without the code under test.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace mpgen::tensors::test {

namespace fs = std::filesystem;
using Bytes = std::string;

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::random_device random;
    path_ = fs::temp_directory_path() / ("mpgen-tensors-" + std::to_string(random()));
    if (!fs::create_directory(path_)) throw std::runtime_error("folder exists");
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path file(const std::string& name) const { return path_ / name; }
  /// Writes a file and returns its path.
  fs::path file(const std::string& name, const Bytes& content) const {
    // Some file systems write a file to the disk at once when it replaces another.
    fs::remove(path_ / name);
    std::ofstream stream(path_ / name, std::ios::binary);
    stream << content;
    return path_ / name;
  }
  /// Names of all files, in order.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  fs::path path_;
};

inline Bytes content_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Little-endian.
inline Bytes number(std::uint64_t value, int bytes) {
  Bytes text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFF);
  return text;
}

inline Bytes numbers16(const std::vector<int>& patterns) {
  Bytes text;
  for (const int pattern : patterns) text += number(static_cast<std::uint64_t>(pattern), 2);
  return text;
}

inline Bytes floats(const std::vector<float>& values) {
  Bytes text;
  for (const float value : values) text += number(std::bit_cast<std::uint32_t>(value), 4);
  return text;
}

inline Bytes bytes_of(const std::vector<int>& values) {
  Bytes text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

inline std::vector<float> to_floats(const Bytes& bytes) {
  std::vector<float> values;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t pattern = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      pattern |= std::uint32_t{static_cast<unsigned char>(bytes[i + j])} << (8 * j);
    }
    values.push_back(std::bit_cast<float>(pattern));
  }
  return values;
}

/// A .npy file; `dictionary` is the text of its header.
inline Bytes npy(const std::string& dictionary, const Bytes& data, int version = 1) {
  const std::string text = dictionary + "\n";
  return Bytes("\x93NUMPY") + number(static_cast<std::uint64_t>(version), 1) + number(0, 1) +
         number(text.size(), version == 1 ? 2 : 4) + text + data;
}

inline Bytes npy_f32(const std::string& shape, const std::vector<float>& values) {
  return npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", floats(values));
}

/// A safetensors file; `header` is its JSON.
inline Bytes safetensors(const std::string& header, const Bytes& data) {
  return number(header.size(), 8) + header + data;
}

/// A tensor of a safetensors file.
struct Piece {
  std::string name;
  std::string type;
  std::vector<std::uint64_t> shape;
  Bytes data;
};

inline Bytes safetensors(const std::vector<Piece>& pieces, const nlohmann::json& metadata = {}) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.is_null()) header["__metadata__"] = metadata;
  Bytes data;
  for (const auto& piece : pieces) {
    header[piece.name] = {{"dtype", piece.type},
                          {"shape", piece.shape},
                          {"data_offsets", {data.size(), data.size() + piece.data.size()}}};
    data += piece.data;
  }
  return safetensors(header.dump(), data);
}

/// A safetensors file, taken apart by a general JSON parser. Throws when it is none.
struct Parsed {
  nlohmann::json header;
  Bytes data;

  explicit Parsed(const Bytes& file) {
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      length |= std::uint64_t{static_cast<unsigned char>(file.at(i))} << (8 * i);
    }
    if (length > file.size() - 8) throw std::runtime_error("header length");
    header = nlohmann::json::parse(file.substr(8, length));
    data = file.substr(8 + length);
  }
  bool has(const std::string& name) const { return header.contains(name); }
  std::vector<std::uint64_t> shape(const std::string& name) const {
    return header.at(name).at("shape").get<std::vector<std::uint64_t>>();
  }
  std::string type(const std::string& name) const { return header.at(name).at("dtype"); }
  Bytes bytes(const std::string& name) const {
    const auto& offsets = header.at(name).at("data_offsets");
    const auto begin = offsets.at(0).get<std::size_t>();
    return data.substr(begin, offsets.at(1).get<std::size_t>() - begin);
  }
  nlohmann::json metadata() const { return header.at("__metadata__"); }
};

}  // namespace mpgen::tensors::test

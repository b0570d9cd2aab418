// Damaged copies of files.
#pragma once

#include <string>
#include <vector>

#include "tests/golden/splitmix64.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors::test {

/// One to three accidents: flipped bits, changed bytes, cuts, doubled or moved stretches, and
/// numbers and words of the header exchanged for others. The first `header` bytes are hit most.
class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  Bytes operator()(Bytes bytes, std::size_t header) {
    for (int count = random_.between(1, 3); count > 0; --count) {
      if (bytes.empty()) return bytes;
      const std::size_t reach =
          std::min(random_.between(0, 3) == 0 ? bytes.size() : header, bytes.size());
      hit(bytes, index(reach), reach);
    }
    return bytes;
  }

 private:
  std::size_t index(std::size_t size) {
    return static_cast<std::size_t>(random_.next() >> 16) % std::max<std::size_t>(size, 1);
  }

  void hit(Bytes& bytes, std::size_t at, std::size_t reach) {
    switch (random_.between(0, 7)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random_.between(0, 7)));
        break;
      case 1:
        bytes[at] = static_cast<char>(random_.next() & 0xFF);
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(at, bytes.substr(index(bytes.size()), index(40)));
        break;
      case 4:
        bytes.erase(at, index(20) + 1);
        break;
      case 5:
        change_word(bytes, reach);
        break;
      default:
        change_number(bytes, at);
        break;
    }
  }

  // The next run of digits becomes a number that is likely to be almost right, or far off.
  void change_number(Bytes& bytes, std::size_t at) {
    const std::size_t begin = bytes.find_first_of("0123456789", at);
    if (begin == Bytes::npos) return;
    const std::size_t end = std::min(bytes.find_first_not_of("0123456789", begin), bytes.size());
    const std::vector<std::string> numbers = {"0",
                                              "1",
                                              "2",
                                              "3",
                                              "4",
                                              "8",
                                              "15",
                                              "16",
                                              "17",
                                              "24",
                                              "32",
                                              "33",
                                              "48",
                                              "64",
                                              "96",
                                              "128",
                                              "-1",
                                              "1.0",
                                              "1e3",
                                              "4294967296",
                                              "9223372036854775808",
                                              "18446744073709551615",
                                              "18446744073709551616",
                                              ""};
    bytes.replace(begin, end - begin, numbers[index(numbers.size())]);
    fix_length(bytes);
  }

  void change_word(Bytes& bytes, std::size_t reach) {
    const std::vector<std::string> words = {
        "F32",   "F16",  "U8",    "I8",       "F4",        "\"",    "{",     "}",     "[",
        "]",     ",",    ":",     "codes",    "scales",    "zeros", "block", "group", "k",
        "shape", "null", "dtype", "dialects", "exponents", "int8",  "uint4", "mxfp4", "int4",
        "(",     ")",    "'",     "True",     "False",     "<f2",   "<f4",   " "};
    const std::string& from = words[index(words.size())];
    const std::size_t at = bytes.find(from, index(reach));
    if (at == Bytes::npos) return;
    bytes.replace(at, from.size(), words[index(words.size())]);
    fix_length(bytes);
  }

  // Half of the time the header's length is made to fit again, so that the damage gets further.
  void fix_length(Bytes& bytes) {
    const std::size_t end = bytes.rfind("}}");
    if (end == Bytes::npos || bytes.size() < 9 || bytes[8] != '{' || random_.between(0, 1) == 0) {
      return;
    }
    bytes.replace(0, 8, number(end + 2 - 8, 8));
  }

  golden::test::SplitMix64 random_;
};

}  // namespace mpgen::tensors::test

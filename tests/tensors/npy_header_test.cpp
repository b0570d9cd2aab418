#include "tensors/npy_header.hpp"

#include "tensors/tensor_file.hpp"
#include "tests/catch.hpp"
#include "tests/tensors/refusal.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::tensors {
namespace {

using test::Bytes;
using test::npy;

TEST_CASE("a .npy file is one tensor with the name of the file") {
  const int version = GENERATE(1, 2, 3);
  const test::Folder folder;
  const auto path = folder.file(
      "layer.0.npy",
      npy("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", Bytes(12, 'x'), version));
  const TensorFile file(path);
  REQUIRE(file.tensors().size() == 1);
  CHECK(file.tensors()[0] ==
        TensorEntry{.name = "layer.0", .type = kF16, .shape = {2, 3}, .begin = 0, .end = 12});
  Bytes bytes(12, ' ');
  std::vector<std::uint8_t> read(4);
  file.read(file.tensors()[0], 8, read);
  CHECK(read == std::vector<std::uint8_t>(4, 'x'));
}

TEST_CASE("forms of the dictionary") {
  const auto parse = [](const char* text) { return parse_npy_dictionary(text); };
  const NpyDictionary usual =
      parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }          \n");
  CHECK(usual.problem.empty());
  CHECK(usual.descr == "<f4");
  CHECK_FALSE(usual.fortran_order);
  CHECK(usual.shape == Shape{3, 4});
  const NpyDictionary other =
      parse("{\"shape\":(7,),\n\"fortran_order\" : True,\"descr\":\"<f2\"}");
  CHECK(other.problem.empty());
  CHECK(other.descr == "<f2");
  CHECK(other.fortran_order);
  CHECK(other.shape == Shape{7});
  CHECK(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (), }").shape.empty());
  CHECK(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551615,)}").shape ==
        Shape{18446744073709551615U});
}

struct BadDictionary {
  const char* text;
  const char* problem;
};

TEST_CASE("dictionaries that are refused") {
  const auto bad = GENERATE(
      BadDictionary{"", "does not begin with '{'"},
      BadDictionary{"['descr']", "does not begin with '{'"},
      BadDictionary{"{'descr': '<f4'", "expected ',' or '}'; see its byte 15"},
      BadDictionary{"{'descr' '<f4'}", "expected a key in quotes and a colon; see its byte 9"},
      BadDictionary{"{descr: '<f4'}", "expected a key in quotes and a colon; see its byte 1"},
      BadDictionary{"{'descr': '<f4', 'descr': '<f4'}", "key 'descr' is there twice"},
      BadDictionary{"{'descr': '<f4', 'shape': (1,)}", "no key 'fortran_order'"},
      BadDictionary{"{'descr': '<f4', 'fortran_order': False}", "no key 'shape'"},
      BadDictionary{"{'fortran_order': False, 'shape': (1,)}", "no key 'descr'"},
      BadDictionary{"{'descr': '<f4', 'order': False}",
                    "key 'order' is unknown; allowed: 'descr', 'fortran_order' and 'shape'"},
      BadDictionary{"{'descr': [('a', '<f4')]}",
                    "'descr' is a structured type; allowed: '<f2' and '<f4'"},
      BadDictionary{"{'descr': f4}", "'descr' must be a type in quotes; see its byte 10"},
      BadDictionary{"{'descr': '<f\\x34'}", "'descr' must be a type in quotes; see its byte 10"},
      BadDictionary{"{'descr': '<f4}", "'descr' must be a type in quotes; see its byte 10"},
      BadDictionary{"{'fortran_order': 0}",
                    "'fortran_order' must be True or False; see its byte 18"},
      BadDictionary{"{'shape': [1]}", "'shape' must be a tuple; see its byte 10"},
      BadDictionary{"{'shape': (3)}", "'shape' must be a tuple: (3,), not (3)"},
      BadDictionary{"{'shape': (3 4)}",
                    "'shape' must be a tuple of integers from 0 to 2^64 - 1; see its byte 13"},
      BadDictionary{"{'shape': (,)}",
                    "'shape' must be a tuple of integers from 0 to 2^64 - 1; see its byte 11"},
      BadDictionary{"{'shape': (-1,)}",
                    "'shape' must be a tuple of integers from 0 to 2^64 - 1; see its byte 11"},
      BadDictionary{"{'shape': (18446744073709551616,)}",
                    "'shape' must be a tuple of integers from 0 to 2^64 - 1; see its byte 11"},
      BadDictionary{"{'shape': (1.5,)}",
                    "'shape' must be a tuple of integers from 0 to 2^64 - 1; see its byte 12"},
      BadDictionary{"{'shape': (1",
                    "'shape' must be a tuple of integers from 0 to 2^64 - 1; see "
                    "its byte 12"},
      BadDictionary{"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
                    "expected nothing but spaces after '}'; see its byte 56"});
  CAPTURE(bad.text);
  CHECK(parse_npy_dictionary(bad.text).problem == bad.problem);
}

TEST_CASE("a shape may have 64 dimensions") {
  std::string lengths;
  for (int i = 0; i < 64; ++i) lengths += "1,";
  const std::string begin = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  CHECK(parse_npy_dictionary(begin + lengths + ")}").shape == Shape(64, 1));
  CHECK(parse_npy_dictionary(begin + lengths + "1)}").problem ==
        "'shape' has more than 64 dimensions");
}

struct BadFile {
  Bytes bytes;
  const char* problem;
};

const std::string kGood = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";

TEST_CASE(".npy files that are refused") {
  const auto bad = GENERATE(
      BadFile{"", "does not begin with the mark of NumPy files, \\x93NUMPY"},
      BadFile{Bytes("\x93NUMPY"), "does not begin with the mark of NumPy files, \\x93NUMPY"},
      BadFile{Bytes("NUMPYNUMPY"), "does not begin with the mark of NumPy files, \\x93NUMPY"},
      BadFile{Bytes("\x93NUMPY\x04\x00", 8),
              "has version 4.0 of the NumPy format; allowed: 1.0, 2.0 and 3.0"},
      BadFile{Bytes("\x93NUMPY\x01\x01", 8),
              "has version 1.1 of the NumPy format; allowed: 1.0, 2.0 and 3.0"},
      BadFile{Bytes("\x93NUMPY\x01\x00v", 9), "ends within the header's length"},
      BadFile{Bytes("\x93NUMPY\x02\x00\x01\x00\x00", 11), "ends within the header's length"},
      BadFile{Bytes("\x93NUMPY\x01\x00\x05\x00{", 11),
              "the header's length is 5 bytes, but the file has only 1 after it"},
      BadFile{Bytes("\x93NUMPY\x03\x00\xFF\xFF\xFF\xFF{", 13),
              "the header's length is 4294967295 bytes, but the file has only 1 after it"},
      BadFile{npy(kGood + Bytes(65536, ' '), Bytes(4, 0), 2),
              "the header's length is 65594 bytes, more than 65536"},
      BadFile{npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", Bytes(8, 0)),
              "the header's 'descr' is '<f8'; allowed: '<f2' (binary16) and '<f4' (binary32), "
              "little-endian"},
      BadFile{npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", Bytes(4, 0)),
              "the header's 'descr' is '>f4'; allowed: '<f2' (binary16) and '<f4' (binary32), "
              "little-endian"},
      BadFile{npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", Bytes(4, 0)),
              "the array is in Fortran order; allowed: C order (numpy.ascontiguousarray makes it "
              "so)"},
      BadFile{npy(kGood, Bytes(3, 0)),
              "an array of shape [1] and type '<f4' takes 4 bytes, but "
              "the file has 3 behind its header"},
      BadFile{npy(kGood, Bytes(5, 0)),
              "an array of shape [1] and type '<f4' takes 4 bytes, but "
              "the file has 5 behind its header"},
      BadFile{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
                  Bytes(4, 0)),
              "an array of shape [4294967296, 4294967296] has more than 2^64 bytes"},
      BadFile{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }",
                  Bytes(4, 0)),
              "an array of shape [4611686018427387904] has more than 2^64 bytes"},
      BadFile{npy("{}", ""), "the header: no key 'descr'"});
  const test::Folder folder;
  const auto path = folder.file("a.npy", bad.bytes);
  CHECK(test::refusal([&] { const TensorFile file(path); }) == bad.problem);
}

TEST_CASE("files that are no files of tensors") {
  const test::Folder folder;
  CHECK(test::refusal([&] { const TensorFile file(folder.file("none.npy")); }) ==
        "cannot be opened: No such file or directory");
  std::filesystem::create_directory(folder.file("folder.npy"));
  CHECK(test::refusal([&] { const TensorFile file(folder.file("folder.npy")); }) ==
        "is not a regular file");
  CHECK(test::refusal([&] { const TensorFile file(folder.file("a.bin", "x")); }) ==
        "is no file of tensors by its name; allowed: .safetensors and .npy");
  const Bytes good = npy(kGood, Bytes(4, 0));
  for (const char* name : {"__metadata__.npy", "\xFF.npy"}) {
    CHECK(test::refusal([&] { const TensorFile file(folder.file(name, good)); }) ==
          "the file's name becomes the name of its tensor, and this one cannot be that; rename "
          "the file");
  }
}

TEST_CASE("headers that are written") {
  const std::string header = make_npy_header({2, 3});
  CHECK(header.size() % 64 == 0);
  CHECK(header.substr(0, 10) == Bytes("\x93NUMPY\x01\x00\x76\x00", 10));
  CHECK(header.substr(10, 60) == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } ");
  CHECK(header.back() == '\n');
  for (const Shape& shape : {Shape{7}, Shape{2, 3}, Shape{1, 1, 1}, Shape(64, 1234567890123456)}) {
    const std::string bytes = make_npy_header(shape);
    CHECK(bytes.size() % 64 == 0);
    const NpyDictionary dictionary = parse_npy_dictionary(bytes.substr(10));
    CHECK(dictionary.problem.empty());
    CHECK(dictionary.shape == shape);
  }
}

}  // namespace
}  // namespace mpgen::tensors

#include <sys/resource.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "tests/catch.hpp"
#include "tests/tensors/test_files.hpp"

namespace mpgen::cli {
namespace {

using tensors::test::content_of;
using tensors::test::floats;
using tensors::test::Folder;
using tensors::test::npy_f32;
using tensors::test::Parsed;
using tensors::test::safetensors;
using tensors::test::to_floats;

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome call(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"mpgen"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

// Values that all formats but int8 keep exactly.
const std::vector<float> kExact = {6, -6, 0.5F, 1, 1.5F, 2, 3, 4};

TEST_CASE("quantize and dequantize say what they do") {
  const Folder folder;
  const std::string input = folder.file("w.npy", npy_f32("(2, 4)", kExact)).string();
  const std::string output = folder.file("q.safetensors").string();
  const std::string restored = folder.file("d.npy").string();
  const Outcome outcome =
      call({"quantize", input, "--format", "dialectfp4", "--block", "16", "-o", output});
  CHECK(outcome.code == kAllRight);
  CHECK(outcome.err.empty());
  // Dialect 7 is E2M1; a pair's even dialect wins a tie.
  CHECK(outcome.out == output +
                           ": dialectfp4, blocks of 16, two-stage\n"
                           "\n"
                           "'w'  F32 [2, 4]\n"
                           "  no error, 18.25 bits an element, 20 bytes\n"
                           "  dialects   6: 1, 14: 1\n"
                           "  exponents  15: 2\n");
  const Outcome back = call({"dequantize", output, "-o", restored});
  CHECK(back.code == kAllRight);
  CHECK(back.out == restored + ": F32 from dialectfp4, blocks of 16\n'w'  [2, 4]\n");
  CHECK(to_floats(content_of(restored).substr(128)) == kExact);
}

TEST_CASE("quantize has defaults for each format") {
  const Folder folder;
  const std::string input = folder.file("w.npy", npy_f32("(2, 4)", kExact)).string();
  const std::string output = folder.file("q.safetensors").string();
  const auto metadata = [&](std::vector<std::string> options) {
    std::vector<std::string> command = {"quantize", input, "-o", output};
    command.insert(command.end(), options.begin(), options.end());
    REQUIRE(call(command).code == kAllRight);
    return Parsed(content_of(output)).metadata();
  };
  using nlohmann::json;
  CHECK(metadata({"--format", "dialectfp4"}) ==
        json({{"format", "dialectfp4"}, {"block", "32"}, {"rule", "two-stage"}, {"k", "4"}}));
  CHECK(metadata({"--format", "dialectfp4", "--rule", "mse", "--block", "64"}) ==
        json({{"format", "dialectfp4"}, {"block", "64"}, {"rule", "mse"}, {"k", "4"}}));
  CHECK(metadata({"--format", "dialectfp4", "--formatbook", "blockdialect"}).size() == 4);
  CHECK(metadata({"--format", "mxfp4", "--block", "32"}) ==
        json({{"format", "mxfp4"}, {"block", "32"}, {"k", "4"}}));
  CHECK(metadata({"--format", "uint4"}) ==
        json({{"format", "uint4"}, {"group", "128"}, {"k", "4"}}));
  CHECK(metadata({"--format", "int4", "--group", "2", "-j", "3"}) ==
        json({{"format", "int4"}, {"group", "2"}, {"k", "4"}}));
  CHECK(metadata({"--format", "int8"}) == json({{"format", "int8"}, {"k", "4"}}));
}

TEST_CASE("quantize speaks JSON") {
  const Folder folder;
  const std::string input =
      folder
          .file("m.safetensors", safetensors({{"a.w", "F32", {2, 4}, floats(kExact)},
                                              {"b.w", "F32", {1}, floats({0.3F})},
                                              {"norm", "F32", {1}, floats({1})}}))
          .string();
  const std::string output = folder.file("q.safetensors").string();
  const Outcome outcome =
      call({"quantize", input, "--format", "mxfp4", "--tensor", "*.w", "-o", output, "--json"});
  REQUIRE(outcome.code == kAllRight);
  CHECK(outcome.err.empty());
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json["input"] == input);
  CHECK(json["output"] == output);
  CHECK(json["format"] == "mxfp4");
  CHECK(json["block"] == 32);
  CHECK(json["left_out"] == nlohmann::json({"norm"}));
  REQUIRE(json["tensors"].size() == 2);
  const auto& first = json["tensors"][0];
  CHECK(first["name"] == "a.w");
  CHECK(first["type"] == "F32");
  CHECK(first["shape"] == nlohmann::json({2, 4}));
  CHECK(first["sqnr_db"].is_null());
  CHECK(first["bytes"] == 34);
  CHECK(first["exponents"] == nlohmann::json({{"127", 2}}));
  CHECK(json["tensors"][1]["sqnr_db"].get<double>() > 10);

  const Outcome back = call({"dequantize", output, "--tensor", "a.w", "-o",
                             folder.file("d.safetensors").string(), "--json"});
  REQUIRE(back.code == kAllRight);
  const auto restored = nlohmann::json::parse(back.out);
  CHECK(restored["format"] == "mxfp4");
  CHECK(restored["tensors"] ==
        nlohmann::json::parse(R"([{"name": "a.w", "type": "F32", "shape": [2, 4]}])"));
  CHECK(restored["left_out"] == nlohmann::json({"b.w"}));
}

TEST_CASE("tensors left out are mentioned") {
  const Folder folder;
  std::vector<tensors::test::Piece> pieces;
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) {
    pieces.push_back({name, "F32", {1}, floats({1})});
  }
  const std::string input = folder.file("m.safetensors", safetensors(pieces)).string();
  const Outcome outcome = call({"quantize", input, "--format", "int8", "--tensor", "g", "-o",
                                folder.file("q.safetensors").string()});
  CHECK(outcome.code == kAllRight);
  CHECK(outcome.err == "note: left out: 'a', 'b', 'c', 'd', 'e' and 1 more\n");
  CHECK(outcome.out.find("scales     0.00787402 to 0.00787402") != std::string::npos);
}

TEST_CASE("a formatbook from a file") {
  const Folder folder;
  const std::string input = folder.file("w.npy", npy_f32("(2, 4)", kExact)).string();
  const std::string output = folder.file("q.safetensors").string();
  const std::string book =
      folder.file("book.yaml", "dialects: [[0,1,2,3,4,6,8,12], [0,1,2,3,4,6,10,12]]\n").string();
  const Outcome outcome =
      call({"quantize", input, "--format", "dialectfp4", "--formatbook", book, "-o", output});
  CHECK(outcome.code == kAllRight);
  CHECK(outcome.out.find("two-stage, 2 dialects of a custom formatbook\n") != std::string::npos);
  CHECK(Parsed(content_of(output)).metadata().contains("formatbook"));
  CHECK(call({"dequantize", output, "-o", folder.file("d.npy").string()}).code == kAllRight);

  const std::string bad = folder.file("bad.yaml", "dialects: [[0,1]]\n").string();
  const Outcome refused = call(
      {"quantize", input, "--format", "dialectfp4", "--formatbook", bad, "-o", output, "--json"});
  CHECK(refused.code == kBadInput);
  CHECK(refused.err.rfind(bad + ":1:", 0) == 0);
  CHECK(nlohmann::json::parse(refused.out)["diagnostics"][0]["file"] == bad);
}

struct Mistake {
  std::vector<std::string> arguments;
  std::string message;
};

TEST_CASE("mistakes in the options of quantize and dequantize") {
  const std::string help = " (see 'mpgen quantize --help')";
  const std::vector<std::string> start = {"quantize", "w.npy", "-o", "q.safetensors", "--format"};
  const auto mistake = GENERATE_COPY(
      Mistake{{"dialectfp5"},
              "--format: 'dialectfp5' is unknown; did you mean 'dialectfp4'? Allowed: dialectfp4, "
              "mxfp4, uint4, int4 or int8" +
                  help},
      Mistake{{"dialectfp4", "--rule", "best"},
              "--rule: 'best' is unknown; allowed: two-stage or mse" + help},
      Mistake{{"dialectfp4", "--block", "8"},
              "a block of 8 elements; allowed for dialectfp4: 16, 32 or 64"},
      Mistake{{"mxfp4", "--block", "16"}, "a block of 16 elements; mxfp4 has blocks of 32"},
      Mistake{{"uint4", "--group", "7"},
              "a group of 7 elements; allowed: even numbers from 2 to 65536"},
      Mistake{{"int4", "--group", "65538"},
              "a group of 65538 elements; allowed: even numbers from 2 to 65536"},
      Mistake{{"uint4", "--block", "32"},
              "--block does not go with --format uint4; it is for dialectfp4 and mxfp4"},
      Mistake{{"mxfp4", "--group", "32"},
              "--group does not go with --format mxfp4; it is for uint4 and int4"},
      Mistake{{"int8", "--rule", "mse"},
              "--rule does not go with --format int8; it is for dialectfp4"},
      Mistake{{"mxfp4", "--formatbook", "b.yaml"},
              "--formatbook does not go with --format mxfp4; it is for dialectfp4"},
      Mistake{{"int8", "-o", "q.npy"}, "--output: 'q.npy' does not end in .safetensors" + help});
  std::vector<std::string> arguments = start;
  if (mistake.arguments.size() > 1 && mistake.arguments[1] == "-o") {
    arguments = {"quantize", "w.npy", "--format"};
  }
  arguments.insert(arguments.end(), mistake.arguments.begin(), mistake.arguments.end());
  const Outcome outcome = call(arguments);
  CHECK(outcome.code == kBadInput);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == "error: " + mistake.message + "\n");
  CHECK(call({"dequantize", "q.safetensors", "-o", "q.bin"}).err ==
        "error: --output: 'q.bin' does not end in .safetensors or .npy (see 'mpgen dequantize "
        "--help')\n");
}

TEST_CASE("a refused input is one message, code 2 and no file") {
  const Folder folder;
  const float infinity = std::numeric_limits<float>::infinity();
  const std::string input = folder.file("w.npy", npy_f32("(1, 2)", {1, infinity})).string();
  const std::string output = folder.file("q.safetensors").string();
  const Outcome outcome = call({"quantize", input, "--format", "int8", "-o", output});
  CHECK(outcome.code == kBadInput);
  CHECK(outcome.out.empty());
  CHECK(outcome.err ==
        input +
            ": error: tensor 'w', element [0, 1]: Inf cannot be quantised; allowed: finite "
            "numbers\n");
  const Outcome json = call({"dequantize", input, "-o", output, "--json"});
  CHECK(json.code == kBadInput);
  CHECK(nlohmann::json::parse(json.out)["diagnostics"][0]["message"] ==
        "is no .safetensors file; allowed: files of mpgen quantize");
  CHECK(folder.names() == std::vector<std::string>{"w.npy"});
}

TEST_CASE("the formatbook is never overwritten") {
  const Folder folder;
  const std::string input = folder.file("w.npy", npy_f32("(1, 2)", {1, 2})).string();
  const std::string book =
      folder.file("book.json", "{\"dialects\": [[0,1,2,3,4,6,8,12], [0,1,2,3,4,6,10,12]]}")
          .string();
  std::filesystem::create_hard_link(book, folder.file("q.safetensors"));
  const Outcome outcome = call({"quantize", input, "--format", "dialectfp4", "--formatbook", book,
                                "-o", folder.file("q.safetensors").string()});
  CHECK(outcome.code == kBadInput);
  CHECK(outcome.err.find("is an input; the output must be another file") != std::string::npos);
}

TEST_CASE("an output that cannot be written is code 3 and no file") {
  const Folder folder;
  const std::string input =
      folder.file("w.npy", npy_f32("(100, 100)", std::vector<float>(10000, 1))).string();
  const std::string nowhere = (folder.file("none") / "q.safetensors").string();
  const Outcome missing = call({"quantize", input, "--format", "int8", "-o", nowhere});
  CHECK(missing.code == kToolFailed);
  CHECK(missing.err == "error: cannot write " + nowhere + ": No such file or directory\n");

  // A limit on the size of files stands for a full disk.
  const std::string output = folder.file("q.safetensors").string();
  rlimit before = {};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit small = {.rlim_cur = 4096, .rlim_max = before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const Outcome full = call({"quantize", input, "--format", "int8", "-o", output});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(full.code == kToolFailed);
  CHECK(full.err == "error: cannot write " + output + ": File too large\n");
  CHECK(folder.names() == std::vector<std::string>{"w.npy"});
}

}  // namespace
}  // namespace mpgen::cli

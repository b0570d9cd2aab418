#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "gemm/naive.hpp"
#include "golden/binary16.hpp"
#include "golden/dialect_quantizer_mse.hpp"
#include "golden/format_selector.hpp"
#include "golden/quantizers.hpp"
#include "tests/catch.hpp"
#include "tests/operands/gguf_files.hpp"
#include "tests/operands/layers.hpp"
#include "tests/operands/loading.hpp"

namespace mpgen::cli {
namespace {

using tensors::test::content_of;
using tensors::test::Folder;
using tensors::test::npy_f32;
using tensors::test::to_floats;

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome call(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "gemm");
  std::vector<const char*> argv = {"mpgen"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A folder with configurations, random X [2, 3, 64] and W [5, 64].
struct Fixture {
  Folder folder;
  std::vector<float> x_values = tensors::test::random_tensor(6 * 64, 11);
  std::vector<float> w_values = tensors::test::random_tensor(5 * 64, 12);
  std::string w4a16 = configuration("w4a16", "lanes: 2\ngroup: 32\n");
  std::string w4a8 = configuration("w4a8", "lanes: 4\ngroup: 32\n");
  std::string w4a4 = configuration("w4a4", "lanes: 16\nblock: 16\n");
  std::string x = folder.file("x.npy", npy_f32("(2, 3, 64)", x_values)).string();
  std::string w = folder.file("w.npy", npy_f32("(5, 64)", w_values)).string();
  std::string y = folder.file("y.npy").string();

  std::string configuration(const std::string& scheme, const std::string& rest) const {
    const std::string name = "tile" + std::to_string(folder.names().size()) + "x";
    return folder
        .file(name + ".yaml", "unit: mpgemm_tile\nname: " + name + "\nscheme: " + scheme +
                                  "\nrows: 2\ncolumns: 2\n" + rest)
        .string();
  }
};

// The patterns of a .npy file behind its header.
std::vector<std::uint32_t> results_of(const std::string& path, std::size_t bytes) {
  const auto content = content_of(path);
  std::vector<std::uint32_t> patterns;
  for (std::size_t i = 128; i + bytes <= content.size(); i += bytes) {
    std::uint32_t pattern = 0;
    for (std::size_t j = 0; j < bytes; ++j) {
      pattern |= std::uint32_t{static_cast<unsigned char>(content[i + j])} << (8 * j);
    }
    patterns.push_back(pattern);
  }
  return patterns;
}

// Groups and INT8 rows made one by one by golden/.
gemm::GroupMatrix groups_of(const std::vector<float>& values, std::size_t rows, std::size_t k,
                            std::size_t group) {
  gemm::GroupMatrix matrix;
  matrix.rows = rows;
  matrix.k = k;
  matrix.group = group;
  for (std::size_t begin = 0; begin < values.size(); begin += group) {
    const auto quantized = golden::quantize_uint4(std::span(values).subspan(begin, group));
    matrix.scales.push_back(quantized.scale);
    matrix.zeros.push_back(static_cast<std::uint8_t>(quantized.zero_point));
    for (std::size_t i = 0; i < group; i += 2) {
      matrix.codes.push_back(
          static_cast<std::uint8_t>(quantized.codes[i] | quantized.codes[i + 1] << 4));
    }
  }
  return matrix;
}

TEST_CASE("gemm multiplies FP16 activations by weights in groups") {
  const Fixture fixture;
  const auto outcome =
      call({fixture.w4a16, "--activations", fixture.x, "--weights", fixture.w, "-o", fixture.y});
  CHECK(outcome.err == "");
  REQUIRE(outcome.code == kAllRight);
  CHECK(
      contains(outcome.out, "Y [2, 3, 5] = X [2, 3, 64] * W [5, 64]^T, w4a16, accumulator exact"));
  CHECK(contains(outcome.out, "'x' [2, 3, 64], F32 as FP16, 16 bits an element\n"));
  CHECK(contains(outcome.out, "'w' [5, 64], F32 as uint4, groups of 32, 4.625 bits an element\n"));
  CHECK(contains(outcome.out, " dB against the FP32 product of the unquantised tensors\n"));
  CHECK(contains(outcome.out, " GOPS\n"));
  CHECK(contains(outcome.out, fixture.y + ", float32 [2, 3, 5]\n"));

  std::vector<std::uint32_t> expected(30);
  gemm::multiply_naive(gemm::MixpeArithmetic{},
                       gemm::Binary16Matrix{6, 64, operands::test::halves_of(fixture.x_values)},
                       groups_of(fixture.w_values, 5, 64, 32), expected);
  CHECK(contains(content_of(fixture.y),
                 "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 5), }"));
  CHECK(results_of(fixture.y, 4) == expected);
}

TEST_CASE("gemm obeys accumulator, lanes and output") {
  const Fixture fixture;
  const std::string configuration =
      fixture.configuration("w4a16", "lanes: 2\ngroup: 32\naccumulator: fp32\noutput: fp16\n");
  const auto outcome = call({configuration, "--activations", fixture.x, "--weights", fixture.w,
                             "-o", fixture.y, "-j", "2"});
  REQUIRE(outcome.code == kAllRight);
  std::vector<std::uint32_t> expected(30);
  gemm::multiply_naive(gemm::MixpeArithmetic{.accumulator = {.kind = spec::Accumulator::Kind::fp32},
                                             .lanes = 2,
                                             .output = spec::OutputFormat::fp16},
                       gemm::Binary16Matrix{6, 64, operands::test::halves_of(fixture.x_values)},
                       groups_of(fixture.w_values, 5, 64, 32), expected);
  CHECK(contains(content_of(fixture.y), "'descr': '<f2'"));
  CHECK(results_of(fixture.y, 2) == expected);
}

TEST_CASE("gemm quantises the activations of w4a8 by token") {
  const Fixture fixture;
  REQUIRE(call({fixture.w4a8, "--activations", fixture.x, "--weights", fixture.w, "-o", fixture.y})
              .code == kAllRight);
  gemm::Int8Matrix x{6, 64, {}, {}};
  for (std::size_t row = 0; row < 6; ++row) {
    const auto token = golden::quantize_int8(std::span(fixture.x_values).subspan(row * 64, 64));
    x.scales.push_back(token.scale);
    for (const auto code : token.codes) x.codes.push_back(static_cast<std::int8_t>(code));
  }
  std::vector<std::uint32_t> expected(30);
  gemm::multiply_naive(gemm::MixpeArithmetic{}, x, groups_of(fixture.w_values, 5, 64, 32),
                       expected);
  CHECK(results_of(fixture.y, 4) == expected);
}

// A DialectFP4 matrix by `quantizer` of golden/, blocks of 16.
template <class Quantizer>
gemm::DialectMatrix dialects_of(const std::vector<float>& values, std::size_t rows, std::size_t k,
                                const Quantizer& quantizer) {
  gemm::DialectMatrix matrix;
  matrix.rows = rows;
  matrix.k = k;
  matrix.block = 16;
  const auto halves = operands::test::halves_of(values);
  for (std::size_t begin = 0; begin < halves.size(); begin += 16) {
    const auto block = quantizer.quantize(std::span(halves).subspan(begin, 16));
    matrix.dialects.push_back(block.dialect);
    matrix.exponents.push_back(block.exponent);
    for (std::size_t i = 0; i < 16; i += 2) {
      matrix.codes.push_back(static_cast<std::uint8_t>(block.codes[i] | block.codes[i + 1] << 4));
    }
  }
  return matrix;
}

TEST_CASE("gemm quantises the activations of w4a4 online") {
  const Fixture fixture;
  const auto& book = spec::blockdialect_formatbook();
  const auto x = dialects_of(fixture.x_values, 6, 64, golden::FormatSelector(book));
  std::vector<std::uint32_t> expected(30);
  std::vector<std::string> arguments = {
      fixture.w4a4, "--activations", fixture.x, "--weights", fixture.w, "-o", fixture.y};
  SECTION("times weights of the least squared error") {
    REQUIRE(call(arguments).code == kAllRight);
    gemm::multiply_naive(gemm::BlockArithmetic{}, x,
                         dialects_of(fixture.w_values, 5, 64, golden::DialectQuantizerMse(book)),
                         expected);
  }
  SECTION("times keys") {
    arguments.emplace_back("--rhs-activation");
    if (GENERATE(false, true)) arguments.emplace_back("keys");
    const auto outcome = call(arguments);
    REQUIRE(outcome.code == kAllRight);
    gemm::multiply_naive(gemm::BlockArithmetic{}, x,
                         dialects_of(fixture.w_values, 5, 64, golden::FormatSelector(book)),
                         expected);
  }
  SECTION("when they are quantised already") {
    const auto stored = operands::test::quantized(
        fixture.folder, fixture.x, {.format = tensors::StorageFormat::dialectfp4, .unit = 16});
    arguments[2] = stored.string() + ":x";
    const auto outcome = call(arguments);
    REQUIRE(outcome.code == kAllRight);
    CHECK(contains(outcome.out, "against the FP32 product, with X dequantised\n"));
    gemm::multiply_naive(gemm::BlockArithmetic{}, x,
                         dialects_of(fixture.w_values, 5, 64, golden::DialectQuantizerMse(book)),
                         expected);
  }
  CHECK(results_of(fixture.y, 4) == expected);
}

TEST_CASE("gemm adds the newest tokens of values in FP32") {
  const Fixture fixture;
  const std::size_t tokens = GENERATE(39U, 32U, 7U);
  const std::size_t whole = tokens / 16 * 16;
  CAPTURE(tokens);
  const auto p_values = tensors::test::random_tensor(4 * tokens, 21);
  const auto v_values = tensors::test::random_tensor(tokens * 3, 22);
  const std::string count = std::to_string(tokens);
  const auto p = fixture.folder.file("p.npy", npy_f32("(4, " + count + ")", p_values)).string();
  const auto v = fixture.folder.file("v.npy", npy_f32("(" + count + ", 3)", v_values)).string();
  const auto outcome = call({fixture.w4a4, "--activations", p, "--weights", v, "--rhs-activation",
                             "values", "-o", fixture.y});
  CHECK(outcome.err == "");
  REQUIRE(outcome.code == kAllRight);
  CHECK(contains(outcome.out, "Y [4, 3] = X [4, " + count + "] * W [" + count + ", 3], w4a4"));

  std::vector<float> p_blocks;
  std::vector<float> v_blocks;
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t i = 0; i < whole; ++i) p_blocks.push_back(p_values[row * tokens + i]);
  }
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t i = 0; i < whole; ++i) v_blocks.push_back(v_values[i * 3 + row]);
  }
  std::vector<std::uint32_t> expected(12);
  if (whole > 0) {
    const golden::FormatSelector selector(spec::blockdialect_formatbook());
    gemm::multiply_naive(gemm::BlockArithmetic{}, dialects_of(p_blocks, 4, whole, selector),
                         dialects_of(v_blocks, 3, whole, selector), expected);
  }
  const auto rounded = [](float value) {
    return std::bit_cast<float>(golden::binary16_to_binary32(
        golden::binary32_to_binary16(std::bit_cast<std::uint32_t>(value))));
  };
  for (std::size_t i = 0; i < expected.size(); ++i) {
    auto sum = std::bit_cast<float>(expected[i]);
    for (std::size_t token = whole; token < tokens; ++token) {
      sum = std::fmaf(rounded(p_values[i / 3 * tokens + token]),
                      rounded(v_values[token * 3 + i % 3]), sum);
    }
    expected[i] = std::bit_cast<std::uint32_t>(sum);
  }
  CHECK(results_of(fixture.y, 4) == expected);
  const std::string note = "the newest " + std::to_string(tokens - whole) + " tokens stay FP16";
  CHECK(contains(outcome.out, note) == (tokens > whole));
}

TEST_CASE("gemm takes layers of checkpoints and GGUF tensors") {
  const Fixture fixture;
  const auto layer = operands::test::random_layer(8, 64, 32, 31);
  const auto checkpoint =
      fixture.folder
          .file("m.safetensors",
                tensors::test::safetensors(operands::test::awq_pieces("model.layers.0.up", layer)))
          .string();
  std::vector<float> weights;
  for (std::size_t i = 0; i < 8 * 64; ++i) {
    weights.push_back(static_cast<float>(layer.weight(i / 64, i % 64)));
  }
  const auto outcome = call({fixture.w4a16, "--activations", fixture.x, "--weights",
                             checkpoint + ":model.layers.0.up", "-o", fixture.y});
  CHECK(outcome.err == "");
  REQUIRE(outcome.code == kAllRight);
  CHECK(contains(outcome.out, "AWQ, groups of 32 as uint4, groups of 32"));
  CHECK(contains(outcome.out, "against the FP32 product, with W dequantised\n"));
  // The exact accumulator rounds once a group; binary64 products of the same weights are near.
  const auto results = results_of(fixture.y, 4);
  REQUIRE(results.size() == 6 * 8);
  std::size_t far = 0;
  const auto halves = operands::test::halves_of(fixture.x_values);
  for (std::size_t i = 0; i < results.size(); ++i) {
    double sum = 0;
    double magnitude = 0;
    for (std::size_t k = 0; k < 64; ++k) {
      const double product = tensors::test::half_value(halves[i / 8 * 64 + k]) *
                             static_cast<double>(weights[i % 8 * 64 + k]);
      sum += product;
      magnitude += std::fabs(product);
    }
    far += std::fabs(std::bit_cast<float>(results[i]) - sum) <= 1e-6 * magnitude ? 0 : 1;
  }
  CHECK(far == 0);

  const std::vector<int> codes(32, 3);
  const auto gguf =
      fixture.folder
          .file("m.gguf", operands::test::gguf({{"w",
                                                 3,
                                                 {64, 1},
                                                 operands::test::q4_block(0x3C00, 0x3555, codes) +
                                                     operands::test::q4_block(0x3C00, 0, codes)}}))
          .string();
  const auto anew = call({fixture.w4a16, "--activations", fixture.x, "--weights", gguf});
  CHECK(anew.code == kAllRight);
  CHECK(anew.err ==
        "note: tensor 'w', Q4_1, is quantised anew, to uint4, groups of 32: the offset of its "
        "block [0, 0] is no zero point times the scale\n");
}

TEST_CASE("gemm speaks JSON") {
  const Fixture fixture;
  const auto outcome = call({fixture.w4a16, "--activations", fixture.x, "--weights", fixture.w,
                             "--json", "-j", "1", "-o", fixture.y});
  REQUIRE(outcome.code == kAllRight);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json["passed"] == true);
  CHECK(json["scheme"] == "w4a16");
  CHECK(json["m"] == 6);
  CHECK(json["n"] == 5);
  CHECK(json["k"] == 64);
  CHECK(json["activations"]["tensor"] == "x");
  CHECK(json["activations"]["bits_per_element"] == 16);
  CHECK(json["second_kind"] == "weights");
  CHECK(json["second"]["file"] == fixture.w);
  CHECK(json["second"]["stored_as"] == "F32");
  CHECK(json["second"]["multiplied_as"] == "uint4, groups of 32");
  CHECK(json["second"]["was_quantized"] == false);
  CHECK(json["result_shape"] == nlohmann::json({2, 3, 5}));
  CHECK(json["result_type"] == "float32");
  CHECK(json["output"] == fixture.y);
  CHECK(json["accuracy"]["tokens"] == 6);
  CHECK(json["accuracy"]["nonfinite"] == 0);
  CHECK(json["golden"]["threads"] == 1);
  CHECK(!json.contains("rtl"));
  CHECK(!json.contains("comparison"));

  // The same SQNR from the file's results.
  const auto results = to_floats(content_of(fixture.y).substr(128));
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < 64; ++k) {
      sum += static_cast<double>(fixture.x_values[i / 5 * 64 + k]) *
             static_cast<double>(fixture.w_values[i % 5 * 64 + k]);
    }
    signal += sum * sum;
    noise += (sum - results[i]) * (sum - results[i]);
  }
  CHECK(std::fabs(json["accuracy"]["sqnr_db"].get<double>() - 10 * std::log10(signal / noise)) <
        1e-6);
}

TEST_CASE("results that overflow are counted") {
  const Fixture fixture;
  const std::string configuration =
      fixture.configuration("w4a16", "lanes: 2\ngroup: 32\noutput: fp16\n");
  const auto x = fixture.folder.file("big.npy", npy_f32("(2, 2)", {60000, 60000, 0.5F, 0.5F}));
  const auto w = fixture.folder.file("one.npy", npy_f32("(1, 2)", {15, 15}));
  const auto outcome = call({configuration, "--activations", x.string(), "--weights", w.string()});
  CHECK(outcome.code == kAllRight);
  CHECK(contains(outcome.out,
                 "no error against the FP32 product of the unquantised tensors; 1 "
                 "results not finite\n"));
}

TEST_CASE("gemm refuses what does not fit, with code 2 and no file") {
  const Fixture fixture;
  const auto refusal = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"-o", fixture.y});
    const auto outcome = call(all);
    CHECK(outcome.code == kBadInput);
    CHECK(outcome.out.empty());
    CHECK(!std::filesystem::exists(fixture.y));
    return outcome.err;
  };
  const auto other = fixture.folder.file("other.yaml", "unit: mixpe_dot\nname: other\n").string();
  CHECK(refusal({other, "--activations", fixture.x, "--weights", fixture.w}) ==
        other + ": error: unit mixpe_dot does not multiply matrices; allowed: mpgemm_tile\n");
  const auto narrow = fixture.folder.file("n.npy", npy_f32("(2, 3)", {1, 2, 3, 4, 5, 6})).string();
  CHECK(refusal({fixture.w4a16, "--activations", fixture.x, "--weights", narrow}) ==
        narrow +
            ": error: tensor 'n': shape [2, 3] does not fit the activations 'x', shape [2, 3, "
            "64]: its last dimension must be their last one, 64\n");
  CHECK(refusal({fixture.w4a4, "--activations", fixture.x, "--weights", narrow, "--rhs-activation",
                 "values"}) ==
        narrow +
            ": error: tensor 'n': shape [2, 3] does not fit the activations 'x', shape [2, 3, "
            "64]: its first dimension must be their last one, 64\n");
  CHECK(contains(refusal({fixture.w4a8, "--activations", fixture.x, "--weights", fixture.w,
                          "--rhs-activation"}),
                 "allowed: configurations with the scheme w4a4\n"));
  const auto stored =
      operands::test::quantized(fixture.folder, fixture.x,
                                {.format = tensors::StorageFormat::dialectfp4, .unit = 16})
          .string();
  CHECK(refusal({fixture.w4a4, "--activations", stored, "--weights", fixture.w, "--on", "both"}) ==
        stored +
            ": error: tensor 'x': it is dialectfp4 already, but the tile quantises FP16 "
            "activations online; allowed for it: --on golden\n");
  const auto half = fixture.configuration("w4a4", "lanes: 16\nblock: 16\noutput: fp16\n");
  const auto p = fixture.folder.file("p.npy", npy_f32("(1, 2)", {1, 2})).string();
  const auto v = fixture.folder.file("v.npy", npy_f32("(2, 1)", {1, 2})).string();
  CHECK(refusal({half, "--activations", p, "--weights", v, "--rhs-activation", "values"}) ==
        v + ": error: tensor 'v': 2 tokens are no whole blocks of 16, and the newest are added to "
            "FP32 results, but the configuration's output is fp16; allowed: output fp32\n");
  const auto missing = call({fixture.w4a4, "--activations", fixture.x, "--weights",
                             fixture.folder.file("none.npy").string(), "--json"});
  CHECK(missing.code == kBadInput);
  CHECK(nlohmann::json::parse(missing.out)["diagnostics"][0]["message"] ==
        "cannot be opened: No such file or directory");
  CHECK(contains(
      call({fixture.w4a16, "--activations", fixture.x, "--weights", fixture.w, "-o", fixture.x})
          .err,
      "is an input; the output must be another file"));
}

TEST_CASE("mistakes in the options of gemm") {
  const std::string help = " (see 'mpgen gemm --help')\n";
  const auto error = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"t.yaml", "--activations", "x.npy", "--weights", "w.npy"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = call(arguments);
    CHECK(outcome.code == kBadInput);
    return outcome.err;
  };
  CHECK(error({"--on", "gpu"}) ==
        "error: --on: 'gpu' is unknown; allowed: golden, rtl or both" + help);
  CHECK(error({"--rhs-activation", "value"}) ==
        "error: --rhs-activation: 'value' is unknown; did you mean 'values'? Allowed: keys or "
        "values" +
            help);
  CHECK(error({"-o", "y.safetensors"}) ==
        "error: --output: 'y.safetensors' does not end in .npy" + help);
  CHECK(call({"t.yaml", "--activations", "x.npy"}).err == "error: --weights is required" + help);
}

}  // namespace
}  // namespace mpgen::cli

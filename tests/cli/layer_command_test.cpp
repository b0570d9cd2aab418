#include <unistd.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/layer_tensors.hpp"
#include "gemm/naive.hpp"
#include "gemm/quantize.hpp"
#include "tests/catch.hpp"
#include "tests/cli/command_test.hpp"
#include "tests/environment.hpp"
#include "tests/operands/loading.hpp"

namespace mpgen::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using tensors::test::Folder;
using test::contains;
using test::Outcome;

Outcome call(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "layer");
  return test::run_mpgen(arguments);
}

// Awkward sizes, so that groups, blocks and tiles are not full.
constexpr LayerSizes kSizes = {.tokens = 5, .hidden = 40, .intermediate = 70, .key_value = 13};

struct Fixture {
  Folder folder;
  std::string w4a16 = configuration("w4a16", "lanes: 2\ngroup: 32\naccumulator: fp32\n");
  std::string w4a8 = configuration("w4a8", "lanes: 4\ngroup: 32\nweights: int4\n");
  std::string w4a4 = configuration("w4a4", "lanes: 16\nblock: 16\naccumulator: fp16\n");

  std::string configuration(const std::string& scheme, const std::string& rest) const {
    return folder
        .file(scheme + ".yaml", "unit: mpgemm_tile\nname: tile_" + scheme + "\nscheme: " + scheme +
                                    "\nrows: 2\ncolumns: 2\n" + rest)
        .string();
  }

  // All three schemes on the reference, and `more`.
  std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    std::vector<std::string> list = {
        w4a16,      w4a8,          w4a4,       "--on", "golden",
        "--tokens", "5",           "--hidden", "40",   "--intermediate",
        "70",       "--key-value", "13"};
    list.insert(list.end(), more.begin(), more.end());
    return list;
  }
};

const std::vector<float>& values_of(const operands::SourceTensor& tensor) {
  return std::get<std::vector<float>>(tensor.data);
}

// What a layer's multiplication gives by the naive model, on the configurations above.
std::vector<std::uint32_t> naive_result(const std::string& scheme, const LinearLayer& layer,
                                        const std::vector<float>& x, const std::vector<float>& w) {
  std::vector<std::uint32_t> result(kSizes.tokens * layer.outputs);
  const std::size_t k = layer.inputs;
  if (scheme == "w4a16") {
    gemm::multiply_naive(
        gemm::MixpeArithmetic{.accumulator = {.kind = spec::Accumulator::Kind::fp32}, .lanes = 2},
        gemm::Binary16Matrix{kSizes.tokens, k, operands::test::halves_of(x)},
        gemm::quantize_groups(w, layer.outputs, k, 32, spec::WeightFormat::uint4), result);
  } else if (scheme == "w4a8") {
    gemm::multiply_naive(gemm::MixpeArithmetic{}, gemm::quantize_rows(x, kSizes.tokens, k),
                         gemm::quantize_groups(w, layer.outputs, k, 32, spec::WeightFormat::int4),
                         result);
  } else {
    const auto quantize = [k](const std::vector<float>& values, std::size_t rows,
                              gemm::DialectRule rule) {
      return gemm::quantize_dialect(operands::test::halves_of(values), rows, k, 16,
                                    spec::blockdialect_formatbook(), rule);
    };
    gemm::multiply_naive(gemm::BlockArithmetic{.accumulator = spec::BlockAccumulator::fp16},
                         quantize(x, kSizes.tokens, gemm::DialectRule::two_stage),
                         quantize(w, layer.outputs, gemm::DialectRule::mse), result);
  }
  return result;
}

struct Sums {
  double signal = 0;
  double noise = 0;
  double decibels() const { return 10 * std::log10(signal / noise); }
};

Sums errors_of(const LinearLayer& layer, const std::vector<float>& x, const std::vector<float>& w,
               const std::vector<std::uint32_t>& result) {
  Sums sums;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::size_t row = i / layer.outputs * layer.inputs;
    const std::size_t column = i % layer.outputs * layer.inputs;
    double exact = 0;
    for (std::size_t j = 0; j < layer.inputs; ++j) {
      exact += static_cast<double>(x[row + j]) * static_cast<double>(w[column + j]);
    }
    const double error = exact - static_cast<double>(std::bit_cast<float>(result[i]));
    sums.signal += exact * exact;
    sums.noise += error * error;
  }
  return sums;
}

TEST_CASE("layer's figures on golden are those of the naive model") {
  const Fixture fixture;
  const Outcome outcome = call(fixture.arguments({"--seed", "5", "--json"}));
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == kAllRight);
  const Json json = Json::parse(outcome.out);
  CHECK(json["passed"] == true);
  CHECK(json["tensors"] == "synthetic");
  CHECK(json["seed"] == 5);
  CHECK(json["tokens"] == 5);
  CHECK(json["hidden"] == 40);
  CHECK(json["intermediate"] == 70);
  CHECK(json["key_value"] == 13);
  REQUIRE(json["configurations"].size() == 3);
  const auto layers = linear_layers(kSizes);
  for (const auto& configuration : json["configurations"]) {
    const std::string scheme = configuration["scheme"];
    CAPTURE(scheme);
    CHECK(configuration["design"] == "tile_" + scheme);
    REQUIRE(configuration["layers"].size() == layers.size());
    Sums total;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const LinearLayer& layer = layers[i];
      const Json& run = configuration["layers"][i];
      CAPTURE(layer.name);
      CHECK(run["layer"] == layer.name);
      CHECK(run["m"] == 5);
      CHECK(run["n"] == layer.outputs);
      CHECK(run["k"] == layer.inputs);
      CHECK(run.contains("golden"));
      CHECK(!run.contains("rtl"));
      CHECK(!run.contains("comparison"));
      const auto x = values_of(synthetic_activations(layer, kSizes.tokens, 5, 1));
      const auto w = values_of(synthetic_weights(layer, 5, 1));
      const Sums sums = errors_of(layer, x, w, naive_result(scheme, layer, x, w));
      CHECK(std::fabs(run["accuracy"]["sqnr_db"].get<double>() - sums.decibels()) < 1e-9);
      total.signal += sums.signal;
      total.noise += sums.noise;
    }
    const Json& all = configuration["all_layers"];
    CHECK(std::fabs(all["sqnr_db"].get<double>() - total.decibels()) < 1e-9);
    CHECK(total.decibels() > 5);
    CHECK(!all.contains("rtl"));
  }
  // Of k = 40: two groups of 32 codes, each with a scale of 16 bits and a zero point of 4.
  const Json& w4a16 = json["configurations"][0];
  CHECK(w4a16["layers"][0]["weights"]["multiplied_as"] == "uint4, groups of 32");
  CHECK(w4a16["layers"][0]["weights"]["bits_per_element"] == 2 * (32 * 4 + 20) / 40.0);
  CHECK(w4a16["all_layers"]["activation_bits_per_element"] == 16);
}

TEST_CASE("layer's text on golden, which no number of jobs changes") {
  const Fixture fixture;
  const Outcome one = call(fixture.arguments({"-j", "1"}));
  REQUIRE(one.code == kAllRight);
  CHECK(one.err.empty());
  CHECK(contains(one.out,
                 "Linear layers of one transformer block: 5 tokens, hidden 40, intermediate 70, "
                 "key-value 13\n"
                 "SYNTHETIC tensors, seed 1: normal weights / sqrt(K); normal activations, 1 % of "
                 "channels x 20\n\n"
                 "tile_w4a16: w4a16, 2 x 2 elements of 2 lanes, accumulator fp32\n"
                 "  layer  M x N x K    SQNR dB\n"
                 "  q      5 x 40 x 40"));
  CHECK(contains(one.out, "\n  down   5 x 40 x 70"));
  CHECK(contains(one.out,
                 "\nAll layers\n"
                 "  configuration  scheme  W bits  X bits  SQNR dB\n"
                 "  tile_w4a16     w4a16 "));
  CHECK(!contains(one.out, "cycles"));
  CHECK(call(fixture.arguments({"-j", "2"})).out == one.out);
  CHECK(call(fixture.arguments({})).out == one.out);
  CHECK(call(fixture.arguments({"--seed", "2"})).out != one.out);
}

TEST_CASE("layers on the simulated tile have the bits of the reference", "[rtl]") {
  const mpgen::tests::ScopedVariable cache(
      "MPGEN_CACHE",
      (fs::temp_directory_path() / ("mpgen-test-cache-" + std::to_string(getuid()))).string());
  const Folder folder;
  const std::string tile =
      folder
          .file("tile.yaml",
                "unit: mpgemm_tile\nname: tiny_tile\nscheme: w4a16\nrows: 2\ncolumns: 2\n"
                "lanes: 4\ngroup: 16\n")
          .string();
  const std::vector<std::string> arguments = {
      tile, "--tokens", "3", "--hidden", "24", "--intermediate", "10", "--key-value", "7"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), more.begin(), more.end());
    return call(all);
  };
  const Outcome one = with({"--json", "-j", "1"});
  CAPTURE(one.err, one.out);
  REQUIRE(one.code == kAllRight);
  const Json json = Json::parse(one.out)["configurations"][0];
  const Json other = Json::parse(with({"--json", "-j", "2"}).out)["configurations"][0];
  const std::uint64_t weights = 2 * 24 * 24 + 2 * 7 * 24 + 3 * 24 * 10;
  CHECK(json["all_layers"]["rtl"]["macs"] == 3 * weights);
  CHECK(json["all_layers"]["comparison"]["results"] == 3 * (3 * 24 + 2 * 7 + 2 * 10));
  CHECK(json["all_layers"]["comparison"]["mismatches"] == 0);
  CHECK(json["all_layers"]["rtl"]["cycles"] == other["all_layers"]["rtl"]["cycles"]);
  CHECK(json["all_layers"]["sqnr_db"] == other["all_layers"]["sqnr_db"]);
  const Json& down = json["layers"][6];
  CHECK(down["comparison"]["results"] == 72);
  CHECK(down["rtl"]["macs"] == 3 * 24 * 10);
  CHECK(down["rtl"]["utilisation"].get<double>() > 0);
  CHECK(down["accuracy"]["sqnr_db"] == other["layers"][6]["accuracy"]["sqnr_db"]);

  const Outcome text = with({});
  REQUIRE(text.code == kAllRight);
  CHECK(contains(text.out, "  layer  M x N x K    SQNR dB  cycles  utilisation %  equal bits\n"));
  CHECK(contains(text.out, " yes\n"));
  CHECK(!contains(text.out, "NO\n"));
  const Outcome simulated = with({"--on", "rtl"});
  REQUIRE(simulated.code == kAllRight);
  CHECK(contains(simulated.out, "  layer  M x N x K    SQNR dB  cycles  utilisation %\n"));
}

TEST_CASE("layer refuses other units, and two designs of one name") {
  const Fixture fixture;
  const std::string dot = std::string(MPGEN_SOURCE_DIR) + "/configs/mixpe_dot_w4a16.yaml";
  const std::string mac = std::string(MPGEN_SOURCE_DIR) + "/configs/dialect_mac_fp32.yaml";
  const Outcome outcome = call({dot, fixture.w4a8, mac, "--json"});
  CHECK(outcome.code == kBadInput);
  CHECK(outcome.err ==
        dot + ": error: unit mixpe_dot does not multiply matrices; allowed: mpgemm_tile\n" + mac +
            ": error: unit dialect_mac does not multiply matrices; allowed: mpgemm_tile\n");
  CHECK(Json::parse(outcome.out)["diagnostics"].size() == 2);
  CHECK(contains(call({fixture.w4a8, fixture.w4a8}).err, "is also that of"));
  CHECK(call({fixture.folder.file("none.yaml").string()}).code == kBadInput);
}

TEST_CASE("mistakes in the options of layer") {
  const std::string help = " (see 'mpgen layer --help')\n";
  const auto error = [](const std::vector<std::string>& arguments) {
    const Outcome outcome = call(arguments);
    CHECK(outcome.code == kBadInput);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK(error({}) == "error: CONFIG is required" + help);
  CHECK(error({"t.yaml", "--on", "gpu"}) ==
        "error: --on: 'gpu' is unknown; allowed: golden, rtl or both" + help);
  for (const char* size : {"--tokens", "--hidden", "--intermediate", "--key-value"}) {
    CAPTURE(size);
    CHECK(contains(error({"t.yaml", size, "0"}), std::string("error: ") + size + ": "));
    CHECK(contains(error({"t.yaml", size, "65537"}), std::string("error: ") + size + ": "));
  }
  CHECK(contains(error({"t.yaml", "--seed", "-1"}), "error: --seed: expected an integer"));
  CHECK(contains(error({"t.yaml", "-j", "0"}), "error: --jobs: "));
}

}  // namespace
}  // namespace mpgen::cli

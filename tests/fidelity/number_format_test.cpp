#include "fidelity/number_format.hpp"

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace mpgen::fidelity {
namespace {

using Floats = std::vector<float>;

Floats restored(const std::string& name, const Floats& values, const FormatOptions& options = {}) {
  Floats result(values.size());
  number_formats(name, options).front().round_trip(values, result);
  return result;
}

}  // namespace

TEST_CASE("number formats: round trips by hand", "[number_format]") {
  SECTION("DialectFP4") {
    // 3.75 and 2.25 are 15 and 9 half units of 2^-1: dialect 1.
    CHECK(restored("dialectfp4-mse", {3.75F, -2.25F, 0.3F, 0.1F}) ==
          Floats{3.75F, -2.25F, 0.25F, 0});
    CHECK(restored("dialectfp4", {3.75F, -2.25F, 0.3F, 0.1F}) == Floats{3.75F, -2.25F, 0.25F, 0});
    // Blocks of 16: the 17th element has an exponent of its own.
    Floats values(17, 0);
    values[0] = 1000;
    values[16] = 0.0625F;
    Floats expected = values;
    expected[0] = 960;
    CHECK(restored("dialectfp4", values) == expected);
    CHECK(restored("dialectfp4-mse", values) == expected);
    FormatOptions options;
    options.blocks = {32};
    expected[16] = 0;
    CHECK(restored("dialectfp4", values, options) == expected);
  }
  SECTION("MXFP4") { CHECK(restored("mxfp4", {7, -5, 0.3F, 1.25F}) == Floats{6, -4, 0.5F, 1}); }
  SECTION("integers") {
    CHECK(restored("uint4", {-5, 10, 0.4F, 2.6F}) == Floats{-5, 10, 0, 3});
    CHECK(restored("int4", {-7, 6.6F, 0.4F}) == Floats{-7, 7, 0});
    CHECK(restored("int8", {-127, 63.6F, 0.4F}) == Floats{-127, 64, 0});
    // Groups of two have scales of their own, rows do not.
    FormatOptions options;
    options.group = 2;
    CHECK(restored("int4", {-7, 7, 0.25F, -1.75F, 14}, options) ==
          Floats{-7, 7, 0.25F, -1.75F, 14});
  }
}

TEST_CASE("number formats: every name, its block sizes and bits", "[number_format]") {
  struct Expected {
    std::string label;
    int elements;
    double bits;
  };
  const std::vector<Expected> table = {{"dialectfp4 b16", 16, 4.5625},
                                       {"dialectfp4 b32", 32, 4.28125},
                                       {"dialectfp4 b64", 64, 4.140625},
                                       {"dialectfp4-mse b16", 16, 4.5625},
                                       {"dialectfp4-mse b32", 32, 4.28125},
                                       {"dialectfp4-mse b64", 64, 4.140625},
                                       {"mxfp4", 32, 4.25},
                                       {"uint4 g128", 128, 4.15625},
                                       {"int4 g128", 128, 4.125},
                                       {"int8 row", 4096, 8.0078125}};
  std::size_t row = 0;
  for (const std::string& name : format_names()) {
    CHECK_FALSE(format_summary(name).empty());
    for (const NumberFormat& format : number_formats(name, {})) {
      REQUIRE(row < table.size());
      CHECK(format.name == name);
      CHECK(format.label == table[row].label);
      CHECK(format.elements == table[row].elements);
      CHECK(format.bits == table[row].bits);
      ++row;
    }
  }
  CHECK(row == table.size());
}

TEST_CASE("number formats: what cannot be quantised", "[number_format]") {
  const auto is_refused = [](const std::string& name, const Floats& values) {
    try {
      restored(name, values);
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  CHECK(is_refused("dialectfp4", {65520}));
  CHECK(is_refused("dialectfp4-mse", {1, -1e6F}));
  CHECK_FALSE(is_refused("dialectfp4", {65504}));
  CHECK(is_refused("nf4", {1}));
}

}  // namespace mpgen::fidelity

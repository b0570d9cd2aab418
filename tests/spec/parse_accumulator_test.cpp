#include "spec/parse_accumulator.hpp"

#include "tests/catch.hpp"

namespace mpgen::spec {
namespace {

using Kind = Accumulator::Kind;

TEST_CASE("every accumulator reads back from its spelling") {
  CHECK(parse_accumulator("exact") == Accumulator{.kind = Kind::exact});
  CHECK(parse_accumulator("fp32") == Accumulator{.kind = Kind::fp32});
  CHECK(parse_accumulator("aligned:0") == Accumulator{.kind = Kind::aligned, .fraction_bits = 0});
  CHECK(parse_accumulator("aligned:16") == Accumulator{.kind = Kind::aligned, .fraction_bits = 16});
  for (int bits = 0; bits <= kMaxAlignedFractionBits; ++bits) {
    const Accumulator accumulator = {.kind = Kind::aligned, .fraction_bits = bits};
    CHECK(parse_accumulator(to_string(accumulator)) == accumulator);
  }
}

TEST_CASE("no other text is an accumulator") {
  for (const char* text : {"", "Exact", "fp16", "aligned", "aligned:", "aligned:17", "aligned:-1",
                           "aligned:04", "aligned: 4", "aligned:4 ", "aligned:4x", "aligned:+4"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_accumulator(text));
  }
}

}  // namespace
}  // namespace mpgen::spec

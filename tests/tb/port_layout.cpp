#include "tb/port_layout.hpp"

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tb/test_models.hpp"

namespace {

using mpgen::spec::Ports;
using mpgen::tb::PortField;
using mpgen::tb::PortLayout;
using mpgen::tests::input;
using mpgen::tests::output;
using mpgen::tests::stream_ports;

struct Place {
  std::string name;
  int word;
  int shift;

  friend bool operator==(const Place&, const Place&) = default;
};

std::ostream& operator<<(std::ostream& stream, const Place& place) {
  return stream << place.name << '@' << place.word << '.' << place.shift;
}

std::vector<Place> places(const PortLayout& layout) {
  std::vector<Place> result;
  for (const PortField& field : layout.fields()) {
    result.push_back({field.name(), field.word(), field.shift()});
  }
  return result;
}

}  // namespace

TEST_CASE("narrow ports share words, never straddle one, and fill gaps") {
  const PortLayout layout({input("a", 1, 1), input("b", 1, 40), input("c", 1, 30),
                           input("d", 1, 23), input("e", 1, 64), input("f", 17, 2)});
  CHECK(places(layout) ==
        std::vector<Place>{
            {"a", 0, 0}, {"b", 0, 1}, {"c", 1, 0}, {"d", 0, 41}, {"e", 2, 0}, {"f", 1, 30}});
  CHECK(layout.words() == 3);
}

TEST_CASE("a wide port has words of its own") {
  const PortLayout layout(
      {input("a", 1, 3), input("b", 5, 13), input("c", 1, 3), input("d", 1, 1024)});
  CHECK(places(layout) == std::vector<Place>{{"a", 0, 0}, {"b", 1, 0}, {"c", 0, 3}, {"d", 3, 0}});
  CHECK(layout.words() == 19);
}

TEST_CASE("inputs leave the clock out and outputs the result gate") {
  const Ports clocked = stream_ports({input("a_i", 1, 8), output("b_o", 1, 8)});
  const PortLayout inputs = mpgen::tb::input_layout(clocked);
  CHECK(
      places(inputs) ==
      std::vector<Place>{
          {"rst_ni", 0, 0}, {"valid_i", 0, 1}, {"first_i", 0, 2}, {"last_i", 0, 3}, {"a_i", 0, 4}});
  CHECK(places(mpgen::tb::output_layout(clocked)) == std::vector<Place>{{"b_o", 0, 0}});
  REQUIRE(mpgen::tb::result_gate(clocked) != nullptr);
  CHECK(mpgen::tb::result_gate(clocked)->name == "valid_o");

  const Ports combinational = {input("a_i", 1, 8), mpgen::spec::valid_output("a result")};
  CHECK(mpgen::tb::result_gate(combinational) == nullptr);
  CHECK(mpgen::tb::output_layout(combinational).contains("valid_o"));
}

TEST_CASE("values come back as they went in and leave their neighbours alone") {
  const int bits = GENERATE(1, 3, 4, 12, 13, 16, 27, 31, 52, 63, 64);
  const int elements = GENERATE(1, 2, 5, 32);
  const bool is_signed = GENERATE(false, true);
  CAPTURE(bits, elements, is_signed);
  const PortLayout layout(
      {input("before", 1, 7), input("port", elements, bits, is_signed), input("after", 1, 9)});
  const PortField& field = layout.field("port");

  std::mt19937_64 random(1);
  std::vector<std::uint64_t> words(static_cast<std::size_t>(layout.words()));
  for (std::uint64_t& word : words) word = random();
  const std::int64_t before = layout.field("before").get(words.data());
  const std::int64_t after = layout.field("after").get(words.data());
  std::vector<std::int64_t> expected;
  for (int element = 0; element < elements; ++element) {
    expected.push_back(field.get(words.data(), element));
  }

  int mismatches = 0;
  for (int round = 0; round < 200; ++round) {
    const auto element = static_cast<std::size_t>(random() % static_cast<unsigned>(elements));
    const std::uint64_t value = random();
    field.put(words.data(), static_cast<std::int64_t>(value), static_cast<int>(element));
    // Two's complement by its definition: the sign bit counts negatively.
    std::uint64_t meant = bits == 64 ? value : value % (std::uint64_t{1} << bits);
    if (is_signed && bits < 64 && meant >> (bits - 1) != 0) meant -= std::uint64_t{1} << bits;
    expected[element] = static_cast<std::int64_t>(meant);
    for (int other = 0; other < elements; ++other) {
      if (field.get(words.data(), other) != expected[static_cast<std::size_t>(other)]) ++mismatches;
    }
    if (layout.field("before").get(words.data()) != before) ++mismatches;
    if (layout.field("after").get(words.data()) != after) ++mismatches;
  }
  CHECK(mismatches == 0);
}

TEST_CASE("bits of a long value are reached by position") {
  const PortLayout layout({input("long", 1, 200)});
  const PortField& field = layout.field("long");
  std::vector<std::uint64_t> words(4);
  field.put_bits(words.data(), 0x123456789abcdef0, 60, 64);
  CHECK(words == std::vector<std::uint64_t>{0, 0x0123456789abcdef, 0, 0});
  CHECK(field.get_bits(words.data(), 64, 8) == 0xef);
  field.put_bits(words.data(), 0xff, 60, 8);
  CHECK(words == std::vector<std::uint64_t>{0xf000000000000000, 0x0123456789abcdef, 0, 0});
  CHECK_THROWS_AS(field.get(words.data()), std::logic_error);
  CHECK_THROWS_AS(field.put(words.data(), 1), std::logic_error);
}

TEST_CASE("impossible port lists are refused") {
  CHECK_THROWS_AS(PortLayout({input("a", 0, 1)}), std::invalid_argument);
  CHECK_THROWS_AS(PortLayout({input("a", 1, 1), input("a", 1, 1)}), std::invalid_argument);
  CHECK_THROWS_AS(PortLayout({input("a", 1, 1)}).field("b"), std::out_of_range);
}

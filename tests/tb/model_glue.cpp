#include "tb/model_glue.hpp"

#include <stdexcept>
#include <string>

#include "spec/port.hpp"
#include "tests/catch.hpp"
#include "tests/tb/test_models.hpp"

namespace {

using mpgen::spec::Port;
using mpgen::spec::PortDirection;
using mpgen::spec::PortRole;
using mpgen::tb::Flavour;
using mpgen::tb::model_glue;
using mpgen::tests::input;
using mpgen::tests::output;

}  // namespace

TEST_CASE("every input is masked to its width") {
  const std::string glue =
      model_glue({input("a_i", 1, 5), input("b_i", 3, 23), output("c_o", 1, 5)}, Flavour::plain);
  CHECK(glue.find("root.a_i = static_cast<CData>((word0 >> 0) & 0x1fu);") != std::string::npos);
  CHECK(glue.find("root.b_i[2] = static_cast<IData>((word2 >> 0) & 0x1fu);") != std::string::npos);
}

TEST_CASE("glue is refused for ports that no design has") {
  const Port data = input("a_i", 1, 5);
  const Port result = output("b_o", 1, 5);
  CHECK_NOTHROW(model_glue({data, result}, Flavour::plain));
  CHECK_THROWS_AS(model_glue({}, Flavour::plain), std::invalid_argument);
  CHECK_THROWS_AS(model_glue({data}, Flavour::plain), std::invalid_argument);
  CHECK_THROWS_AS(model_glue({result}, Flavour::plain), std::invalid_argument);
  const Port wide_clock{.name = "clk_i",
                        .direction = PortDirection::input,
                        .role = PortRole::clock,
                        .element_bits = 2,
                        .format = "",
                        .meaning = ""};
  CHECK_THROWS_AS(model_glue({wide_clock, data, result}, Flavour::plain), std::invalid_argument);
  for (const char* name : {"", "a b", "a__b", "_a", "0a", "a;", "a\n"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(model_glue({input(name, 1, 5), result}, Flavour::plain), std::invalid_argument);
  }
}

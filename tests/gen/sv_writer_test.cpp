#include "gen/sv_writer.hpp"

#include <stdexcept>
#include <string>

#include "tests/catch.hpp"

using mpgen::gen::SvAssign;
using mpgen::gen::SvFunction;
using mpgen::gen::SvGenerateFor;
using mpgen::gen::SvInstance;
using mpgen::gen::SvModule;
using mpgen::gen::write_module;
using mpgen::spec::PortDirection;

namespace {

SvModule doubler() {
  SvModule m;
  m.name = "doubler";
  m.summary = "twice a number.";
  m.header = {"Combinational."};
  m.parameters = {{"Width", 8, "bits of the number"}};
  m.ports = {{"value_i", PortDirection::input, {"Width", 8}, false, "the number"},
             {"twice_o", PortDirection::output, {"Width+1", 9}, false, ""}};
  m.blank();
  m.assign("twice_o", "{value_i, 1'b0}");
  return m;
}

// The message of the logic_error that printing `m` throws; "" when it throws none.
std::string complaint(const SvModule& m) {
  try {
    write_module(m, "Made by a test.");
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a module is printed with header, aligned ports and guards", "[gen]") {
  const std::string expected =
      "// doubler: twice a number.\n"
      "//\n"
      "// Combinational.\n"
      "//\n"
      "// Made by a test.\n"
      "\n"
      "`default_nettype none\n"
      "\n"
      "module doubler #(\n"
      "  parameter int Width = 8  // bits of the number\n"
      ") (\n"
      "  input  logic [Width-1:0] value_i,  // the number\n"
      "  output logic [Width:0]   twice_o\n"
      ");\n"
      "\n"
      "  assign twice_o = {value_i, 1'b0};\n"
      "\n"
      "endmodule\n"
      "\n"
      "`default_nettype wire\n";
  CHECK(write_module(doubler(), "Made by a test.") == expected);
}

TEST_CASE("an instance whose names do not fit into one line has two", "[gen]") {
  SvModule inner = doubler();
  inner.parameters.clear();
  inner.ports[0].width = mpgen::gen::SvWidth(8);
  inner.ports[1].width = mpgen::gen::SvWidth(9);
  const auto text_with = [&inner](std::size_t characters) {
    inner.name = std::string(characters, 'd');
    SvModule m = inner;
    m.name = "outer";
    m.items = {};
    m.add({SvInstance{"u_doubler", &inner, {}, {{"value_i", "value_i"}, {"twice_o", "twice_o"}}}});
    return write_module(m, "Made by a test.");
  };
  // Two columns of indentation, a space between the names, and " (".
  const std::string fits(100 - 2 - 1 - 9 - 2, 'd');
  CHECK(text_with(fits.size()).find("  " + fits + " u_doubler (\n") != std::string::npos);
  CHECK(text_with(fits.size() + 1).find("  " + fits + "d\n      u_doubler (\n") !=
        std::string::npos);
}

TEST_CASE("processes nest and join else to end", "[gen]") {
  SvModule m = doubler();
  m.blank();
  m.signal("flag", 1);
  m.process("always_comb", {{"if (value_i == '0)", {"flag = 1'b0;"}}, {"else", {"flag = 1'b1;"}}});
  const std::string text = write_module(m, "Made by a test.");
  CHECK(text.find("  logic flag;\n"
                  "  always_comb begin\n"
                  "    if (value_i == '0) begin\n"
                  "      flag = 1'b0;\n"
                  "    end else begin\n"
                  "      flag = 1'b1;\n"
                  "    end\n"
                  "  end\n") != std::string::npos);
}

TEST_CASE("long expressions are broken behind an operator and never exceed 100 columns", "[gen]") {
  SvModule m = doubler();
  m.signal("all_of_them", 1);
  std::string sum = "value_i";
  for (int term = 0; term < 20; ++term) sum += " ^ value_i";
  m.assign("all_of_them", "^(" + sum + ")");
  const std::string text = write_module(m, "Made by a test.");
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  CHECK(longest <= 100);
  CHECK(text.find(" ^\n") != std::string::npos);
}

TEST_CASE("the writer refuses what breaks a rule of the house", "[gen]") {
  SvModule m = doubler();
  SECTION("input port without _i") {
    m.ports[0].name = "value";
    CHECK(complaint(m) == "doubler.sv: port value does not end in _i");
  }
  SECTION("numbered name") {
    m.signal("stage_2", 1);
    CHECK(complaint(m) == "doubler.sv: numbered name: stage_2");
  }
  SECTION("capital letters in a signal") {
    m.signal("Stage", 1);
    CHECK(complaint(m) == "doubler.sv: name not in lower_snake_case: Stage");
  }
  SECTION("keyword as a name") {
    m.signal("priority", 1);
    CHECK(complaint(m) == "doubler.sv: keyword used as a name: priority");
  }
  SECTION("declared twice") {
    m.signal("value_i", 1);
    CHECK(complaint(m) == "doubler.sv: declared twice: value_i");
  }
  SECTION("assigned but not declared") {
    m.assign("nothing", "1'b0");
    CHECK(complaint(m) == "doubler.sv: assigned but not declared: nothing");
  }
  SECTION("no bits") {
    m.signal("empty", {"Width-8", 0});
    CHECK(complaint(m) == "doubler.sv: no bits in empty");
  }
  SECTION("text that is not ASCII") {
    m.comment("\xC2\xB1 one");
    CHECK(complaint(m).find("not plain ASCII") != std::string::npos);
  }
  SECTION("a generate block without its prefix") {
    m.add({SvGenerateFor{"l", "2", "lanes", {}}});
    CHECK(complaint(m) == "doubler.sv: generate block not named gen_...: lanes");
  }
  SECTION("a function argument that hides a signal") {
    m.add({SvFunction{.name = "same",
                      .width = 1,
                      .arguments = {{"value_i", 1, false, "", "", ""}},
                      .locals = {},
                      .body = {"same = value_i;"},
                      .comment = ""}});
    CHECK(complaint(m) == "doubler.sv: function hides value_i");
  }
}

TEST_CASE("instances connect every port once, in order and with its width", "[gen]") {
  const SvModule child = doubler();
  SvModule m = doubler();
  m.name = "parent";
  m.signal("nine_bits", 9);
  m.signal("eight_bits", 8);
  SvInstance instance{"u_doubler", &child, {}, {{"value_i", "value_i"}, {"twice_o", "nine_bits"}}};
  SECTION("right") {
    m.add({instance});
    CHECK(complaint(m).empty());
  }
  SECTION("wrong width") {
    instance.connections[1].expression = "eight_bits";
    m.add({instance});
    CHECK(complaint(m) == "parent.sv: u_doubler: twice_o has 9 bits, eight_bits has 8");
  }
  SECTION("port forgotten") {
    instance.connections.pop_back();
    m.add({instance});
    CHECK(complaint(m) == "parent.sv: u_doubler: 1 connections for 2 ports of doubler");
  }
  SECTION("wrong order") {
    std::swap(instance.connections[0], instance.connections[1]);
    m.add({instance});
    CHECK(complaint(m) == "parent.sv: u_doubler: port twice_o connected where value_i stands");
  }
  SECTION("unknown parameter") {
    instance.parameters = {{"Depth", "3"}};
    m.add({instance});
    CHECK(complaint(m) == "parent.sv: u_doubler: no parameter Depth");
  }
}

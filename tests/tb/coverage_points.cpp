#include "tb/coverage_points.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace mpgen::tb;

namespace {

// A record as Verilator writes it.
std::string record(const std::vector<std::string>& fields, const std::string& hits) {
  std::string text = "C '";
  for (std::size_t i = 0; i < fields.size(); i += 2)
    text += "\1" + fields[i] + "\2" + fields[i + 1];
  return text + "' " + hits + "\n";
}

const std::string kHead = "# SystemC::Coverage-3\n";

std::string bit(const std::string& name, const std::string& instance, const std::string& hits) {
  return record({"f", "a.sv", "l", "7", "n", "3", "page", "v_toggle/a", "o", name, "h", instance},
                hits);
}

std::string code(const std::string& column, const std::string& name, const std::string& lines,
                 const std::string& hits) {
  return record({"f", "a.sv", "l", "9", "n", column, "page", "v_branch/a", "o", name, "S", lines,
                 "h", "TOP.top"},
                hits);
}

}  // namespace

TEST_CASE("coverage files are read and added up") {
  CoveragePoints points;
  points.add(kHead + bit("x[0]", "TOP.top.u_a", "3") + bit("x[1]", "TOP.top.u_a", "0") +
             code("5", "if", "9-10,12", "0") + code("6", "else", "", "4"));
  points.add(kHead + bit("x[0]", "TOP.top.u_a", "4") + code("5", "if", "9-10,12", "2"));
  const std::vector<CoveragePoint> list = points.list();
  REQUIRE(list.size() == 4);
  CHECK(list[0].name == "x[0]");
  CHECK(list[0].kind == CoveragePoint::Kind::toggle);
  CHECK(list[0].module == "a");
  CHECK(list[0].instances == "u_a");
  CHECK(list[0].line == 7);
  CHECK(list[0].hits == 7);
  CHECK(list[1].name == "x[1]");
  CHECK(list[1].hits == 0);
  CHECK(list[2].name == "else");
  CHECK(list[2].instances.empty());
  CHECK(list[2].hits == 4);
  CHECK(list[3].kind == CoveragePoint::Kind::line);
  CHECK(list[3].lines == std::vector<int>{9, 10, 12});
  CHECK(list[3].hits == 2);
}

TEST_CASE("what is no coverage file is refused") {
  CoveragePoints points;
  CHECK_THROWS_AS(points.add("text"), std::runtime_error);
  CHECK_THROWS_AS(points.add(kHead + "D 'x' 1\n"), std::runtime_error);
  CHECK_THROWS_AS(points.add(kHead + "C 'x' 1\n"), std::runtime_error);
  CHECK_THROWS_AS(points.add(kHead + bit("x", "TOP.top", "many")), std::runtime_error);
  CHECK_THROWS_AS(points.add(kHead + code("5", "if", "9-", "1")), std::runtime_error);
  CHECK_THROWS_AS(points.read("/nonexistent/coverage.dat"), std::runtime_error);
}

TEST_CASE("a tracefile for lcov") {
  CoveragePoints points;
  points.add(kHead + bit("x[0]", "TOP.top", "3") + bit("x[1]", "TOP.top", "0") +
             code("5", "if", "9-10,12", "0") + code("6", "else", "", "4"));
  CHECK(lcov_tracefile(points.list(), "rtl") ==
        "TN:\nSF:rtl/a.sv\nBRDA:7,0,0,3\nBRDA:7,0,1,0\nBRF:2\nBRH:1\n"
        "DA:7,3\nDA:9,4\nDA:10,0\nDA:12,0\nLF:4\nLH:2\nend_of_record\n");
}

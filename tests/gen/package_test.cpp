#include "gen/package.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "spec/read_design.hpp"
#include "tests/catch.hpp"

namespace fs = std::filesystem;
using mpgen::gen::package;
using mpgen::gen::PackageFile;

namespace {

const fs::path kSource = MPGEN_SOURCE_DIR;

std::vector<fs::path> shipped_configurations() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kSource / "configs")) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

mpgen::spec::Design design_of(const fs::path& path) {
  const auto result = mpgen::spec::read_design_file(path);
  REQUIRE(result.design);
  return *result.design;
}

std::string content_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

const PackageFile& file_named(const std::vector<PackageFile>& files, const std::string& name) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const PackageFile& file) { return file.name == name; });
  REQUIRE(found != files.end());
  return *found;
}

}  // namespace

TEST_CASE("rtl/ holds exactly what the shipped configurations give", "[gen]") {
  INFO("to update: make rtl");
  const auto configurations = shipped_configurations();
  REQUIRE(configurations.size() >= 8);
  std::set<std::string> expected;
  std::string differences;
  for (const auto& path : configurations) {
    const auto design = design_of(path);
    for (const auto& file : package(design)) {
      const std::string name = design.name + "/" + file.name;
      expected.insert(name);
      if (content_of(kSource / "rtl" / name) != file.text) differences += name + " ";
    }
  }
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "rtl")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), kSource / "rtl").string();
    if (expected.count(name) == 0 && name != "README.md") differences += name + " (not expected) ";
  }
  CHECK(differences == "");
}

TEST_CASE("a package is the same every time", "[gen]") {
  const auto design = design_of(kSource / "configs" / "mixpe_dot_w4a16.yaml");
  const auto first = package(design);
  const auto second = package(design);
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(first[i].name == second[i].name);
    CHECK(first[i].text == second[i].text);
  }
}

TEST_CASE("the file list names the include path and every module once, children before parents", "[gen]") {
  for (const auto& path : shipped_configurations()) {
    const auto design = design_of(path);
    const auto files = package(design);
    const std::string list = file_named(files, design.name + ".f").text;
    CAPTURE(design.name, list);
    std::vector<std::string> modules;
    for (const auto& file : files) {
      if (fs::path(file.name).extension() == ".sv") modules.push_back(file.name);
    }
    std::string expected = "+incdir+.\n";
    for (const auto& module : modules) expected += module + "\n";
    CHECK(list == expected);
    CHECK(modules.back() == design.name + ".sv");
    // A module may only be instantiated in files behind its own.
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const std::string name = fs::path(modules[i]).stem().string();
      for (std::size_t j = 0; j < i; ++j) {
        const std::string& text = file_named(files, modules[j]).text;
        CHECK(text.find("  " + name + " ") == std::string::npos);
      }
    }
  }
}

TEST_CASE("the interface description agrees with the design", "[gen]") {
  for (const auto& path : shipped_configurations()) {
    const auto design = design_of(path);
    const auto json =
        nlohmann::json::parse(file_named(package(design), design.name + ".json").text);
    CHECK(json["top"] == design.name);
    CHECK(json["unit"] == mpgen::spec::unit_name(design.unit));
    CHECK(json["timing"]["latency_cycles"] == mpgen::spec::latency(design.unit));
    const auto ports = mpgen::spec::ports(design.unit);
    REQUIRE(json["ports"].size() == ports.size());
    for (std::size_t i = 0; i < ports.size(); ++i) {
      CHECK(json["ports"][i]["name"] == ports[i].name);
      CHECK(json["ports"][i]["width"] == ports[i].width());
    }
  }
}

TEST_CASE("constraints name every port but clock and reset in a delay", "[gen]") {
  for (const auto& path : shipped_configurations()) {
    const auto design = design_of(path);
    const std::string text = file_named(package(design), design.name + ".sdc").text;
    for (const auto& port : mpgen::spec::ports(design.unit)) {
      const bool is_global =
          port.role == mpgen::spec::PortRole::clock || port.role == mpgen::spec::PortRole::reset;
      const std::string name = "{" + port.name + (port.width() == 1 ? "}" : "[*]}");
      CAPTURE(design.name, port.name);
      CHECK((text.find(name) != std::string::npos) == !is_global);
    }
  }
}

TEST_CASE("the resolved configuration of a package gives the same package", "[gen]") {
  const auto design = design_of(kSource / "configs" / "mixpe_dot_w4a8.yaml");
  const auto files = package(design);
  const auto again =
      mpgen::spec::read_design(file_named(files, design.name + ".yaml").text, "package.yaml");
  REQUIRE(again.design);
  CHECK(*again.design == design);
}

TEST_CASE("modules below a named top carry its name", "[gen]") {
  auto design = design_of(kSource / "configs" / "mixpe_dot_w4a16_aligned.yaml");
  design.name = "left_half";
  for (const auto& file : mpgen::gen::emit_rtl(design).files) {
    CHECK(file.name.rfind("left_half", 0) == 0);
  }
  design.name = "mixpe_dot";
  std::set<std::string> names;
  for (const auto& file : mpgen::gen::emit_rtl(design).files) names.insert(file.name);
  CHECK(names.count("group_aligner.sv") == 1);
  CHECK(names.count("mixpe_pe.sv") == 1);
  CHECK(names.count("mixpe_dot.sv") == 1);
}

TEST_CASE("no MixPE unit but the dequantizer multiplies data", "[gen]") {
  for (const auto& path : shipped_configurations()) {
    const auto design = design_of(path);
    const std::string unit = mpgen::spec::unit_name(design.unit);
    if (unit.find("dialect") != std::string::npos || unit.find("mxfp4") != std::string::npos ||
        unit == "format_selector") {
      continue;
    }
    const auto* tile = std::get_if<mpgen::spec::MpgemmTileSpec>(&design.unit);
    if (tile != nullptr && !tile->is_mixpe()) continue;
    for (const auto& file : mpgen::gen::emit_rtl(design).files) {
      if (file.name.find("dequantizer") != std::string::npos) continue;
      // What is left after comments, attributes and index arithmetic has no product.
      std::size_t position = 0;
      std::string products;
      while ((position = file.text.find(" * ", position)) != std::string::npos) {
        const std::size_t begin = file.text.rfind('\n', position) + 1;
        const std::string line = file.text.substr(begin, file.text.find('\n', begin) - begin);
        const bool is_comment = line.find("//") < position - begin;
        const bool is_elaborated = line.find("localparam") != std::string::npos ||
                                   line.find("(* mem2reg *)") != std::string::npos ||
                                   line.find("for (int") != std::string::npos ||
                                   line.find("[3 * Compressors") != std::string::npos;
        if (!is_comment && !is_elaborated) products += line + "\n";
        ++position;
      }
      CAPTURE(file.name, products);
      CHECK(products.empty());
    }
  }
}

#include "tb/model_cache.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "flow/tools.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tb/test_models.hpp"

namespace fs = std::filesystem;

namespace {

using mpgen::flow::ToolError;
using mpgen::tb::Assertions;
using mpgen::tb::Flavour;
using mpgen::tests::accumulator;
using mpgen::tests::ScopedVariable;
using mpgen::tests::test_cache;
using mpgen::tests::TestDesign;

/// An accumulator that no earlier run can have left in the cache.
TestDesign new_design() {
  std::random_device device;
  return accumulator("run " + std::to_string(getpid()) + " " + std::to_string(device()));
}

/// Removes a model from the shared cache in the end.
struct RemovedInTheEnd {
  fs::path model;

  explicit RemovedInTheEnd(fs::path file) : model(std::move(file)) {}
  ~RemovedInTheEnd() {
    std::error_code ignored;
    fs::remove_all(model.parent_path(), ignored);
    fs::remove(model.parent_path().string() + ".lock", ignored);
  }
  RemovedInTheEnd(const RemovedInTheEnd&) = delete;
  RemovedInTheEnd& operator=(const RemovedInTheEnd&) = delete;
};

std::string error_of(const TestDesign& design) {
  try {
    design.build();
  } catch (const ToolError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a model is built once, and again when its entry is damaged") {
  const TestDesign design = new_design();
  const RemovedInTheEnd built(design.build());
  const fs::file_time_type time = fs::last_write_time(built.model);
  CHECK(fs::exists(built.model.parent_path() / "build.log"));

  {
    // Neither tool may be started for a hit: their versions are known to this process by now.
    const auto start = std::chrono::steady_clock::now();
    CHECK(design.build() == built.model);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    CHECK(fs::last_write_time(built.model) == time);
    CHECK(spent.count() < 0.1);
  }

  fs::resize_file(built.model, 100);
  CHECK(design.build() == built.model);
  CHECK(fs::file_size(built.model) > 100);
  CHECK_NOTHROW(mpgen::tb::Model(built.model));
}

TEST_CASE("two threads build the same model once") {
  const TestDesign design = new_design();
  std::vector<fs::path> models(2);
  std::vector<std::thread> threads;
  for (fs::path& model : models) {
    threads.emplace_back([&design, &model] { model = design.build(); });
  }
  for (std::thread& thread : threads) thread.join();
  const RemovedInTheEnd built(models[0]);
  CHECK(models[0] == models[1]);
  std::ifstream log(models[0].parent_path() / "build.log");
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  const std::size_t first = text.find("--top-module");
  REQUIRE(first != std::string::npos);
  CHECK(text.find("--top-module", first + 1) == std::string::npos);
  CHECK_NOTHROW(mpgen::tb::Model(models[0]));
}

TEST_CASE("whatever the plugin depends on makes another entry") {
  const TestDesign design = accumulator();
  const fs::path plain = design.build();
  CHECK(design.build(Flavour::plain, Assertions::on) != plain);
  TestDesign renamed = design;
  renamed.source.files[0].name = "other.sv";
  CHECK(renamed.build() != plain);
  TestDesign edited = design;
  edited.source.files[0].text += "\n";
  CHECK(edited.build() != plain);
  TestDesign unsigned_sum = design;
  unsigned_sum.ports.front().meaning = "documentation does not matter";
  CHECK(unsigned_sum.build() == plain);
}

TEST_CASE("a mistake in the RTL is a tool error with the tool's words and a log") {
  TestDesign design = accumulator();
  design.source.files[0].text += "module broken (input logic a_i; endmodule\n";
  const std::string message = error_of(design);
  CAPTURE(message);
  CHECK(message.rfind("Verilator failed (exit status 1):", 0) == 0);
  CHECK(message.find("%Error: accumulator.sv:") != std::string::npos);
  CHECK(message.find("syntax error") != std::string::npos);
  const std::string lead = "The whole log is ";
  const std::size_t place = message.find(lead);
  REQUIRE(place != std::string::npos);
  CHECK(fs::exists(message.substr(place + lead.size())));
  CHECK(error_of(design) == message);
}

TEST_CASE("ports that the RTL does not have are a tool error of the compiler") {
  TestDesign design = accumulator();
  design.ports.push_back(mpgen::tests::input("made_up_i", 1, 4));
  const std::string message = error_of(design);
  CAPTURE(message);
  CHECK(message.rfind("the C++ compiler failed", 0) == 0);
  CHECK(message.find("made_up_i") != std::string::npos);
}

TEST_CASE("a missing tool is a tool error") {
  const ScopedVariable verilator("MPGEN_VERILATOR", "/nonexistent/verilator");
  CHECK(error_of(accumulator()).find("apt install verilator") != std::string::npos);
}

TEST_CASE("RTL files need plain names, each its own") {
  for (const char* name : {"", "../unit.sv", "a/unit.sv", "/unit.sv", "-unit.sv", ".unit.sv"}) {
    CAPTURE(name);
    TestDesign design = accumulator();
    design.source.files[0].name = name;
    CHECK_THROWS_AS(design.build(), std::invalid_argument);
  }
  TestDesign twice = accumulator();
  twice.source.files.push_back(twice.source.files[0]);
  CHECK_THROWS_AS(twice.build(), std::invalid_argument);
}

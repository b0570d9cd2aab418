#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "exhaustive/exhaustive.hpp"
#include "exhaustive/function_model.hpp"
#include "exhaustive/slice.hpp"
#include "exhaustive/subject.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/tb/test_models.hpp"

namespace {

namespace exhaustive = mpgen::exhaustive;
namespace tb = mpgen::tb;
using exhaustive::Options;
using exhaustive::Result;
using exhaustive::Subject;
using mpgen::tests::TemporaryFolder;

const Subject& subject(const std::string& name) {
  for (const Subject& known : exhaustive::all_subjects()) {
    if (known.name == name) return known;
  }
  throw std::invalid_argument(name);
}

Options options_for(const std::string& name, const TemporaryFolder& folder) {
  Options options;
  options.subject = name;
  options.folder = folder / "state";
  options.cache = mpgen::tests::test_cache().folder();
  return options;
}

std::uint32_t golden_at(const std::string& name, std::uint32_t point) {
  std::vector<std::uint32_t> result(1);
  subject(name).golden(point, result);
  return result[0];
}

}  // namespace

TEST_CASE("RTL, reference and host agree on a few slices of every subject") {
  const TemporaryFolder folder;
  for (const auto& known : exhaustive::subjects()) {
    Options options = options_for(known.name, folder);
    options.slices = 2;
    const Result result = run(options);
    CAPTURE(known.name);
    std::string first;
    if (!result.examples.empty()) first = describe(known.name, result.examples[0]);
    CAPTURE(first);
    CHECK(result.ok());
    CHECK(result.slices_run == std::min<std::uint64_t>(2, known.slices));
    CHECK(result.points == result.slices_run * (known.points / known.slices));
    CHECK(result.simulated > result.points / 2);
    CHECK(result.simulated <= result.points);
  }
}

TEST_CASE("points mean what they say") {
  // By hand from IEEE 754: 1 + 1, 1 + 2^-11 (a tie, to even), largest + largest, 1 - 1, Inf - Inf.
  CHECK(golden_at("binary16_addition", 0x3C003C00) == 0x4000);
  CHECK(golden_at("binary16_addition", 0x3C001000) == 0x3C00);
  CHECK(golden_at("binary16_addition", 0x7BFF7BFF) == 0x7C00);
  CHECK(golden_at("binary16_addition", 0x3C00BC00) == 0x0000);
  CHECK(golden_at("binary16_addition", 0x7C00FC00) == 0x7E00);
  // 1, the least subnormal, half of it (to even), just above half, 65520 (to Inf).
  CHECK(golden_at("binary32_to_binary16", 0x3F800000) == 0x3C00);
  CHECK(golden_at("binary32_to_binary16", 0x33800000) == 0x0001);
  CHECK(golden_at("binary32_to_binary16", 0x33000000) == 0x0000);
  CHECK(golden_at("binary32_to_binary16", 0x33000001) == 0x0001);
  CHECK(golden_at("binary32_to_binary16", 0x477FF000) == 0x7C00);
  CHECK(golden_at("binary16_to_binary32", 0x0001) == 0x33800000);
  CHECK(golden_at("binary16_to_binary32", 0xC000) == 0xC0000000);
  // 0, 1, -1, 2^24 + 1 (a tie, to even), 2^24 + 3 (a tie, to even).
  CHECK(golden_at("integer_to_binary32", 0) == 0);
  CHECK(golden_at("integer_to_binary32", 1) == 0x3F800000);
  const std::uint32_t ones =
      static_cast<std::uint32_t>((std::uint64_t{1} << subject("integer_to_binary32").bits) - 1);
  CHECK(golden_at("integer_to_binary32", ones) == 0xBF800000);
  CHECK(golden_at("integer_to_binary32", 0x1000001) == 0x4B800000);
  CHECK(golden_at("integer_to_binary32", 0x1000003) == 0x4B800002);
}

TEST_CASE("faults in the emitted functions are found") {
  struct Fault {
    std::string subject;
    std::string text;
    std::string changed;
    std::uint64_t slice;
  };
  // The last occurrence is changed. Slices of pairs hold 64 accumulators: those from 0x3C00 on, 1
  // and a little more.
  const std::vector<Fault> faults = {
      {"binary16_addition", "half & ((|below) | 1'(fraction))", "half", 0x3C00 / 64},
      {"binary16_addition", "larger_sign & ~is_zero", "larger_sign", 0x8001 / 64},
      {"binary32_to_binary16", "8'd113 - value[30:23]", "8'd114 - value[30:23]", 204},
      {"binary16_to_binary32", "8'd112 - 8'(count)", "8'd113 - 8'(count)", 0},
      {"integer_to_binary32", "rounded[ConvertedWidth] | rounded[ConvertedWidth-1]",
       "rounded[ConvertedWidth-1]", 7}};
  for (const Fault& fault : faults) {
    const Subject& known = subject(fault.subject);
    tb::RtlSource source = function_module(known);
    std::string& text = source.files[0].text;
    const std::size_t place = text.rfind(fault.text);
    CAPTURE(fault.subject, fault.text);
    REQUIRE(place != std::string::npos);
    text.replace(place, fault.text.size(), fault.changed);
    tb::Model model(mpgen::tests::test_cache().build(source, function_ports(known)));
    const exhaustive::SliceResult result = check_slice(known, model, fault.slice);
    CHECK(result.mismatches > 0);
    REQUIRE_FALSE(result.examples.empty());
    CHECK(result.examples[0].rtl != result.examples[0].golden);
    CHECK(result.examples[0].host == result.examples[0].golden);
  }
}

TEST_CASE("a run goes on where the last one ended, and comes to the same result") {
  const TemporaryFolder folder;
  Options options = options_for("binary32_to_binary16", folder);
  options.slices = 3;
  const Result whole = run(options);
  CHECK(whole.slices_done == 3);
  CHECK_FALSE(whole.is_complete());
  CHECK(whole.fraction() > 0);

  options.folder = folder / "parts";
  options.slices = 1;
  std::uint64_t steps = 0;
  for (int part = 0; part < 3; ++part) {
    const Result result = run(options, [&steps](const Result& now) { steps += now.slices_done; });
    CHECK(result.slices_run == 1);
  }
  CHECK(steps == 1 + 2 + 3);
  options.slices = 3;
  options.jobs = 2;
  const Result more = run(options);
  CHECK(more.slices_done == 6);

  // The same slices give the same sum, in whatever order they were run.
  options.folder = folder / "again";
  options.slices = 6;
  const Result again = run(options);
  CHECK(again.checksum == more.checksum);
  CHECK(again.points == more.points);

  SECTION("a budget ends it after a whole slice") {
    options.slices = 1000;
    options.budget = std::chrono::seconds(1);
    options.folder = folder / "budget";
    const Result late = run(options);
    CHECK(late.slices_run >= 1);
    CHECK(late.slices_run < 1000);
  }
  SECTION("another key begins anew") {
    options.key = "another";
    options.slices = 1;
    CHECK(run(options).slices_done == 1);
  }
  SECTION("a damaged state begins anew") {
    const auto file = options.folder / "binary32_to_binary16.json";
    std::ifstream stream(file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    const std::size_t digit = text.find("4194304");
    REQUIRE(digit != std::string::npos);
    text[digit] = '5';
    std::ofstream(file) << text;
    options.slices = 1;
    CHECK(run(options).slices_done == 1);
  }
}

TEST_CASE("a complete subject is not run again") {
  const TemporaryFolder folder;
  const Options options = options_for("binary16_to_binary32", folder);
  CHECK(run(options).is_complete());
  const Result again = run(options);
  CHECK(again.slices_run == 0);
  CHECK(again.is_complete());
  CHECK(again.points == 65536);
}

TEST_CASE("unusable options are refused") {
  const TemporaryFolder folder;
  Options options = options_for("nothing", folder);
  CHECK_THROWS_AS(run(options), std::invalid_argument);
  options = options_for("binary16_to_binary32", folder);
  options.jobs = 0;
  CHECK_THROWS_AS(run(options), std::invalid_argument);
  options.jobs = 1;
  options.folder.clear();
  CHECK_THROWS_AS(run(options), std::invalid_argument);
}

TEST_CASE("a mismatch is told with its operands") {
  CHECK(exhaustive::describe("binary16_addition", {0x3C000001, 0x3C00, 0x3C00, 0x3C01}) ==
        "0x3c00 + 0x0001: reference 0x3c00, host 0x3c00, RTL 0x3c01");
  CHECK(exhaustive::describe("integer_to_binary32", {5, 1, 2, 3}) ==
        "5: reference 0x00000001, host 0x00000002, RTL 0x00000003");
}

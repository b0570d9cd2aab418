#include "verify/evidence.hpp"

#include <stdexcept>

#include "tests/catch.hpp"

namespace mpgen::verify {
namespace {

Findings example() {
  Findings findings;
  findings.evidence.push_back({.subject = "products",
                               .method = "SAT sweeping",
                               .scope = "all lanes",
                               .reach = Reach::reduced,
                               .outcome = Outcome::undecided,
                               .checks = std::uint64_t{1} << 63,
                               .counted = "proofs",
                               .seed = 0xffffffffffffffff,
                               .detail = "a < b\n\"c\"",
                               .repeat = "mpgen verify x.yaml"});
  findings.left_out = {"the rest"};
  findings.attachments = {"coverage/x.dat"};
  return findings;
}

TEST_CASE("findings survive the way through JSON text") {
  const Findings original = example();
  const Findings read = findings_from_json(nlohmann::ordered_json::parse(to_json(original).dump()));
  CHECK(to_json(read) == to_json(original));
  REQUIRE(read.evidence.size() == 1);
  CHECK(read.evidence[0].reach == Reach::reduced);
  CHECK(read.evidence[0].outcome == Outcome::undecided);
  CHECK(read.evidence[0].checks == 0x8000000000000000);
  CHECK(read.evidence[0].seed == 0xffffffffffffffff);
  CHECK(read.evidence[0].detail == "a < b\n\"c\"");
}

TEST_CASE("findings that nobody wrote are refused") {
  nlohmann::ordered_json json = to_json(example());
  SECTION("no object") { json = nlohmann::ordered_json::array(); }
  SECTION("a key is missing") { json.erase("left_out"); }
  SECTION("an unknown word") { json["evidence"][0]["reach"] = "somehow"; }
  SECTION("a wrong type") { json["evidence"][0]["checks"] = "many"; }
  CHECK_THROWS_AS(findings_from_json(json), std::invalid_argument);
}

TEST_CASE("undecided evidence is no failure, failed evidence is") {
  Findings findings = example();
  CHECK_FALSE(findings.has_failed());
  findings.evidence.push_back(findings.evidence.front());
  findings.evidence.back().outcome = Outcome::failed;
  CHECK(findings.has_failed());
}

}  // namespace
}  // namespace mpgen::verify

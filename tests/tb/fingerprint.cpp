#include "tb/fingerprint.hpp"

#include "tests/catch.hpp"

using mpgen::tb::Fingerprint;

TEST_CASE("the fingerprint is FNV-1a with 128 bits") {
  // Published test vectors of the hash.
  CHECK(Fingerprint().hex() == "6c62272e07bb014262b821756295c58d");
  CHECK(Fingerprint().bytes("a").hex() == "d228cb696f1a8caf78912b704e4a8964");
  CHECK(Fingerprint().bytes("foobar").hex() == "343e1662793c64bf6f0d3597ba446f18");
  CHECK(Fingerprint().bytes("foo").bytes("bar").hex() == "343e1662793c64bf6f0d3597ba446f18");
}

TEST_CASE("fields do not run into each other") {
  CHECK(Fingerprint().field("ab").field("c").hex() != Fingerprint().field("a").field("bc").hex());
  CHECK(Fingerprint().field("").field("a").hex() != Fingerprint().field("a").hex());
}

#include <string>

#include "jobs/base64.hpp"
#include "jobs/batch.hpp"
#include "jobs/record_text.hpp"
#include "tests/catch.hpp"
#include "tests/environment.hpp"
#include "tests/jobs/batches.hpp"

namespace {

using mpgen::jobs::parse_record;
using mpgen::jobs::Record;
using mpgen::jobs::State;
using mpgen::jobs::write_record;

Record sample(const std::string& output) {
  Record record;
  record.id = "unit/check-1";
  record.key = "0123abc";
  record.state = State::finished;
  record.exit_status = 3;
  record.wall_seconds = 0.1;
  record.cpu_seconds = 1.0 / 3;
  record.peak_memory = 123456789012;
  record.output = output;
  record.messages = "a \"message\"\n";
  return record;
}

bool is_equal(const Record& a, const Record& b) {
  return a.id == b.id && a.key == b.key && a.state == b.state && a.exit_status == b.exit_status &&
         a.signal == b.signal && a.wall_seconds == b.wall_seconds &&
         a.cpu_seconds == b.cpu_seconds && a.peak_memory == b.peak_memory && a.output == b.output &&
         a.messages == b.messages;
}

std::string all_bytes() {
  std::string text;
  for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
  return text;
}

}  // namespace

TEST_CASE("a record is read as it was written, whatever the output") {
  for (const std::string& output :
       {std::string(), std::string("{\"json\": 1}\n"), std::string("\xC3\xA4\n"), all_bytes(),
        all_bytes() + "x", all_bytes() + "xy"}) {
    const Record record = sample(output);
    const auto back = parse_record(write_record(record));
    REQUIRE(back.has_value());
    CHECK(is_equal(*back, record));
  }
}

TEST_CASE("every state has a name that is read back") {
  for (const State state : {State::finished, State::out_of_time, State::out_of_memory,
                            State::too_much_output, State::crashed, State::not_started}) {
    Record record = sample("");
    record.state = state;
    CHECK(parse_record(write_record(record))->state == state);
  }
}

TEST_CASE("messages that are no text are made text") {
  Record record = sample("out");
  record.messages = "broken \xFF byte";
  const auto back = parse_record(write_record(record));
  REQUIRE(back.has_value());
  CHECK(back->messages == "broken \xEF\xBF\xBD byte");
}

TEST_CASE("a damaged record is none") {
  const std::string text = write_record(sample("the result"));
  int accepted = 0;
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    if (parse_record(text.substr(0, length))) ++accepted;
  }
  // A changed byte is found, unless JSON gives it no meaning.
  for (std::size_t place = 0; place + 1 < text.size(); ++place) {
    if (text[place] == '\n') continue;
    std::string changed = text;
    changed[place] = static_cast<char>(changed[place] ^ 1);
    const auto read = parse_record(changed);
    if (read && !is_equal(*read, sample("the result"))) ++accepted;
  }
  CHECK(accepted == 0);
}

TEST_CASE("base 64 is that of RFC 4648") {
  // Section 10 of the RFC.
  CHECK(mpgen::jobs::encode_base64("") == "");
  CHECK(mpgen::jobs::encode_base64("f") == "Zg==");
  CHECK(mpgen::jobs::encode_base64("fo") == "Zm8=");
  CHECK(mpgen::jobs::encode_base64("foo") == "Zm9v");
  CHECK(mpgen::jobs::encode_base64("foob") == "Zm9vYg==");
  CHECK(mpgen::jobs::encode_base64("fooba") == "Zm9vYmE=");
  CHECK(mpgen::jobs::encode_base64("foobar") == "Zm9vYmFy");
  CHECK(mpgen::jobs::decode_base64("Zm9vYg==") == "foob");
  CHECK_FALSE(mpgen::jobs::decode_base64("Zm9vY").has_value());
  CHECK_FALSE(mpgen::jobs::decode_base64("Zh==").has_value());
  CHECK_FALSE(mpgen::jobs::decode_base64("Z===").has_value());
}

TEST_CASE("records of several folders are read together") {
  using mpgen::tests::in_folder;
  using mpgen::tests::shell_job;
  const mpgen::tests::TemporaryFolder folder;
  run_batch({shell_job("b", "echo 1"), shell_job("a/x", "echo 1")}, in_folder(folder / "one"));
  run_batch({shell_job("b", "echo 2"), shell_job("c", "echo 2")}, in_folder(folder / "two"));
  folder.write("two/records/broken.json", "{");
  const auto records =
      mpgen::jobs::read_records({folder / "one", folder / "two", folder / "nothing"});
  REQUIRE(records.size() == 3);
  CHECK(records[0].id == "a/x");
  CHECK(records[1].id == "b");
  CHECK(records[1].output == "2\n");
  CHECK(records[2].id == "c");
}

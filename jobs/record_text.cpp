#include "jobs/record_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "jobs/base64.hpp"
#include "jobs/hash.hpp"

namespace mpgen::jobs {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;

constexpr std::array<std::pair<State, const char*>, 6> kStates = {{
    {State::finished, "finished"},
    {State::out_of_time, "out of time"},
    {State::out_of_memory, "out of memory"},
    {State::too_much_output, "too much output"},
    {State::crashed, "crashed"},
    {State::not_started, "not started"},
}};

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Whether JSON can hold the text, and about as short as it is.
bool is_plain(const std::string& text) {
  const auto is_escaped = [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 && character != '\n' && character != '\t' && character != '\r';
  };
  if (std::any_of(text.begin(), text.end(), is_escaped)) return false;
  try {
    json(text).dump();
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

State parse_state(const std::string& text) {
  for (const auto& [state, name] : kStates) {
    if (text == name) return state;
  }
  throw json::other_error::create(501, "unknown state", nullptr);
}

std::string checksum(const std::string& text) { return fmt::format("{:016x}", hash_of(text)); }

}  // namespace

std::string to_string(State state) {
  for (const auto& [known, name] : kStates) {
    if (known == state) return name;
  }
  return "";
}

std::string write_record(const Record& record) {
  json fields = {{"format", kFormat},
                 {"id", record.id},
                 {"key", record.key},
                 {"state", to_string(record.state)},
                 {"exit_status", record.exit_status},
                 {"signal", record.signal},
                 {"wall_seconds", record.wall_seconds},
                 {"cpu_seconds", record.cpu_seconds},
                 {"peak_memory", record.peak_memory},
                 {"messages", record.messages}};
  if (is_plain(record.output)) {
    fields["output"] = record.output;
  } else {
    fields["output_base64"] = encode_base64(record.output);
  }
  const std::string text = dump(fields);
  return fmt::format("{{\"checksum\":\"{}\",\n\"record\":{}}}\n", checksum(text), text);
}

std::optional<Record> parse_record(const std::string& text) {
  try {
    const json whole = json::parse(text);
    const json& fields = whole.at("record");
    if (whole.at("checksum").get<std::string>() != checksum(dump(fields))) return std::nullopt;
    if (fields.at("format").get<int>() != kFormat) return std::nullopt;
    Record record;
    fields.at("id").get_to(record.id);
    fields.at("key").get_to(record.key);
    record.state = parse_state(fields.at("state").get<std::string>());
    fields.at("exit_status").get_to(record.exit_status);
    fields.at("signal").get_to(record.signal);
    fields.at("wall_seconds").get_to(record.wall_seconds);
    fields.at("cpu_seconds").get_to(record.cpu_seconds);
    fields.at("peak_memory").get_to(record.peak_memory);
    fields.at("messages").get_to(record.messages);
    if (fields.contains("output")) {
      fields.at("output").get_to(record.output);
    } else {
      std::optional<std::string> bytes =
          decode_base64(fields.at("output_base64").get<std::string>());
      if (!bytes) return std::nullopt;
      record.output = std::move(*bytes);
    }
    return record;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace mpgen::jobs

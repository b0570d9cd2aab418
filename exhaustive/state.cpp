#include "exhaustive/state.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "jobs/hash.hpp"
#include "jobs/record_folder.hpp"

namespace mpgen::exhaustive {
namespace {

using nlohmann::json;

json write_slice(std::uint64_t slice, const SliceResult& result) {
  // Numbers in a list: there may be thousands of slices.
  json examples = json::array();
  for (const Mismatch& example : result.examples) {
    examples.push_back({example.point, example.golden, example.host, example.rtl});
  }
  return {slice, result.points, result.simulated, result.checksum, result.mismatches, examples};
}

std::pair<std::uint64_t, SliceResult> read_slice(const json& entry) {
  SliceResult result;
  entry.at(1).get_to(result.points);
  entry.at(2).get_to(result.simulated);
  entry.at(3).get_to(result.checksum);
  entry.at(4).get_to(result.mismatches);
  for (const json& example : entry.at(5)) {
    result.examples.push_back(
        {example.at(0).get<std::uint32_t>(), example.at(1).get<std::uint32_t>(),
         example.at(2).get<std::uint32_t>(), example.at(3).get<std::uint32_t>()});
  }
  return {entry.at(0).get<std::uint64_t>(), result};
}

std::string checksum(const json& slices) {
  return fmt::format("{:016x}", jobs::hash_of(slices.dump()));
}

}  // namespace

State::State(std::filesystem::path file, std::string fingerprint)
    : file_(std::move(file)), fingerprint_(std::move(fingerprint)) {
  std::ifstream stream(file_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    const json whole = json::parse(text);
    if (whole.at("fingerprint").get<std::string>() != fingerprint_) return;
    const json& slices = whole.at("slices");
    if (whole.at("checksum").get<std::string>() != checksum(slices)) return;
    for (const json& entry : slices) slices_.insert(read_slice(entry));
  } catch (const json::exception&) {
    // No file, or a damaged one: all is to be done.
    slices_.clear();
  }
}

void State::add(std::uint64_t slice, SliceResult result) {
  slices_.insert_or_assign(slice, std::move(result));
  json slices = json::array();
  for (const auto& [number, entry] : slices_) slices.push_back(write_slice(number, entry));
  const json whole = {
      {"fingerprint", fingerprint_}, {"checksum", checksum(slices)}, {"slices", slices}};
  jobs::write_in_one_step(file_, whole.dump() + "\n");
}

}  // namespace mpgen::exhaustive

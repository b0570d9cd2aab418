#include "tb/constant_bits.hpp"

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "flow/process.hpp"
#include "flow/temporary_folder.hpp"
#include "flow/tools.hpp"

namespace mpgen::tb {
namespace {

constexpr auto kTimeout = std::chrono::minutes(5);
constexpr auto kNetlist = "netlist.json";

std::string script(const RtlSource& rtl) {
  std::string text = "read_verilog -sv -DSYNTHESIS";
  for (const RtlFile& file : rtl.files) text += " \"" + file.name + "\"";
  text += "; hierarchy -check -top " + rtl.top;
  text += "; proc -norom; opt -full; flatten; opt -full";
  // Gates, so that each bit of a table or a multiplexer is folded by itself. Adders and products
  // stay: constants beyond them do not show, and gates of them take long.
  text += "; techmap t:$pmux t:$shift t:$shiftx; simplemap; opt -full";
  return text + "; setattr -unset src; write_json " + kNetlist;
}

}  // namespace

ConstantBits::ConstantBits(const RtlSource& rtl) {
  const flow::FoundTool yosys = flow::find_tool(flow::kYosys);
  const flow::TemporaryFolder folder;
  for (const RtlFile& file : rtl.files) folder.write(file.name, file.text);
  flow::Command command;
  command.arguments = {yosys.path.string(), "-q", "-p", script(rtl)};
  command.working_directory = folder.path();
  command.timeout = kTimeout;
  const flow::CommandResult result = flow::run_command(command);
  if (!result.ok()) {
    throw flow::ToolError("Yosys failed (" + flow::outcome(command, result) +
                          "): " + result.output);
  }
  std::ifstream stream(folder.path() / kNetlist);
  const nlohmann::json netlist = nlohmann::json::parse(stream, nullptr, false);
  if (netlist.is_discarded()) throw flow::ToolError("Yosys wrote no netlist");
  for (const auto& [name, description] : netlist["modules"][rtl.top]["netnames"].items()) {
    Net net;
    net.offset = description.value("offset", 0);
    for (const auto& bit : description["bits"]) {
      // An "x" is a bit that nothing reads, whose driver is gone.
      net.is_constant.push_back(bit.is_string() && bit.get<std::string>() != "x");
    }
    nets_.emplace(name, std::move(net));
  }
}

bool ConstantBits::contains(const std::string& instances, const std::string& name) const {
  std::string signal = name;
  int bit = 0;
  const std::size_t bracket = name.rfind('[');
  const std::string whole = (instances.empty() ? "" : instances + ".") + name;
  const bool is_element = bracket != std::string::npos && nets_.count(whole) == 0;
  if (is_element) {
    signal = name.substr(0, bracket);
    bit = std::stoi(name.substr(bracket + 1));
  }
  const std::string pattern = (instances.empty() ? "" : instances + ".") + signal;
  bool is_found = false;
  for (const auto& [net_name, net] : nets_) {
    if (!matches(pattern, net_name)) continue;
    const int index = bit - net.offset;
    if (index < 0 || static_cast<std::size_t>(index) >= net.is_constant.size()) return false;
    if (!net.is_constant[static_cast<std::size_t>(index)]) return false;
    is_found = true;
  }
  return is_found;
}

bool matches(const std::string& pattern, const std::string& text) {
  std::size_t in_pattern = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string::npos;
  std::size_t retry = 0;
  while (in_text < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      retry = in_text;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[in_text]) {
      ++in_pattern;
      ++in_text;
    } else if (star != std::string::npos) {
      in_pattern = star + 1;
      in_text = ++retry;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

}  // namespace mpgen::tb

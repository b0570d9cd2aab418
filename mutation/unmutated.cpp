#include "mutation/unmutated.hpp"

#include <algorithm>

namespace mpgen::mutation {
namespace {

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

bool is_rule(std::string_view line) {
  return line.size() >= 4 && line.find_first_not_of('/') == std::string_view::npos;
}

void collect(const Node& node, bool is_constant, std::set<std::string_view>& names) {
  if (is_constant && (node.kind == NodeKind::name || node.kind == NodeKind::call)) {
    names.insert(node.text);
  }
  for (std::size_t index = 0; index < node.children.size(); ++index) {
    bool constant = is_constant;
    switch (node.kind) {
      case NodeKind::range:
        constant = constant || index == 1 || node.op == ":";
        break;
      case NodeKind::cast:
      case NodeKind::replicate:
        constant = constant || index == 0;
        break;
      case NodeKind::variable:
      case NodeKind::declaration:
      case NodeKind::port:
      case NodeKind::parameter:
        constant = true;
        break;
      case NodeKind::function:
        constant = index < node.packed;
        break;
      case NodeKind::loop:
      case NodeKind::generate_for:
        constant = index < 3;
        break;
      case NodeKind::generate_if:
        constant = index == 0;
        break;
      default:
        break;
    }
    collect(node.children[index], constant, names);
  }
}

}  // namespace

std::vector<TextRange> check_sections(std::string_view text) {
  std::vector<TextRange> sections;
  bool is_check = false;
  bool after_title = false;  // the rule that closes a heading comes next
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trimmed(text.substr(begin, end - begin));
    if (line == "// Checks //") {
      sections.push_back({begin, text.size()});
      is_check = true;
      after_title = true;
    } else if (is_rule(line) && is_check) {
      if (!after_title) {
        sections.back().end = begin;
        is_check = false;
      }
      after_title = false;
    } else if (line == "endmodule" && is_check) {
      sections.back().end = begin;
      is_check = false;
    }
    begin = end + 1;
  }
  return sections;
}

bool is_mutable_file(std::string_view name) { return name.ends_with(".sv"); }

bool is_data_input(const Node& connection) {
  return connection.text.ends_with("_i") && connection.text != "clk_i" &&
         !connection.children.empty();
}

std::set<std::string_view> constant_names_of(const Node& module) {
  std::set<std::string_view> names;
  collect(module, false, names);
  return names;
}

bool is_mutable_table(const Node& parameter, const std::set<std::string_view>& constant_names) {
  return parameter.op.empty() && parameter.packed == 1 && !constant_names.contains(parameter.text);
}

}  // namespace mpgen::mutation
